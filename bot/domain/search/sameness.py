"""Names that mean the same, as the terms by which they are searched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.domain.analysis.folding import folded
from bot.domain.analysis.terms import WORD, plain, read
from storage.search_wanted import Phrase

LONGEST_SAID = 2
"""Words of a name that is said whole."""
Synonyms = Mapping[Phrase, Sequence[Phrase]]
"""Terms in a row to others that mean the same."""


def same(names: Iterable[Sequence[str]]) -> Synonyms:
    """Synonyms from groups of names as they are written."""
    groups = [
        list(dict.fromkeys(filter(None, (phrase_of(form) for name in group for form in _spellings(name)))))
        for group in names
    ]
    found: dict[Phrase, dict[Phrase, None]] = {}
    for group in groups:
        for phrase in group:
            for name in _as_said(phrase):
                found.setdefault(name, {}).update((each, None) for each in group if each != phrase)
    return {name: list(others) for name, others in found.items()}


def _spellings(name: str) -> tuple[str, ...]:
    """What has a hyphen is written without one, too, also as one word."""
    return (name, name.replace("-", "").title()) if "-" in name else (name,)


def _as_said(name: Phrase) -> list[Phrase]:
    """A long name is also said without its first word: "(gebietsbezogenes) integriertes Konzept"."""
    return [name, name[1:]] if len(name) > LONGEST_SAID else [name]


def phrase_of(name: str) -> Phrase:
    """The terms of a name, words that say nothing left out at its ends."""
    words = [folded(word) for word in WORD.findall(plain(name.replace("-", " ")))]
    return tuple(read(word).term for word in words)
