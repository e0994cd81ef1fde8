"""What the search index is made from, read for making it anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from storage.events import Event, Occurrence
from storage.glossary import Term
from storage.messages import Message
from storage.queries import IdRow, Query
from storage.resources import Resource, State
from storage.search import Entry
from storage.threads import Thread

LAST_ID = (1 << 63) - 1


class MessageSource(NamedTuple):
    """A message, with the title of the thread that it opens."""

    id: int
    html: str
    created_at: datetime
    title: str | None


class EventSource(NamedTuple):
    """A public event, with the start of its first date."""

    id: int
    title: str
    description: str
    place: str
    starts_at: datetime


async def messages(session: AsyncSession, after: int, limit: int) -> list[MessageSource]:
    """Messages that are there, oldest first. They stay as they are until the transaction ends."""
    query = _THERE.where(Message.id > after).order_by(Message.id).limit(limit).with_for_update(of=Message)
    return [MessageSource(*row) for row in await session.execute(query)]


async def unread(connection: AsyncConnection, message_ids: list[int]) -> list[MessageSource]:
    """Those of the messages that are there and have no entry in the index."""
    return await _UNREAD.all(connection, ids=message_ids)


async def unread_ids(connection: AsyncConnection, after: int, limit: int) -> list[int]:
    """The next messages after one for which this holds."""
    return [row.id for row in await _UNREAD_IDS.all(connection, after=after, limit=limit)]


async def message_count(connection: AsyncConnection) -> int:
    """All that are there."""
    return await connection.scalar(select(func.count()).where(Message.deleted_at.is_(None))) or 0


async def events(session: AsyncSession) -> list[EventSource]:
    """Those that are published."""
    query = (
        select(Event.id, Event.title, Event.description, Event.place, func.min(Occurrence.starts_at))
        .join(Occurrence, Occurrence.event_id == Event.id)
        .where(Event.is_public, Event.published_at.is_not(None))
        .group_by(Event.id)
    )
    return [EventSource(*row) for row in await session.execute(query)]


async def resources(session: AsyncSession) -> Sequence[Resource]:
    """Those that are published."""
    return (await session.scalars(select(Resource).where(Resource.state == State.PUBLISHED))).all()


async def terms(session: AsyncSession) -> Sequence[Term]:
    """All of the glossary."""
    return (await session.scalars(select(Term))).all()


_THERE = (
    select(Message.id, Message.html, Message.created_at, Thread.title)
    .outerjoin(Thread, (Thread.id == Message.thread_id) & (Thread.starter_id == Message.id))
    .where(Message.deleted_at.is_(None))
)
_HAS_NO_ENTRY = ~exists().where(Entry.id == Message.id)
_UNREAD = Query(MessageSource, _THERE.where(Message.id.in_(bindparam("ids", expanding=True)), _HAS_NO_ENTRY))
_UNREAD_IDS = Query(
    IdRow,
    select(Message.id)
    .where(Message.id > bindparam("after"), Message.deleted_at.is_(None), _HAS_NO_ENTRY)
    .order_by(Message.id)
    .limit(bindparam("limit")),
)
