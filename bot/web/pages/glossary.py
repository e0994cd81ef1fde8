"""The words of the trade, explained."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import groupby

from bot.domain.glossary import TermView, glossary
from bot.web.answers import Page
from bot.web.visit import Visit


async def show(visit: Visit) -> Page:
    """All terms by their first letter."""
    return visit.page("glossary.html", letters=_by_letter(await glossary(visit.database)))


def _by_letter(terms: Iterable[TermView]) -> list[tuple[str, list[TermView]]]:
    """Ä stands with A, as in a German dictionary (DIN 5007, variant 1)."""
    ordered = sorted(terms, key=lambda term: _plain(term.name))
    return [
        (letter, list(run))
        for letter, run in groupby(ordered, key=lambda term: _plain(term.name)[:1].upper())
    ]


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFD", name.casefold())
    return "".join(character for character in folded if not unicodedata.combining(character))
