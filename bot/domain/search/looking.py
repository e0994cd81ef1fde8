"""One look into the index: candidates are ranked, words without hits completed or corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.analysis.terms import HEAD, MODIFIER
from bot.domain.search import guessing
from bot.domain.search.abbreviations import with_abbreviations
from bot.domain.search.concepts import Concept, concept, concepts
from bot.domain.search.names import names
from bot.domain.search.query import Query
from bot.domain.search.ranking import Ranked, ranked
from storage import search_candidates
from storage.database import Database
from storage.search_candidates import Filter, Phrase, Wanted

MOST = 200
"""Candidates that are ranked."""
ALL, TITLES, TEXTS, MODIFIERS, PARTS = 200, 120, 200, 80, 80
"""Candidates with every word; with one in the title, in the text, as a modifier; with its parts."""
FEW = 60
"""Candidates that have a compound; where there are fewer, those with one of its parts are looked at, too."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was found, best first; `guesses` tells what was searched instead of words that nobody wrote."""

    concepts: tuple[Concept, ...]
    found: list[Ranked]
    guesses: tuple[guessing.Guess, ...]
    is_bounded: bool
    """Whether there may be more than was ranked."""


async def look(database: Database, connection: AsyncConnection, query: Query) -> Look:
    """What the public may find for a query."""
    asked = concepts(query.asked, (await names(database, connection)).synonyms)
    asked = [await with_abbreviations(connection, each) for each in asked]
    if not asked:
        return Look((), [], (), is_bounded=False)
    without = tuple(phrase for each in query.without for phrase in concept(each).anywhere)
    kind = "message" if query.chosen.kind == "thread" else query.chosen.kind
    chosen = Filter(kind, query.chosen.topic, query.chosen.city, query.chosen.begins_at, query.chosen.ends_at)
    found = await _found(connection, asked, without, chosen)
    guesses: list[guessing.Guess] = []
    for place, each in enumerate(asked):
        if not found.counts[place] and not each.asked.is_phrase:
            guess = await guessing.guess(connection, each)
            if guess:
                guesses.append(guess)
                asked[place] = replace(each.also(guess.ways), parts=guess.parts or each.parts)
    if guesses:
        found = await _found(connection, asked, without, chosen)
    rows = await search_candidates.rows(connection, found.ids[:MOST])
    best = ranked(asked, found.counts, rows)
    return Look(tuple(asked), best, tuple(guesses), len(found.ids) > MOST or found.is_bounded)


@dataclass(frozen=True, slots=True)
class _Asking:
    """A list of candidates that is asked for; `place` is its concept's, -1 for all concepts together."""

    place: int
    wanted: Wanted
    is_counted: bool = False
    """Whether its entries say the concept itself, and not only parts of it."""


@dataclass(frozen=True, slots=True)
class _Found:
    ids: list[int]
    counts: list[int]
    is_bounded: bool


async def _found(
    connection: AsyncConnection, asked: Sequence[Concept], without: tuple[Phrase, ...], chosen: Filter
) -> _Found:
    """Entries with what was asked for; with one part of a compound only where few have more of it."""
    asking = _asking(asked, without)
    lists = await search_candidates.candidates(connection, [each.wanted for each in asking], chosen)
    counts = [0] * len(asked)
    for each, ids in zip(asking, lists, strict=True):
        counts[each.place] += len(ids) if each.is_counted else 0
    order = sorted(range(len(asking)), key=lambda n: -1 if asking[n].place < 0 else counts[asking[n].place])
    ids = list(dict.fromkeys(entry for n in order for entry in lists[n]))
    few = [each.parts for each, count in zip(asked, counts, strict=True) if each.parts and count < FEW]
    fillers = [
        Wanted((_anywhere(part),), PARTS, without, in_library)
        for parts in few
        for part in (parts[-1], parts[0])
        for in_library in (True, False)
    ]
    if fillers:
        lists += (more := await search_candidates.candidates(connection, fillers, chosen))
        ids = list(dict.fromkeys((*ids, *(entry for found in more for entry in found))))
    limits = [each.limit for each in (*(each.wanted for each in asking), *fillers)]
    is_full = any(len(found) == limit for found, limit in zip(lists, limits, strict=True))
    return _Found(ids, counts, is_full)


def _asking(asked: Sequence[Concept], without: tuple[Phrase, ...]) -> list[_Asking]:
    asking = []
    for in_library in (True, False):
        for place, each in enumerate(asked):
            fields = ((each.in_titles, TITLES), (each.in_texts, TEXTS), (each.in_modifiers, MODIFIERS))
            for group, limit in fields:
                if group:
                    wanted = Wanted((group,), limit, without, in_library)
                    asking.append(_Asking(place, wanted, is_counted=True))
            if each.parts:
                groups = tuple(_anywhere(part) for part in each.parts)
                asking.append(_Asking(place, Wanted(groups, PARTS, without, in_library)))
        if len(asked) > 1:
            together = tuple(each.anywhere for each in asked)
            asking.append(_Asking(-1, Wanted(together, ALL, without, in_library)))
    return asking


def _anywhere(part: str) -> tuple[Phrase, ...]:
    return ((part,), (f"{HEAD}{part}",), (f"{MODIFIER}{part}",))
