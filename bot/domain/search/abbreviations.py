"""Abbreviations that nobody explained: "VWN" has the beginnings of the parts of "Verwendungsnachweis"."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.analysis.compounds import split
from bot.domain.analysis.terms import read
from bot.domain.search.concepts import SYNONYM, Concept, Way
from bot.domain.search.sameness import Synonyms
from storage import search_words

SHORTEST, LONGEST = 3, 5
"""Letters; two stand for too much, the glossary says for what."""
SHORTEST_WORD = 8
MOST = 3
LOOKED_AT = 40
WEIGHT = 0.8


async def with_abbreviations(connection: AsyncConnection, of: Concept, known: Synonyms) -> Concept:
    """A compound may also be abbreviated, and an abbreviation written out, if both stand in public texts.

    A `known` abbreviation stands for its own name alone: no "Sachbericht" is called "SAB".
    """
    if of.asked.is_phrase or len(of.asked.words) != 1 or any(way.weight == SYNONYM for way in of.ways):
        return of
    word, written = of.asked.words[0], of.asked.written
    if SHORTEST <= len(word) <= LONGEST and written.isupper() and written.isalpha():
        told = await search_words.like(connection, f"{'%'.join(word)}%", LOOKED_AT)
        long = [each.folded for each in told if abbreviates(word, each.folded)]
        return of.also(Way((read(each).term,), WEIGHT) for each in long[:MOST])
    if of.parts and len(word) >= SHORTEST_WORD:
        forms = [each for each in _short_forms(word) if (each,) not in known]
        short = await search_words.written(connection, forms)
        return of.also(Way((read(each).term,), WEIGHT) for each, as_is in short.items() if as_is.isupper())
    return of


def abbreviates(short: str, word: str) -> bool:
    """Whether a folded abbreviation has the first letter of each part of a folded word, in their order."""
    compound = split(word) if len(word) >= SHORTEST_WORD else None
    if compound is None or word[0] != short[0]:
        return False
    starts = [0, *compound.seams]
    edges = [*starts[1:], len(word)]
    return _spells(short, [word[start:end] for start, end in zip(starts, edges, strict=True)])


def _spells(short: str, parts: list[str]) -> bool:
    """Each part gives its first letter, and perhaps one more from inside."""
    if not parts:
        return not short
    if not short or short[0] != parts[0][0]:
        return False
    rest = parts[0][1:]
    for taken in range(1, min(2, len(short)) + 1):
        if _is_inside(short[1:taken], rest) and _spells(short[taken:], parts[1:]):
            return True
    return False


def _is_inside(letters: str, text: str) -> bool:
    """Whether the letters come in a text in this order."""
    rest = iter(text)
    return all(letter in rest for letter in letters)


def _short_forms(word: str) -> Iterator[str]:
    """The first letters of a word's parts, also with one letter more from inside."""
    compound = split(word)
    edges = [0, *compound.seams, len(word)] if compound else []
    first = "".join(word[start] for start in edges[:-1])
    if len(first) >= SHORTEST:
        yield first
    for n in range(len(edges) - 1):
        for letter in dict.fromkeys(word[edges[n] + 1 : edges[n + 1]]):
            yield first[: n + 1] + letter + first[n + 1 :]
