"""Compounds that the shipped word list cannot take apart, found by words that the archive has taught.

Nothing of this stands in the index. A question looks for such compounds as for other names of a thing, and by
a taught word only while that stands in FEWEST public entries, as each generation of them tells, or in a name
of the glossary. So from the moment that it is withdrawn no word takes anything apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import kept
from bot.domain.analysis.compounds import split_with
from bot.domain.analysis.folding import folded
from bot.domain.analysis.stems import without_gender
from bot.domain.analysis.terms import WORD, plain, put_together, read
from bot.domain.kept import Glance, OneByOne
from bot.domain.search.concepts import Concept, Way
from bot.domain.search.ranking import AS_HEAD, AS_MODIFIER, ITSELF
from storage import notes, search_words
from storage.glossary import TermRow
from storage.search_words import Told

NOTE = "search learned"
FEWEST = 3
"""Public entries in which a word stands on its own that takes others apart."""
MOST = 16
"""Compounds, the most frequent, that one word of a question may bring in by taught words."""
MOST_LEFT_OUT = 200
"""The same of a word that is not wanted."""


class Inside(NamedTuple):
    """A compound as the index has it: where its term counts for another's, and the taught words in it."""

    term: str
    weight: float
    by: tuple[str, ...]


class Made(NamedTuple):
    """A compound: its term in the index, the one it would have, and those of its parts in their order.

    `heads` and `modifiers` are what the index would hold of it besides.
    """

    term: str
    joined: str
    parts: tuple[str, ...]
    heads: tuple[str, ...]
    modifiers: tuple[str, ...]
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Learned:
    """What the last night has learned; `inside` by a term the compounds that have it, the frequent first."""

    note: str = ""
    words: frozenset[str] = frozenset()
    inside: Mapping[str, Sequence[Inside]] = field(default_factory=dict)
    explained: frozenset[str] = frozenset()
    """Words that the office explains; they count however seldom they are said."""


async def learned(connection: AsyncConnection, terms: Iterable[TermRow], before: Learned) -> Learned:
    """What is learned by now; what `before` has read of it is not read again where it still holds."""
    note = await notes.read(connection, NOTE)
    return replace(before if note == before.note else _read(note), explained=explained(terms))


def explained(terms: Iterable[TermRow]) -> frozenset[str]:
    """The folded words in the names of the glossary."""
    names = (name for term in terms for name in (term.name, *term.aliases))
    return frozenset(folded(word) for name in names for word in WORD.findall(plain(name)))


def note_of(words: Iterable[str], compounds: Iterable[Made]) -> str:
    """What is remembered: folded words, and compounds, the most frequent first."""
    return orjson.dumps([sorted(words), [tuple(each) for each in compounds]]).decode()


def _read(note: str) -> Learned:
    if not note:
        return Learned()
    words, compounds = orjson.loads(note)
    inside: dict[str, list[Inside]] = {}
    for term, joined, _, heads, modifiers, by in compounds:
        weights = dict.fromkeys(modifiers, AS_MODIFIER) | dict.fromkeys(heads, AS_HEAD)
        if joined != term:
            weights[joined] = ITSELF
        for other, weight in weights.items():
            inside.setdefault(other, []).append(Inside(term, weight, tuple(by)))
    return Learned(note, frozenset(words), inside)


def made_with(word: str, words: frozenset[str]) -> Made | None:
    """A folded word taken apart by taught ones; None for no compound, and for one by the shipped list."""
    own = read(word)
    compound = None if own.parts else split_with(without_gender(word), words)
    if compound is None:
        return None
    found = put_together(compound)
    by = tuple(part for part in compound.parts if part in words)
    return Made(own.term, found.term, found.parts, found.heads, found.modifiers, by)


class Counted(OneByOne[str, Told]):
    """Words, with how many public entries have them."""


async def with_learned(
    glance: Glance, asked: Sequence[Concept], known: Learned, most: int = MOST
) -> list[Concept]:
    """What is asked for, also as a part of compounds with taught words, and such a compound also in parts."""
    typed = [_typed(each, known) for each in asked]
    inside = [_inside(each, known) for each in asked]
    by = {word for made in typed if made for word in made.by}
    by.update(word for found in inside for _, each in found for word in each.by)
    if not by:
        return list(asked)
    holds = (await _still_said(glance, by, known)).issuperset
    return [
        _told(
            each,
            made if made and holds(made.by) else None,
            [pair for pair in found if holds(pair[1].by)],
            most,
        )
        for each, made, found in zip(asked, typed, inside, strict=True)
    ]


async def taught(glance: Glance, terms: Iterable[str], known: Learned) -> frozenset[str]:
    """What the archive has taught, and the public still says, of compounds with one of these terms."""
    by = frozenset(word for term in terms for each in known.inside.get(term, ()) for word in each.by)
    return by & await _still_said(glance, by, known) if by else frozenset()


async def _still_said(glance: Glance, words: Set[str], known: Learned) -> frozenset[str]:
    """Those of the words that count, beside all that the office explains."""
    counted = await kept.known(glance, Counted, words - known.explained, _counted)
    return known.explained.union(
        word for word in words if (told := counted.get(word)) and told.entries >= FEWEST
    )


async def _counted(connection: AsyncConnection, words: list[str]) -> Mapping[str, Told]:
    return {each.folded: each for each in await search_words.known(connection, words)}


def _typed(of: Concept, known: Learned) -> Made | None:
    is_one = not of.parts and not of.asked.is_phrase and len(of.asked.words) == 1
    return made_with(of.asked.words[0], known.words) if known.words and is_one else None


def _inside(of: Concept, known: Learned) -> list[tuple[float, Inside]]:
    """Compounds, with the weight of the way by which each comes in."""
    ways = [] if of.asked.is_phrase else [way for way in of.ways if len(way.phrase) == 1]
    return [(way.weight, each) for way in ways for each in known.inside.get(way.phrase[0], ())]


def _told(of: Concept, made: Made | None, found: Sequence[tuple[float, Inside]], most: int) -> Concept:
    weights = {(made.joined,): ITSELF} if made else {}
    for weight, each in found:
        weights.setdefault((each.term,), weight * each.weight)
    inside = tuple(Way(phrase, weight) for phrase, weight in islice(weights.items(), most))
    return replace(of, inside=inside, parts=made.parts if made else of.parts)
