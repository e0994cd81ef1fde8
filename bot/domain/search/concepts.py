"""What a query looks for: each word with all the terms that count for it, and how much."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.domain.analysis.folding import folded
from bot.domain.analysis.stopwords import STOPWORDS
from bot.domain.analysis.terms import HEAD, MODIFIER, TITLE, WORD, plain, read
from bot.domain.search.query import Asked
from storage.search_candidates import Phrase

SYNONYM = 0.9
"""What the glossary calls the same."""
LONGEST_NAME = 4
"""Words of a name in the glossary that is known when its words are typed one by one."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to say something: a term, or several in a row; `weight` is 1 for what was typed."""

    phrase: Phrase
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Concept:
    """A word or phrase of a query. `parts` are those of a compound, the last one its head."""

    asked: Asked
    ways: tuple[Way, ...]
    parts: Phrase = ()

    def also(self, ways: Iterable[Way]) -> Concept:
        """With further ways to say it."""
        known = {way.phrase for way in self.ways}
        new = {way.phrase: way for way in ways if way.phrase not in known}
        return replace(self, ways=(*self.ways, *new.values()))

    @property
    def in_titles(self) -> tuple[Phrase, ...]:
        """What a title would hold of it."""
        return tuple((f"{TITLE}{way.phrase[0]}",) for way in self.ways if len(way.phrase) == 1)

    @property
    def in_texts(self) -> tuple[Phrase, ...]:
        """What a text would hold of it, itself or as the head of a compound."""
        heads = ((f"{HEAD}{way.phrase[0]}",) for way in self.ways if len(way.phrase) == 1)
        return (*(way.phrase for way in self.ways), *heads)

    @property
    def in_modifiers(self) -> tuple[Phrase, ...]:
        """As another part of a compound."""
        return tuple((f"{MODIFIER}{way.phrase[0]}",) for way in self.ways if len(way.phrase) == 1)

    @property
    def anywhere(self) -> tuple[Phrase, ...]:
        """In any way at all."""
        return (*self.in_texts, *self.in_modifiers)


Synonyms = Mapping[Phrase, Sequence[Phrase]]
"""Terms in a row to others that mean the same."""


def concept(asked: Asked) -> Concept:
    """What is typed, without what it may also be called."""
    words = [read(word) for word in asked.words]
    phrase = tuple(word.term for word in words)
    if asked.is_phrase:
        return Concept(asked, (Way(phrase),))
    if len(words) == 1:
        return Concept(asked, (Way(phrase),), words[0].parts)
    return Concept(asked, (Way(("".join(phrase),)), Way(phrase)), phrase)


def concepts(asked: Sequence[Asked], synonyms: Synonyms) -> list[Concept]:
    """All that a query asks for; neighbours may also stand for one compound, or for one name."""
    found = [concept(each) for each in asked]
    for place, each in enumerate(found):
        others = [Way(phrase, SYNONYM) for way in each.ways for phrase in synonyms.get(way.phrase, ())]
        found[place] = each.also(others)
    for first, second in pairwise(range(len(found))):
        if not (asked[first].is_phrase or asked[second].is_phrase):
            joined = Way((_own(found[first]) + _own(found[second]),))
            found[first], found[second] = found[first].also([joined]), found[second].also([joined])
    return _with_names(found, synonyms)


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


def is_telling(word: str) -> bool:
    """Whether a folded word says anything by itself."""
    return word not in STOPWORDS


def _own(of: Concept) -> str:
    return of.ways[0].phrase[0]


def _with_names(found: list[Concept], synonyms: Synonyms) -> list[Concept]:
    """Several words in a row that the glossary knows as one name may be said by its other names."""
    for length in range(2, min(LONGEST_NAME, len(found)) + 1):
        for start in range(len(found) - length + 1):
            row = found[start : start + length]
            others = synonyms.get(tuple(_own(each) for each in row), ())
            if others and not any(each.asked.is_phrase for each in row):
                ways = [Way(phrase, SYNONYM) for phrase in others]
                found[start : start + length] = [each.also(ways) for each in row]
    return found
