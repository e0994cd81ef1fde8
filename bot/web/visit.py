"""One person's look at one address: in which language, at what moment, with which questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from aiohttp import hdrs, web

from bot.domain import Database
from bot.i18n import LANGUAGES, PUBLIC_LANGUAGE, Language, gettext
from bot.web.answers import JSON, Page, finish
from bot.web.keys import Site
from bot.web.links import link

LARGEST_ID = 2**63 - 1
"""Ids are signed 64-bit numbers in the database."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A request as the pages see it. `now` is aware UTC."""

    site: Site
    request: web.Request
    language: Language
    now: datetime

    @property
    def database(self) -> Database:
        return self.site.database

    def query(self, name: str) -> str | None:
        """A parameter of the address; empty counts as not given."""
        if "?" not in self.request.raw_path:  # to take an address apart takes longer than to see this
            return None
        return self.request.query.get(name, "").strip() or None

    def number(self, name: str) -> int:
        """The id in the path. Raises HTTPNotFound for one that no row can have."""
        number = int(self.request.match_info[name])
        if number > LARGEST_ID:
            raise web.HTTPNotFound
        return number

    def to(self, path: str, **query: object) -> str:
        """A link to one of our pages. It carries the language if the reader chose it by hand."""
        return link(path, chosen_language(self.request), **query)

    def page(
        self,
        template: str,
        *,
        status: int = 200,
        lives: timedelta | None = None,
        headers: Mapping[str, str] | None = None,
        canonical: str | None = None,
        flow: Sequence[str] = (),
        **values: Any,
    ) -> Page:
        """Renders a template. `lives`: how long its words hold ("in 3 days") if nothing else changes.

        `canonical` is the page's own address, if it can be reached by others too; `flow` as in `render`.
        """
        values |= {
            "visit": self,
            "now": self.now,
            "said": self.said,
            "canonical": canonical or self._here(),
        }
        templates = self.site.templates[self.language]
        is_chosen = chosen_language(self.request) is not None
        body = templates.render(template, values, is_chosen=is_chosen, flow=flow)
        extra = {"Vary": "Accept-Language", "Content-Language": self.language} | dict(headers or {})
        expires_at = self.now + lives if lives is not None else None
        return finish(body, status=status, expires_at=expires_at, extra=extra)

    def said(self, text: tuple[str, Mapping[str, object]]) -> str:
        """A msgid with its values, in the reader's language."""
        msgid, values = text
        return gettext(self.language, msgid, **values)

    def in_language(self, language: Language) -> str:
        """This address in another language."""
        if "?" not in self.request.raw_path:
            return f"{_ours(self.request.raw_path)}?lang={language}"
        return _ours(str(self.request.rel_url.update_query(lang=language)))

    def _here(self) -> str:
        """This address, whatever the language. Taking it apart takes longer than it may on a plain page."""
        if "?" not in self.request.raw_path:
            return _ours(self.request.raw_path)
        return _ours(str(self.request.rel_url.without_query_params("lang")))


def _ours(address: str) -> str:
    """An address as a link that stays here: with two slashes at its start it would name another host."""
    return "/" + address.lstrip("/\\")


def chosen_language(request: web.BaseRequest) -> Language | None:
    """The language that the address asks for."""
    if "lang=" not in request.raw_path:
        return None
    asked = request.query.get("lang")
    return next((language for language in LANGUAGES if language == asked), None)


def language_of(request: web.BaseRequest) -> Language:
    """The address decides, then the browser's wishes, then German."""
    return chosen_language(request) or preferred(request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))


@lru_cache(maxsize=256)
def preferred(accept: str) -> Language:
    """The first of our languages by the weights of an Accept-Language header (RFC 9110, 12.5.4)."""
    best: tuple[float, Language] = (0.0, PUBLIC_LANGUAGE)
    for wish in accept.split(","):
        tag, _, parameter = wish.partition(";")
        language = next((one for one in LANGUAGES if tag.strip().lower().split("-")[0] == one), None)
        weight = _weight(parameter)
        if language and weight > best[0]:
            best = (weight, language)
    return best[1]


def _weight(parameter: str) -> float:
    try:
        return float(parameter.strip().removeprefix("q=") or 1)
    except ValueError:
        return 0.0


def wants_json(request: web.BaseRequest) -> bool:
    """Whether a program asks, rather than a person with a browser."""
    if request.path.startswith("/api/"):
        return True
    accept = request.headers.get(hdrs.ACCEPT, "")
    return JSON in accept and "text/html" not in accept
