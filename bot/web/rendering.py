"""Templates of one language: texts from the catalog, dates and sizes in words, data escaped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from secrets import token_hex
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot import i18n
from bot.i18n import BERLIN, N_, Language
from bot.web.calendar import Calendar
from bot.web.compiling import Compiled, QuickEnvironment
from bot.web.conversations import Conversations
from bot.web.folding import Folding
from bot.web.hits import Hits
from bot.web.icons import ICONS
from bot.web.interview import Interview
from bot.web.links import letter, linking
from bot.web.pieces import Pieces
from bot.web.seams import address, soft
from bot.web.shelf import Shelf
from bot.web.signs import quarter, sign
from bot.web.sizes import say_size

FOLDER = Path(__file__).parent / "templates"
NAVIGATION = (
    ("topics", "/topics", N_("Topics")),
    ("events", "/events", N_("Events")),
    ("resources", "/resources", N_("Resources")),
    ("cities", "/cities", N_("Cities")),
    ("glossary", "/glossary", N_("Glossary")),
    ("search", "/search", N_("Search")),
)
FLOW = Markup(f"<!--{token_hex(16)}-->")  # noqa: S704 - our own
"""Stands for a page's long part until all is bytes: as text that would be copied four times."""


class Templates:
    """Renders pages in one language. Templates are compiled on first use and then kept."""

    def __init__(self, language: Language, shared: dict[str, Any]) -> None:
        """`shared`: what every page shows (office, addresses of files)."""
        self.interview = Interview(language)
        shared = {**shared, "interview": self.interview}
        self._plain = _environment(language, None, shared)
        self._chosen = _environment(language, language, shared)

    def render(
        self, name: str, values: dict[str, Any], *, is_chosen: bool, flow: Sequence[str] = ()
    ) -> bytes:
        """The page as bytes; a name that a template misses raises jinja2.UndefinedError.

        `is_chosen`: the reader chose the language by hand, and every link carries it on.
        `flow`: safe HTML, most of a long page, that stands where the template says `{{ flow }}`.
        """
        template = (self._chosen if is_chosen else self._plain).get_template(name)
        before, _, behind = template.render({**values, "flow": FLOW if flow else ""}).partition(FLOW)
        return b"".join([before.encode(), *map(str.encode, flow), behind.encode()])


@cache
def _compiled(language: Language, chosen: Language | None) -> Compiled:
    """One for each way in which words are folded into templates (folding.py)."""
    return Compiled()


def _environment(language: Language, chosen: Language | None, shared: dict[str, Any]) -> Environment:
    environment = QuickEnvironment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_compiled(language, chosen),
        extensions=["jinja2.ext.i18n", Folding],
    )
    catalog = i18n.translations(language)
    # Neither the new style nor its alias `_`: each costs a second call through the context, 50 times a page.
    environment.globals.update(
        {"gettext": catalog.gettext, "ngettext": catalog.ngettext, "_": catalog.gettext}
    )
    to = linking(chosen)
    known = {"_": catalog.gettext, "to": to, "static": shared["static"]}
    environment.known_words.update(known)  # type: ignore[attr-defined]
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters.update(_filters(language))
    environment.globals.update(
        shared,
        language=language,
        other_language="en" if language == "de" else "de",
        # What people wrote is German, on the English pages too; a screen reader must know (WCAG 3.1.2).
        content_lang="" if language == "de" else Markup(' lang="de"'),
        chosen_language=chosen,
        to=to,
        letter=partial(letter, shared["settings"].legal.email),
        navigation=[(name, path, to(path), catalog.gettext(label)) for name, path, label in NAVIGATION],
        icons=ICONS,
        frame=Pieces(environment, "frame.html", are_kept=True),
        parts=Pieces(environment, "parts.html"),
        calendar=Calendar(language, to),
        conversations=Conversations(language, to),
        hits=Hits(language, to),
        shelf=Shelf(language, to),
        zone_of=lambda event: ZoneInfo(event.time_zone),
    )
    return environment


def _filters(language: Language) -> dict[str, Callable[..., Any]]:
    return {
        "sign": sign,
        "quarter": quarter,
        "soft": soft,
        "address": address,
        "size": partial(say_size, language=language),
        "iso": _iso,
        "long_day": partial(i18n.say_day_long, language=language),
        "short_day": partial(i18n.say_date, language=language),
        "date_time": partial(i18n.say_datetime, language=language),
        "time": partial(i18n.say_time, language=language),
        "month": lambda day, zone=BERLIN: i18n.say_month(day, language, zone),
        "day_number": lambda day, zone=BERLIN: _day_number(day, language, zone),
        "ago": lambda moment, now: i18n.say_relative(moment, now, language),
    }


def _iso(moment: datetime | date, zone: ZoneInfo = BERLIN) -> str:
    """For machines: `datetime` attributes with the offset of the place."""
    if isinstance(moment, datetime):
        return moment.astimezone(zone).isoformat(timespec="minutes")
    return moment.isoformat()


def _day_number(moment: datetime, language: Language, zone: ZoneInfo) -> str:
    day = moment.astimezone(zone).day
    return f"{day}." if language == "de" else str(day)
