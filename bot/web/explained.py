"""Words of the glossary on a page: the first of each is a link to what it means, below on the same page."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from markupsafe import Markup

from bot.domain import Database
from bot.domain.explaining import Found, Lexicon, lexicon
from bot.domain.glossary import TermView
from bot.domain.talk import MessageView

MOST = 12
"""Terms that one page explains; it is read for what it says, not for its words."""


class Explained:
    """What one page has explained so far. Texts are handed in the order in which they stand on the page."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.terms: list[TermView] = []
        self._lexicon = lexicon
        self._told: set[str] = set()

    def html(self, html: str) -> Markup:
        """Safe HTML with its new terms as links."""
        found = [each for each in self._lexicon.find(html) if each.term.slug not in self._told]
        if not found:
            return Markup(html)  # noqa: S704 - as safe as it came
        parts, behind = [], 0
        for each in found[: MOST - len(self.terms)]:
            self._told.add(each.term.slug)
            self.terms.append(each.term)
            parts += [html[behind : each.start], _link(html, each)]
            behind = each.end
        return Markup("".join([*parts, html[behind:]]))  # noqa: S704 - safe pieces and our own link

    def text(self, text: str) -> Markup:
        """Plain text as HTML, with its new terms as links."""
        return self.html(escape(text))

    def messages(self, messages: Iterable[MessageView]) -> list[MessageView]:
        """What people said, with its new terms as links. No Markup: that escapes what is put in later."""
        find = self._lexicon.find
        return [
            each._replace(html=str(self.html(each.html))) if find(each.html) else each for each in messages
        ]


async def explained(database: Database) -> Explained:
    """For a page that begins."""
    return Explained(await lexicon(database))


def _link(html: str, found: Found) -> str:
    slug = escape(found.term.slug)
    words = html[found.start : found.end]
    return f'<a class="begr" id="wort-{slug}" href="#begriff-{slug}" role="doc-glossref">{words}</a>'
