"""Entries that may fit, with what they stand in, which is kept in memory until something is published.

Of two hundred candidates most stand in a thread or a topic that was looked at for the question before.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from storage import search_candidates, search_surroundings
from storage.database import Database
from storage.search_surroundings import ThingRow, ThreadRow

MOST_KEPT = 4_096
"""Threads, and as many things of the library; together they take about two megabytes."""
Around = TypeVar("Around", ThreadRow, ThingRow)


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


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Threads and things of the library by id, as the public may see them; None for what it may not."""

    generation: int
    threads: dict[int, ThreadRow | None] = field(default_factory=dict)
    things: dict[int, ThingRow | None] = field(default_factory=dict)


async def read(
    database: Database, connection: AsyncConnection, generation: int, ids: Sequence[int]
) -> list[Candidate]:
    """Those of the entries that may be shown; `generation` is that of everything public."""
    rows = await search_candidates.rows(connection, ids)
    kept = database.kept.get(Surroundings)
    if not isinstance(kept, Surroundings) or kept.generation != generation:
        database.kept[Surroundings] = kept = Surroundings(generation)
    said = {row.thread_id for row in rows if row.thread_id}
    threads = await _known(connection, kept.threads, said, search_surroundings.threads)
    shelved = {row.id for row in rows if not row.thread_id}
    things = await _known(connection, kept.things, shelved, search_surroundings.things)
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


async def _known(
    connection: AsyncConnection,
    kept: dict[int, Around | None],
    wanted: set[int],
    ask: Callable[[AsyncConnection, Sequence[int]], Awaitable[list[Around]]],
) -> dict[int, Around | None]:
    """The wanted ones. What is not kept is asked for and kept."""
    found: dict[int, Around | None] = {each: kept[each] for each in wanted if each in kept}
    if missing := [each for each in wanted if each not in found]:
        new: dict[int, Around | None] = dict.fromkeys(missing)
        new |= {row.id: row for row in await ask(connection, missing)}
        if len(kept) + len(new) > MOST_KEPT:
            kept.clear()
        kept |= new
        found |= new
    return found
