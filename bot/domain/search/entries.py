"""Entries that may fit, with what they stand in, which is kept in memory until something is published.

Of two hundred candidates most stand in a thread or a topic that was looked at for the question before.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.kept import Glance, OneByOne, current, known
from storage import search_candidates, search_surroundings
from storage.search_candidates import EntryRow
from storage.search_spans import Spans
from storage.search_surroundings import ThingRow, ThreadRow
from storage.search_wanted import Filter, Wanted

MOST_LISTS = 1_024
"""Of candidates that are kept: less than two megabytes, however long they are."""


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


class Rows(OneByOne[int, EntryRow]):
    """Entries by id, some three megabytes of them: from PostgreSQL their lines of terms come slowly, and it
    keeps its pages in other processes than this one.
    """


class Threads(OneByOne[int, ThreadRow]):
    """By id."""


class Things(OneByOne[int, ThingRow]):
    """What the library has, by the ids of its entries."""


@dataclass(frozen=True, slots=True)
class Reach:
    """In which spans of ids there is something to find."""

    generation: int
    spans: Spans


class Found(OneByOne[Wanted, Sequence[int]]):
    """Lists of candidates that no filter narrows down: another page asks for the same ones again."""


class Lists:
    """Lists of candidates, newest first: one look asks for each of them once.

    Where a filter lets only some of them through, a list depends on those that are asked for beside it
    (SCANNED_IN_ALL), and is not kept for the next look.
    """

    def __init__(self, glance: Glance, chosen: Filter) -> None:
        self.glance = glance
        self._chosen = chosen
        self._known: dict[Wanted, Sequence[int]] = {}

    async def of(self, wanted: Sequence[Wanted]) -> list[Sequence[int]]:
        """One list for each of `wanted`."""
        if self._chosen == Filter():
            found = await known(self.glance, Found, wanted, self._asked, MOST_LISTS)
            return [found[each] or () for each in wanted]
        if new := [each for each in dict.fromkeys(wanted) if each not in self._known]:
            self._known |= await self._asked(self.glance.connection, new)
        return [self._known[each] for each in wanted]

    async def _asked(self, connection: AsyncConnection, new: list[Wanted]) -> dict[Wanted, Sequence[int]]:
        reach = await current(
            self.glance.database, Reach, self.glance.generation, partial(_reach, self.glance)
        )
        found = await search_candidates.candidates(connection, new, self._chosen, reach.spans)
        return {each: array("q", ids) for each, ids in zip(new, found, strict=True)}


async def _reach(glance: Glance) -> Reach:
    return Reach(glance.generation, await search_candidates.spans(glance.connection))


async def read(glance: Glance, ids: Sequence[int]) -> list[Candidate]:
    """Those of the entries that may be shown."""
    rows = await _rows(glance, ids)
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


async def _rows(glance: Glance, ids: Sequence[int]) -> Sequence[EntryRow]:
    if glance.database.is_sqlite:
        return await search_candidates.rows(glance.connection, ids)
    found = await known(glance, Rows, ids, _entries)
    return [row for each in ids if (row := found[each])]


async def _entries(connection: AsyncConnection, ids: list[int]) -> Mapping[int, EntryRow]:
    return {row.id: row for row in await search_candidates.rows(connection, ids)}


async def _threads(connection: AsyncConnection, ids: list[int]) -> Mapping[int, ThreadRow]:
    return {row.id: row for row in await search_surroundings.threads(connection, ids)}


async def _things(connection: AsyncConnection, ids: list[int]) -> Mapping[int, ThingRow]:
    return {row.id: row for row in await search_surroundings.things(connection, ids)}
