"""Forms that people post: read within limits, checked, and shown again with what was typed and what is wrong.

No cookie and no script: a form carries all that it needs, and does nothing that only its sender may do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from aiohttp import hdrs, web

from bot.errors import UserError
from bot.i18n import N_

MOST_BYTES = 64 * 1024
"""Of a whole form; more is refused before it is read."""
URLENCODED = "application/x-www-form-urlencoded"
MISSING = N_("Please fill this in.")
TOO_LONG = N_("Please use at most {most} characters.")
NO_MAIL = N_("This is no e-mail address. It looks like name@example.org.")
NOT_TICKED = N_("Please tick this if it is so.")
MAIL = re.compile(r"[^\s@<>(),;:\\\"\[\]]{1,64}@[^\s@<>(),;:\\\"\[\]]{1,180}\.[^\s@<>(),;:\\\"\[\]]{2,}")
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

NO_DATE = N_("This is no day of the calendar. It is written like 2026-11-27.")
NO_CHOICE = N_("Please choose one of these.")
Error = tuple[str, Mapping[str, object]]
"""A msgid and its values."""


@dataclass(frozen=True, slots=True)
class Field:
    """One question; `label` and `hint` are msgids, `autocomplete` the browser's word for it (WCAG 1.3.5)."""

    name: str
    label: str
    most: int = 200
    kind: Literal["line", "long", "mail", "tick", "date", "choice", "hidden"] = "line"
    hint: str = ""
    is_required: bool = True
    autocomplete: str = "off"
    rows: int = 8
    choices: tuple[tuple[str, str], ...] = ()
    """Value and name (a msgid) of what can be chosen."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What was typed, by field, and what is wrong with it: msgid and its values."""

    fields: Sequence[Field]
    values: Mapping[str, str]
    errors: Mapping[str, Error] = field(default_factory=dict)
    button: str = ""
    """The value of the button that was pressed."""

    @property
    def is_right(self) -> bool:
        """Whether it can be taken as it is."""
        return not self.errors

    def without(self, *names: str) -> Filled:
        """The same, where these fields may stay empty; what is in them must be right."""
        errors = {
            name: error for name, error in self.errors.items() if self.values[name] or name not in names
        }
        return replace(self, errors=errors)


def empty(fields: Sequence[Field], **values: str) -> Filled:
    """A form nobody has filled in yet, but for `values`."""
    return Filled(fields, {each.name: values.get(each.name, "") for each in fields})


async def read(request: web.Request, fields: Sequence[Field]) -> Filled:
    """What was posted; raises UserError for what no form of ours sends."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "same-site", "none"):
        raise UserError(N_("This form was sent from another site. Please fill it in here."), status=403)
    if request.content_type != URLENCODED:
        raise UserError(N_("This was not sent by the form. Please fill it in here."), status=415)
    if (request.content_length or 0) > MOST_BYTES:
        raise UserError(N_("This is too much for one form. Please write less."), status=413)
    try:
        posted = await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise UserError(N_("This is too much for one form. Please write less."), status=413) from None
    except (ValueError, LookupError):
        raise UserError(N_("This was not sent by the form. Please fill it in here."), status=415) from None
    values = {each.name: _clean(posted.get(each.name), each) for each in fields}
    found = {each.name: error for each in fields if (error := _wrong(each, values[each.name]))}
    button = posted.get("button", "")
    return Filled(fields, values, found, button if isinstance(button, str) else "")


def _clean(value: object, asked: Field) -> str:
    """White space at the ends goes, control characters too; a line is one line."""
    text = UNSEEN.sub("", value) if isinstance(value, str) else ""
    text = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n").strip()
    return text if asked.kind == "long" else " ".join(text.split())


def _wrong(asked: Field, value: str) -> Error | None:
    if not value:
        needed = NOT_TICKED if asked.kind == "tick" else MISSING
        return (needed, {}) if asked.is_required else None
    if len(value) > asked.most:
        return TOO_LONG, {"most": asked.most}
    if asked.kind == "mail" and not MAIL.fullmatch(value):
        return NO_MAIL, {}
    if asked.kind == "choice" and value not in dict(asked.choices):
        return NO_CHOICE, {}
    return (NO_DATE, {}) if asked.kind == "date" and not _is_day(value) else None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10


def sender(request: web.Request) -> str:
    """The network address a request comes from; a proxy on this computer tells it of its own."""
    peer = request.remote or ""
    if peer in ("127.0.0.1", "::1"):
        return request.headers.get(hdrs.X_FORWARDED_FOR, peer).rpartition(",")[2].strip()
    return peer
