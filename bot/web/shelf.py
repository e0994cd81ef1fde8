"""Resources in lists, and what they are filtered by. In plain Python, since a page has a hundred values."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape

from markupsafe import Markup

from bot.domain.resources import FacetCount, ResourceCard
from bot.i18n import PUBLIC_LANGUAGE, Language, say_day_long, translations
from bot.web.links import Link
from bot.web.seams import LISTED, NARROW, soft


class Shelf:
    """Sets resources in one language. What people wrote stays German and says so (WCAG 3.1.2)."""

    def __init__(self, language: Language, to: Link) -> None:
        self._language = language
        self._to = to
        self._lang = "" if language == PUBLIC_LANGUAGE else f' lang="{PUBLIC_LANGUAGE}"'
        _ = translations(language).gettext
        self._official = f'<span class="bad">{_("official")}</span>'
        self._in_plain_language = f"<span>{_('also in plain language')}</span>"

    def list(self, resources: Iterable[ResourceCard]) -> Markup:
        """Resources as entries of a list."""
        return Markup("".join(map(self._entry, resources)))  # noqa: S704 - every part escapes what it takes in

    def beside(self, resources: Iterable[ResourceCard]) -> Markup:
        """Resources by kind and title, for the margin of a page."""
        return Markup("".join(map(self._few_words, resources)))  # noqa: S704 - as in `list`

    def _few_words(self, card: ResourceCard) -> str:
        kind = f'<span class="lab"{self._lang}>{escape(card.kind)}</span> ' if card.kind else ""
        address = escape(self._to(f"/resources/{card.id}"))
        return f'<li>{kind}<a href="{address}"{self._lang}>{escape(soft(card.title, NARROW))}</a></li>'

    def choices(self, values: Iterable[FacetCount]) -> Markup:
        """The values of a facet as boxes to tick, each with how many resources it would show."""
        return Markup("".join(map(_choice, values)))  # noqa: S704 - as in `list`

    def _entry(self, card: ResourceCard) -> str:
        lang = self._lang
        address = escape(self._to(f"/resources/{card.id}"))
        kind = f'<p class="lab"{lang}>{escape(card.kind)}</p>' if card.kind else ""
        summary = f"<p{lang}>{escape(card.summary)}</p>\n" if card.summary else ""
        return (
            f'<li>{kind}<h3{lang}><a href="{address}">{escape(soft(card.title, LISTED))}</a></h3>\n'
            f'{summary}<p class="meta">{self._meta(card)}</p></li>\n'
        )

    def _meta(self, card: ResourceCard) -> str:
        parts = [self._official] if card.is_official else []
        if card.publisher:
            parts.append(f"<span{self._lang}>{escape(card.publisher)}</span>")
        if card.format:
            parts.append(f"<span>{escape(card.format)}</span>")
        if card.has_plain_language:
            parts.append(self._in_plain_language)
        if card.issued_on:
            day = say_day_long(card.issued_on, self._language)
            parts.append(f'<time datetime="{card.issued_on.isoformat()}">{day}</time>')
        return "".join(parts)


def _choice(value: FacetCount) -> str:
    before, name = _label(value.facet, value.slug, value.name)
    checked = " checked" if value.is_chosen else ""
    return f'{before}{checked}>{name}<span class="n">{value.count}</span></label>\n'


@lru_cache(1024)
def _label(facet: str, slug: str, name: str) -> tuple[str, str]:
    """The box up to its state, and the name behind it."""
    box = f'<label><input type="checkbox" name="{escape(facet)}" value="{escape(slug)}"'
    return box, escape(name)
