"""Entries that may fit, with what they stand in, which is kept in memory until something is published.

Of two hundred candidates most stand in a thread or a topic that was looked at for the question before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.kept import Glance, OneByOne, current, known
from storage import search_candidates, search_surroundings
from storage.search_spans import Spans
from storage.search_surroundings import ThingRow, ThreadRow
from storage.search_wanted import Filter, Wanted


class Candidate(NamedTuple):
    """An entry that may be shown, with all that its rank depends on.

    `thread_terms` are those of the title of the thread that a reply stands in; `topic` and `place` are slugs,
    the latter that of the city which it may be told to come from.
    """

    id: int
    kind: str
    ref_id: int
    at: datetime | None
    title_terms: str
    body_terms: str
    thread_id: int | None
    place: str | None
    topic: str | None
    thread_terms: str | None
    thread_title: str


_candidate: Callable[[Iterable[Any]], Candidate] = partial(tuple.__new__, Candidate)
"""Without the names: with them, each of two hundred takes twice as long."""


class Threads(OneByOne[int, ThreadRow]):
    """By id."""


class Things(OneByOne[int, ThingRow]):
    """What the library has, by the ids of its entries."""


@dataclass(frozen=True, slots=True)
class Reach:
    """In which spans of ids there is something to find."""

    generation: int
    spans: Spans


class Lists:
    """Lists of candidates, newest first: one look asks for each of them once."""

    def __init__(self, glance: Glance, chosen: Filter) -> None:
        self.glance = glance
        self._chosen = chosen
        self._known: dict[Wanted, list[int]] = {}

    async def of(self, wanted: Sequence[Wanted]) -> list[list[int]]:
        """One list for each of `wanted`."""
        if new := [each for each in dict.fromkeys(wanted) if each not in self._known]:
            at, glance = self.glance.connection, self.glance
            reach = await current(glance.database, Reach, glance.generation, partial(_reach, glance))
            found = await search_candidates.candidates(at, new, self._chosen, reach.spans)
            self._known.update(zip(new, found, strict=True))
        return [self._known[each] for each in wanted]


async def _reach(glance: Glance) -> Reach:
    return Reach(glance.generation, await search_candidates.spans(glance.connection))


async def read(glance: Glance, ids: Sequence[int]) -> list[Candidate]:
    """Those of the entries that may be shown."""
    rows = await search_candidates.rows(glance.connection, ids)
    said = {row.thread_id for row in rows if row.thread_id}
    threads = await known(glance, Threads, said, _threads)
    things = await known(glance, Things, {row.id for row in rows if not row.thread_id}, _things)
    found = []
    for row in rows:
        if row.thread_id is None:
            if (thing := things[row.id]) is not None:
                found.append(_candidate((*row, thing.topic, None, "")))
        elif (thread := threads[row.thread_id]) is not None:
            # The message that opens a thread has its title as its own.
            terms = None if row.id == thread.starter_id else thread.terms
            found.append(_candidate((*row, thread.topic, terms, thread.title)))
    return found


async def _threads(connection: AsyncConnection, ids: list[int]) -> Mapping[int, ThreadRow]:
    return {row.id: row for row in await search_surroundings.threads(connection, ids)}


async def _things(connection: AsyncConnection, ids: list[int]) -> Mapping[int, ThingRow]:
    return {row.id: row for row in await search_surroundings.things(connection, ids)}
