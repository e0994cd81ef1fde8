"""One look into the index: candidates are ranked, words without hits completed or corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.analysis.terms import HEAD, MODIFIER
from bot.domain.search import guessing
from bot.domain.search.abbreviations import with_abbreviations
from bot.domain.search.concepts import Concept, concept, concepts
from bot.domain.search.query import Query
from bot.domain.search.ranking import Ranked, ranked
from bot.domain.search.synonyms import synonyms
from storage import search_candidates
from storage.database import Database
from storage.search_candidates import Filter, Phrase, Wanted

MOST = 250
"""Candidates that are ranked."""
ALL, TITLES, TEXTS, MODIFIERS, PARTS = 200, 120, 200, 80, 80
"""Candidates with every word; with one in the title, in the text, as a modifier; with its parts."""


Groups = tuple[tuple[Phrase, ...], ...]


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
    asked = concepts(query.asked, await synonyms(database, connection))
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
class _Found:
    ids: list[int]
    counts: list[int]
    is_bounded: bool


async def _found(
    connection: AsyncConnection,
    asked: Sequence[Concept],
    without: Sequence[tuple[str, ...]],
    chosen: Filter,
) -> _Found:
    wanted: list[tuple[int, Wanted]] = []
    for in_library in (True, False):
        for place, each in enumerate(asked):
            for groups, limit in _groups(each):
                wanted.append((place, Wanted(groups, limit, tuple(without), in_library)))
        if len(asked) > 1:
            together = tuple(each.anywhere for each in asked)
            wanted.append((-1, Wanted(together, ALL, tuple(without), in_library)))
    lists = await search_candidates.candidates(connection, [each for _, each in wanted], chosen)
    counts = [0] * len(asked)
    full = False
    for (place, want), ids in zip(wanted, lists, strict=True):
        full = full or len(ids) == want.limit
        if place >= 0 and len(want.groups) == 1:
            counts[place] += len(ids)
    return _Found(_in_order(wanted, lists, counts), counts, full)


def _groups(each: Concept) -> list[tuple[Groups, int]]:
    """What is looked for of one concept, and how much of it; two groups for its parts."""
    in_fields = ((each.in_titles, TITLES), (each.in_texts, TEXTS), (each.in_modifiers, MODIFIERS))
    found: list[tuple[Groups, int]] = [((group,), limit) for group, limit in in_fields if group]
    if each.parts:
        parts: Groups = tuple(((part,), (f"{HEAD}{part}",), (f"{MODIFIER}{part}",)) for part in each.parts)
        found += [(parts, PARTS), ((parts[-1], parts[-1]), PARTS), ((parts[0], parts[0]), PARTS)]
    return found


def _in_order(
    wanted: Sequence[tuple[int, Wanted]], lists: Sequence[list[int]], counts: Sequence[int]
) -> list[int]:
    """Each entry once: those with every word first, then those with the rarest."""
    order = sorted(range(len(wanted)), key=lambda n: -1 if wanted[n][0] < 0 else counts[wanted[n][0]])
    return list(dict.fromkeys(entry for n in order for entry in lists[n]))
