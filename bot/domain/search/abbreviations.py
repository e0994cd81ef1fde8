"""Abbreviations that nobody explained: "VWN" has the beginnings of the parts of "Verwendungsnachweis"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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


async def with_abbreviations(
    connection: AsyncConnection, asked: Sequence[Concept], known: Synonyms
) -> list[Concept]:
    """A compound may also be abbreviated, and an abbreviation written out, if both stand in public texts.

    A `known` abbreviation stands for its own name alone: no "Sachbericht" is called "SAB".
    """
    forms = [_short(each, known) for each in asked]
    written = await search_words.written(connection, set().union(*forms))
    found = []
    for each, own in zip(asked, forms, strict=True):
        others = [form for form, as_is in written.items() if form in own and as_is.isupper()]
        others += await _long(connection, each)
        found.append(each.also(Way((read(other).term,), WEIGHT) for other in others))
    return found


def _short(of: Concept, known: Synonyms) -> set[str]:
    """What a compound may be called."""
    if _is_abbreviation(of) or not (_is_open(of) and of.parts and len(of.asked.words[0]) >= SHORTEST_WORD):
        return set()
    return {each for each in _short_forms(of.asked.words[0]) if (each,) not in known}


async def _long(connection: AsyncConnection, of: Concept) -> list[str]:
    """What an abbreviation may stand for."""
    if not (_is_open(of) and _is_abbreviation(of)):
        return []
    word = of.asked.words[0]
    told = await search_words.like(connection, f"{'%'.join(word)}%", LOOKED_AT)
    return [each.folded for each in told if abbreviates(word, each.folded)][:MOST]


def _is_open(of: Concept) -> bool:
    """Whether it is one word, of which nobody has said what else it is called."""
    is_one = not of.asked.is_phrase and len(of.asked.words) == 1
    return is_one and not any(way.weight == SYNONYM for way in of.ways)


def _is_abbreviation(of: Concept) -> bool:
    written = of.asked.written
    return SHORTEST <= len(of.asked.words[0]) <= LONGEST and written.isupper() and written.isalpha()


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
