"""What an entry of the search index stands in: a message in its thread, all else in its topic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.events import Event
from storage.gates import starter, thread_is_public
from storage.queries import Query
from storage.resources import Resource, State
from storage.search import Entry
from storage.threads import Thread
from storage.topics import Topic


class ThreadRow(NamedTuple):
    """A public thread, with the slug of its topic; `terms` are those of its title, if it has an entry."""

    id: int
    topic: str
    title: str
    starter_id: int | None
    terms: str | None


class ThingRow(NamedTuple):
    """An entry of the library that may be shown, with the slug of its topic."""

    id: int
    topic: str | None


async def threads(connection: AsyncConnection, ids: Sequence[int]) -> list[ThreadRow]:
    """Those of the threads that are public."""
    return await _THREADS.all(connection, ids=list(ids))


async def things(connection: AsyncConnection, ids: Sequence[int]) -> list[ThingRow]:
    """Those of the entries of the library that may be shown."""
    return await _THINGS.all(connection, ids=list(ids))


_OPENING = starter()
_THREADS = Query(
    ThreadRow,
    select(Thread.id, Topic.slug, Thread.title, Thread.starter_id, Entry.title_terms)
    .select_from(_OPENING.join(Thread.__table__.join(Topic.__table__)))
    .outerjoin(Entry, Entry.id == Thread.starter_id)
    .where(Thread.id.in_(bindparam("ids", expanding=True)), thread_is_public(_OPENING)),
)
_MAY_BE_SHOWN = or_(
    (Entry.kind == "event") & Event.is_public & Event.published_at.is_not(None),
    (Entry.kind == "resource") & (Resource.state == State.PUBLISHED),
    Entry.kind == "term",
)
_THINGS = Query(
    ThingRow,
    select(Entry.id, case((Topic.is_public, Topic.slug), else_=None))
    .outerjoin(Event, (Event.id == Entry.ref_id) & (Entry.kind == "event"))
    .outerjoin(Resource, (Resource.id == Entry.ref_id) & (Entry.kind == "resource"))
    .outerjoin(Topic, Topic.id == func.coalesce(Event.topic_id, Resource.topic_id))
    .where(Entry.id.in_(bindparam("ids", expanding=True)), _MAY_BE_SHOWN),
)
