"""Hits of a search, and what they can be narrowed down to. In plain Python: a page has dozens of both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape

from markupsafe import Markup

from bot.domain.search import Hit
from bot.domain.talk import message_path
from bot.i18n import BERLIN, N_, PUBLIC_LANGUAGE, Language, say_day_long, translations
from bot.web.links import Link

LABELS = {"thread": N_("Thread"), "event": N_("Event"), "resource": N_("Resource"), "term": N_("Glossary")}


@dataclass(frozen=True, slots=True)
class Offer:
    """A value to narrow down to, and the address that does it."""

    name: str
    count: int
    path: str
    is_chosen: bool


def hit_path(hit: Hit) -> str:
    """Where a hit is read, without the reader's language; a message has its place in its thread."""
    if hit.kind == "term":
        return f"/glossary#{hit.ref}"
    if hit.anchor is not None:
        return message_path(hit.ref, hit.anchor)
    return f"/{hit.kind}s/{hit.ref}"


class Hits:
    """Sets hits in one language. What people wrote stays German and says so (WCAG 3.1.2)."""

    def __init__(self, language: Language, to: Link) -> None:
        self._language = language
        self._to = to
        self._lang = "" if language == PUBLIC_LANGUAGE else f' lang="{PUBLIC_LANGUAGE}"'
        _ = translations(language).gettext
        self._labels = {kind: _(label) for kind, label in LABELS.items()}

    def list(self, hits: Iterable[Hit]) -> Markup:
        """Hits as entries of a list."""
        return Markup("".join(map(self._entry, hits)))  # noqa: S704 - every part escapes what it takes in

    def choices(self, offers: Iterable[Offer], *, are_names: bool) -> Markup:
        """Values of a facet as entries of a list; `are_names`: people named them, in German."""
        lang = self._lang if are_names else ""
        return Markup("".join(_choice(offer, lang) for offer in offers))  # noqa: S704 - as in `list`

    def _entry(self, hit: Hit) -> str:
        """The HTML in a hit is made safe by the domain."""
        lang = self._lang
        label = f"<span{lang}>{escape(hit.label)}</span>" if hit.label else self._labels[hit.kind]
        link = f'<a href="{escape(self._to(hit_path(hit)))}">{hit.title_html or escape(hit.title)}</a>'
        excerpt = f"<p{lang}>{hit.excerpt_html}</p>" if hit.excerpt_html else ""
        return f'<li><p class="lab">{label}</p><h3{lang}>{link}</h3>\n{excerpt}{self._meta(hit)}</li>\n'

    def _meta(self, hit: Hit) -> str:
        places = "".join(
            f"<span{self._lang}>{escape(each)}</span>" for each in (hit.place, hit.topic) if each
        )
        day = self._day(hit.at) if hit.at else ""
        return f'<p class="meta">{places}{day}</p>' if places or day else ""

    def _day(self, moment: datetime) -> str:
        local = moment.astimezone(BERLIN)
        day = say_day_long(local.date(), self._language)
        return f'<time datetime="{local.isoformat(timespec="minutes")}">{day}</time>'


def _choice(offer: Offer, lang: str) -> str:
    current = ' aria-current="true"' if offer.is_chosen else ""
    return (
        f'<li class="fac"><a href="{escape(offer.path)}"{current}><span{lang}>{escape(offer.name)}</span>'
        f'<span class="n">{offer.count}</span></a></li>\n'
    )
