"""What a query looks for: each word with all the terms that count for it, and how much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.domain.analysis.compounds import head_in
from bot.domain.analysis.folding import folded
from bot.domain.analysis.lexicon import nouns
from bot.domain.analysis.stopwords import STOPWORDS
from bot.domain.analysis.terms import HEAD, MODIFIER, TITLE, read
from bot.domain.search.families import forms, relatives
from bot.domain.search.query import Asked
from bot.domain.search.sameness import Synonyms
from bot.domain.search.thesaurus import thesaurus
from storage.search_wanted import Phrase

SYNONYM, RELATIVE, SIMILAR = 0.9, 0.6, 0.35
"""What the glossary calls the same; a word of the same family; what the field takes for it."""
ALONE = 0.6
"""The share of the last two where nothing else is asked for."""
LONGEST_ABBREVIATION = 5
LONGEST_NAME = 4
"""Words of a name in the glossary that is known when its words are typed one by one."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to say something: a term, or several in a row; `weight` is 1 for what was typed."""

    phrase: Phrase
    weight: float = 1.0
    is_apart: bool = False
    """Whether no part of a compound says it."""

    @property
    def in_compounds(self) -> str:
        """Its term, if compounds may have it as a part."""
        return "" if self.is_apart or len(self.phrase) > 1 else self.phrase[0]


@dataclass(frozen=True, slots=True)
class Concept:
    """A word or phrase of a query. `parts` are those of a compound, the last one its head."""

    asked: Asked
    ways: tuple[Way, ...]
    parts: Phrase = ()
    loose: tuple[Way, ...] = ()
    """What does not mean quite the same; it makes no word less rare and hides no mistake in typing."""
    inside: tuple[Way, ...] = ()
    """Compounds that it is a part of by words which the archive has taught (learned.py)."""

    def also(self, ways: Iterable[Way]) -> Concept:
        """With further ways to say it."""
        known = {way.phrase for way in self.ways}
        new = {way.phrase: way for way in ways if way.phrase not in known}
        return replace(self, ways=(*self.ways, *new.values()))

    @property
    def in_titles(self) -> tuple[Phrase, ...]:
        """What a title would hold of it."""
        return tuple((f"{TITLE}{term}",) for way in self.ways if (term := way.in_compounds))

    @property
    def in_texts(self) -> tuple[Phrase, ...]:
        """What a text would hold of it, itself or as the head of a compound."""
        heads = ((f"{HEAD}{term}",) for way in self.ways if (term := way.in_compounds))
        return (*(way.phrase for way in self.ways), *heads)

    @property
    def in_modifiers(self) -> tuple[Phrase, ...]:
        """As another part of a compound."""
        return tuple((f"{MODIFIER}{term}",) for way in self.ways if (term := way.in_compounds))

    @property
    def in_other_words(self) -> tuple[Phrase, ...]:
        """What anything would hold that says it loosely."""
        heads = ((f"{HEAD}{way.phrase[0]}",) for way in self.loose if len(way.phrase) == 1)
        return (*(way.phrase for way in self.loose), *heads)

    @property
    def anywhere(self) -> tuple[Phrase, ...]:
        """In any way at all."""
        return (*self.in_texts, *self.in_modifiers, *self.in_compounds)

    @property
    def in_compounds(self) -> tuple[Phrase, ...]:
        """Compounds that the shipped word list does not take apart."""
        return tuple(way.phrase for way in self.inside)


def concept(asked: Asked) -> Concept:
    """What is typed, without what it may also be called."""
    words = [read(word) for word in asked.words]
    phrase = tuple(word.term for word in words)
    if asked.is_phrase:
        return Concept(asked, (Way(phrase),))
    if len(words) == 1 and is_abbreviation(asked.written):
        several = (f"{phrase[0]}s",)
        return Concept(asked, (Way(phrase, is_apart=True), Way(several, is_apart=True)))
    if len(words) == 1:
        return Concept(
            asked, (Way(phrase), *(Way((term,)) for term in forms(asked.words[0]))), words[0].parts
        )
    return Concept(asked, (Way(("".join(phrase),)), Way(phrase)), phrase)


def concepts(asked: Sequence[Asked], synonyms: Synonyms) -> list[Concept]:
    """All that a query asks for; neighbours may also stand for one compound, or for one name."""
    found = [concept(each) for each in asked]
    for place, each in enumerate(found):
        found[place] = replace(with_synonyms(each, synonyms), loose=_loosely(each, alone=len(found) == 1))
    for first, second in pairwise(range(len(found))):
        if not (asked[first].is_phrase or asked[second].is_phrase):
            joined = Way((_own(found[first]) + _own(found[second]),))
            found[first], found[second] = found[first].also([joined]), found[second].also([joined])
    return _with_names(found, synonyms)


def is_abbreviation(written: str) -> bool:
    """Whether a word as typed is one by its letters; "RAT" is none, since it is a word in small ones, too."""
    word = folded(written)
    return (
        1 < len(written) <= LONGEST_ABBREVIATION
        and written.isupper()
        and written.isalpha()
        and head_in(word, nouns()) is None
        and word not in STOPWORDS
    )


def meaning(of: Concept, word: str, ways: Iterable[Way], parts: Phrase, synonyms: Synonyms) -> Concept:
    """A concept whose word was mistyped or begun, as `word` is looked for; `word` is empty for several."""
    meant = with_synonyms(of.also(ways), synonyms)
    if word:
        meant = replace(meant, asked=replace(of.asked, words=(word,)))
    loose = loosely(word, meant.ways, alone=True) if word else of.loose
    return replace(meant, loose=loose, parts=parts or of.parts)


def with_synonyms(of: Concept, synonyms: Synonyms) -> Concept:
    """With what the glossary calls the same."""
    return of.also(
        Way(phrase, SYNONYM * way.weight) for way in of.ways for phrase in synonyms.get(way.phrase, ())
    )


def _loosely(of: Concept, *, alone: bool) -> tuple[Way, ...]:
    """A question is answered in other words more often than a single word is meant by them."""
    return () if of.asked.is_phrase else loosely(of.asked.words[-1], of.ways, alone=alone)


def loosely(word: str, ways: Sequence[Way], *, alone: bool) -> tuple[Way, ...]:
    """What may be meant by a folded word, and by the ways to say it, without being quite the same."""
    share = ALONE if alone else 1.0
    known = {way.phrase for way in ways}
    family = {(term,): RELATIVE * share for term in relatives(word)}
    similar = {phrase: SIMILAR * share for way in ways for phrase in thesaurus().get(way.phrase, ())}
    return tuple(Way(phrase, weight) for phrase, weight in (similar | family).items() if phrase not in known)


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
