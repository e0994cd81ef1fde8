"""Names that mean the same, as the terms by which they are searched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.domain.analysis.folding import folded
from bot.domain.analysis.terms import WORD, plain, read
from storage.search_wanted import Phrase

Synonyms = Mapping[Phrase, Sequence[Phrase]]
"""Terms in a row to others that mean the same."""


def same(names: Iterable[Sequence[str]]) -> Synonyms:
    """Synonyms from groups of names as they are written."""
    groups = [list(dict.fromkeys(filter(None, map(phrase_of, group)))) for group in names]
    found: dict[Phrase, list[Phrase]] = {}
    for group in groups:
        for phrase in group:
            found.setdefault(phrase, []).extend(each for each in group if each != phrase)
    return found


def phrase_of(name: str) -> Phrase:
    """The terms of a name, words that say nothing left out at its ends."""
    words = [folded(word) for word in WORD.findall(plain(name.replace("-", " ")))]
    return tuple(read(word).term for word in words)
