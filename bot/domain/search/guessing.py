"""Words that nobody wrote: begun, or mistyped. What is offered instead stands in what is public."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.analysis.folding import folded
from bot.domain.analysis.lexicon import nouns
from bot.domain.analysis.stems import stem
from bot.domain.analysis.terms import read
from bot.domain.search.concepts import Concept, Way
from storage import search_words
from storage.search_wanted import Phrase
from storage.search_words import Told

SHORTEST_BEGINNING = 3
SHORTEST_TYPO = 4
SHORTEST_STEM = 5
SHORTEST_FOR_TWO = 8
"""Letters from which on two mistakes are forgiven."""
LONGEST_ENDING = 4
"""Letters by which a word may be longer than its stem."""
SHORTEST_PART, MOST_CUTS = 4, 2
"""Letters of a part of a compound that nobody wrote; places where it may be put together, best first."""
MOST_ENDINGS = 12
"""Words that a beginning may stand for."""
MOST_LOOKED_AT = 2_000
LETTERS = "abcdefghijklmnopqrstuvwxyz"
BEGUN, CORRECTED, CONTAINED, BELOW = 0.9, 0.95, 0.5, 0.1
"""BELOW is so little that three times of it, in a title, is less than a modifier counts in a text."""
SHORTEST_BEGUN = 5


@dataclass(frozen=True, slots=True)
class Guess:
    """What was typed, and what is searched instead; `correction` is a word to tell, empty for a beginning."""

    typed: str
    correction: str
    ways: tuple[Way, ...]
    parts: Phrase = ()
    """Those of the one word that it stands for."""
    word: str = ""
    """That word, folded."""


async def with_endings(connection: AsyncConnection, last: Concept) -> Concept:
    """The last word as somebody may still be typing it: "Barrier" is no word, though its stem is one."""
    word = last.asked.words[0]
    if last.asked.is_phrase or len(last.asked.words) > 1 or len(word) < SHORTEST_BEGUN or word in nouns():
        return last
    begun = await search_words.beginning(connection, word, MOST_ENDINGS)
    if not begun or any(each.folded == word for each in begun):
        return last
    return last.also(_ways((each.folded for each in begun), BEGUN))


async def with_insides(connection: AsyncConnection, rare: Concept) -> Concept:
    """A word that few entries say: those that only hold its letters may stand below them."""
    word = "".join(rare.asked.words)
    if len(word) < SHORTEST_BEGUN:
        return rare
    inside = await search_words.containing(connection, word, MOST_ENDINGS)
    known = {term for way in (*rare.ways, *rare.loose) for term in way.phrase}
    other = (each.folded for each in inside if known.isdisjoint(_terms(each.folded)))
    return replace(rare, loose=(*rare.loose, *_ways(other, BELOW)))


def _terms(word: str) -> set[str]:
    """What a word is found by anyway."""
    analysed = read(word)
    return {analysed.term, *analysed.parts}


async def guess(connection: AsyncConnection, asked: Concept, *, is_word: bool) -> Guess | None:
    """What a word without hits may have been meant to be; what `is_word` is not mistyped."""
    word, typed = "".join(asked.asked.words), asked.asked.written
    for beginning in (word, *_stem_of(asked)):
        begun = await search_words.beginning(connection, beginning, MOST_ENDINGS)
        if begun and len(beginning) >= SHORTEST_BEGINNING:
            return Guess(typed, "", tuple(_ways((each.folded for each in begun), 1.0)))
    if is_word or len(word) < SHORTEST_TYPO or not word.isascii():
        return None
    if meant := await _meant(connection, word):
        shown = await search_words.written(connection, [meant])
        return _corrected(typed, shown.get(meant, meant), meant)
    if repaired := await _in_parts(connection, typed, word):
        return _corrected(typed, *repaired)
    inside = await search_words.containing(connection, word, MOST_ENDINGS)
    return Guess(typed, "", tuple(_ways((each.folded for each in inside), CONTAINED))) if inside else None


def _corrected(typed: str, shown: str, meant: str) -> Guess:
    return Guess(typed, shown, tuple(_ways([meant], CORRECTED)), read(meant).parts, meant)


def _stem_of(asked: Concept) -> tuple[str, ...]:
    """The beginning that forms of a word share which the stemmer does not know: "verpass(t)"."""
    word = asked.asked.words[0]
    bare = word.removesuffix("en")
    return (bare,) if len(asked.asked.words) == 1 and bare != word and len(bare) >= SHORTEST_STEM else ()


def distance(one: str, other: str, most: int) -> int:
    """Damerau's distance (neighbours that changed places are one mistake), or most + 1 if it is more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, against in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)


async def _meant(connection: AsyncConnection, word: str) -> str | None:
    """The word that differs least; of several the one that stands in most entries."""
    near = await search_words.known(connection, _one_off(word))
    if near:
        return near[0].folded
    if len(word) < SHORTEST_FOR_TWO:
        return None
    third = len(word) // 3
    looked_at = await search_words.beginning(connection, word[:third], MOST_LOOKED_AT)
    looked_at += await search_words.ending(connection, word[-third:], MOST_LOOKED_AT)
    if meant := _nearest(word, looked_at):
        return meant
    looked_at += await search_words.containing(connection, word[third:-third], MOST_LOOKED_AT)
    return _nearest(word, looked_at) or _nearest_stem(stem(word), looked_at)


def _nearest(word: str, told: Iterable[Told]) -> str | None:
    """The most frequent that differs by two mistakes, which leave a third of a word as it is."""
    fitting = (each for each in told if abs(len(each.folded) - len(word)) <= 2 and len(each.folded) > 5)
    return next((each for each in _frequent(fitting) if distance(word, each, 2) <= 2), None)


def _nearest_stem(bare: str, told: Iterable[Told]) -> str | None:
    """The most frequent that differs by one mistake and by its ending."""
    fitting = (each for each in told if -1 <= len(each.folded) - len(bare) <= LONGEST_ENDING)
    return next((each for each in _frequent(fitting) if distance(bare, stem(each), 1) <= 1), None)


def _frequent(told: Iterable[Told]) -> list[str]:
    return [each.folded for each in sorted(told, key=lambda each: (-each.entries, each.folded))]


async def _in_parts(connection: AsyncConnection, typed: str, word: str) -> tuple[str, str] | None:
    """A compound with a mistake in one part that nobody wrote, but that part: as it is shown, and folded."""
    if read(word).parts:
        return None
    cuts = sorted(_cuts(word), key=lambda cut: -len(cut.known))[:MOST_CUTS]
    near = {cut.other: set(_one_off(cut.other)) for cut in cuts}
    public = await search_words.known(connection, set().union(*near.values()))
    for cut in cuts:
        for part in (each.folded for each in public if each.folded in near[cut.other]):
            meant = f"{cut.known}{part}" if cut.is_end else f"{part}{cut.known}"
            if read(meant).parts:
                shown = (await search_words.written(connection, [part]))[part]
                kept = _as_typed(typed, cut)
                return (f"{kept}{shown.lower()}" if cut.is_end else f"{shown}{kept}"), meant
    return None


class _Cut(NamedTuple):
    """A word in two, one of which is a noun; whether the `other` is the end."""

    known: str
    other: str
    is_end: bool


def _cuts(word: str) -> Iterator[_Cut]:
    for place in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        start, end = word[:place], word[place:]
        if start in nouns() or start.removesuffix("s") in nouns():
            yield _Cut(start, end, is_end=True)
        if end in nouns():
            yield _Cut(end, start, is_end=False)


def _as_typed(typed: str, cut: _Cut) -> str:
    """The known part in the letters as written."""
    pieces = (typed[:n] if cut.is_end else typed[n:] for n in range(len(typed)))
    return next((each for each in pieces if folded(each) == cut.known), cut.known)


def _one_off(word: str) -> list[str]:
    """All that is one mistake away."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    near = {start + end[1:] for start, end in cuts if end}
    near |= {start + end[1] + end[0] + end[2:] for start, end in cuts if len(end) > 1}
    near |= {start + letter + end[1:] for start, end in cuts if end for letter in LETTERS}
    near |= {start + letter + end for start, end in cuts for letter in LETTERS}
    return sorted(near - {word})


def _ways(words: Iterable[str], weight: float) -> list[Way]:
    terms = dict.fromkeys(read(word).term for word in words)
    return [Way((term,), weight) for term in terms]
