"""What is promised to stay internal: the times in which topics were, and the messages held for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ForeignKey, Row, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.columns import Base, RowId
from storage.gates import PUBLIC
from storage.messages import Hold, Message, MessageConsent
from storage.queries import IdRow, Query
from storage.threads import Thread
from storage.topics import Topic


class InternalTime(Base):
    """A time in which a topic was internal: whoever wrote in it then was promised that it stays so."""

    __tablename__ = "internal_time"

    id: Mapped[RowId]
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), index=True)
    since: Mapped[datetime | None]
    """None: it always was, as far as anybody knows."""
    until: Mapped[datetime | None]
    """None: it still is."""


class HeldRow(NamedTuple):
    """A message that is held from now on."""

    id: int
    thread_id: int
    author_id: int


async def internal_topics(session: AsyncSession) -> set[int]:
    """The topics that are internal at the moment, by their own times."""
    return set(await session.scalars(select(InternalTime.topic_id).where(InternalTime.until.is_(None))))


async def begin(session: AsyncSession, since: Mapping[int, datetime | None]) -> None:
    """Topics become internal: topic id to since when."""
    session.add_all(InternalTime(topic_id=topic_id, since=at) for topic_id, at in since.items())
    await session.flush()


async def end(session: AsyncSession, topic_ids: Collection[int], now: datetime) -> None:
    """Topics are opened."""
    if topic_ids:
        still = InternalTime.topic_id.in_(topic_ids), InternalTime.until.is_(None)
        await session.execute(update(InternalTime).where(*still).values(until=now))


async def threads_of(session: AsyncSession, channel_ids: Collection[int]) -> Sequence[int]:
    """All threads that stand in these channels in chat."""
    return (await session.scalars(select(Thread.id).where(Thread.channel_id.in_(channel_ids)))).all()


async def threads_moved_from(session: AsyncSession, channel_ids: Collection[int]) -> Sequence[int]:
    """Those of them that stand in another topic of the archive."""
    moved = Thread.channel_id.in_(channel_ids), Thread.topic_id != Thread.channel_id
    return (await session.scalars(select(Thread.id).where(*moved))).all()


async def threads_moved_into(session: AsyncSession, topic_ids: Collection[int]) -> Sequence[int]:
    """Threads that stand in these topics of the archive, and in another channel in chat."""
    moved = Thread.topic_id.in_(topic_ids), Thread.topic_id != Thread.channel_id
    return (await session.scalars(select(Thread.id).where(*moved))).all()


async def threads_among(session: AsyncSession, thread_ids: Collection[int], oldest: datetime) -> list[int]:
    """Those of the threads in which something is promised to what was written since `oldest`."""
    return [row.id for row in await _AMONG.within(session, ids=list(thread_ids), oldest=oldest)]


async def threads_grown(session: AsyncSession, message_ids: Collection[int]) -> list[int]:
    """Threads that grew from these messages, and stand in an internal topic that they were moved into."""
    return [row.id for row in await _GROWN.within(session, ids=list(message_ids))]


async def hold(
    session: AsyncSession, thread_ids: Collection[int], *, only: Collection[int] | None = None
) -> list[HeldRow]:
    """Holds what is promised to stay internal in these threads, and is not yet held for it; returns that.

    `only` some messages; without it also the message that a thread grew from, wherever that stands.
    """
    which = [_in(thread_ids), Message.hold.not_in((Hold.KEPT, Hold.SHELTERED)), _promised()]
    if only is not None:
        which.append(Message.id.in_(only))
    held = update(Message).where(*which).values(hold=Hold.SHELTERED)
    held = held.returning(Message.id, Message.thread_id, Message.author_id, Message.deleted_at)
    rows = await session.execute(held.execution_options(synchronize_session=False))
    return [HeldRow(*row[:3]) for row in rows if row.deleted_at is None]


async def unneeded(session: AsyncSession, thread_ids: Collection[int]) -> list[Row[int, str]]:
    """id, content of what is held in these threads though nothing is promised to it any more."""
    query = select(Message.id, Message.content)
    rows = await session.execute(query.where(_in(thread_ids), Message.hold == Hold.SHELTERED, ~_promised()))
    return list(rows.all())


async def count(session: AsyncSession, thread_id: int) -> int:
    """How many messages are held in a thread, and of the one that it grew from; without the deleted ones."""
    held = _in([thread_id]), Message.hold == Hold.SHELTERED, Message.deleted_at.is_(None)
    return await session.scalar(select(func.count()).select_from(Message).where(*held)) or 0


async def lift(session: AsyncSession, message_ids: Collection[int], now_held: Hold) -> None:
    """They are held for this no longer."""
    if message_ids:
        changed = update(Message).where(Message.id.in_(message_ids)).values(hold=now_held)
        await session.execute(changed.execution_options(synchronize_session=False))


async def is_promised(session: AsyncSession, message_id: int) -> bool:
    """Whether a message is promised to stay internal, and was not released since."""
    query = select(Message.id).where(Message.id == message_id, _promised())
    return await session.scalar(query) is not None


def _promised() -> ColumnElement[bool]:
    """A message is promised to stay internal, and its author has not released just that one since.

    Its thread (or the one that grew from it) has left an internal topic, or that topic was opened after the
    message was written, or the message stands in a channel while its thread was moved into an internal topic.
    """
    home, place = aliased(Topic), aliased(Topic)
    threads = Thread.__table__.join(home, home.id == Thread.channel_id).join(
        place, place.id == Thread.topic_id
    )
    is_moved = Thread.topic_id != Thread.channel_id
    is_released_there = and_(is_moved, _released(Thread.moved_at))
    is_taken_along = and_(Message.thread_id != Thread.id, ~place.is_public)
    by_move = and_(is_moved, or_(~home.is_public, is_taken_along), ~is_released_there)
    written_then = exists(InternalTime.id).where(
        InternalTime.topic_id == Thread.channel_id,
        or_(InternalTime.since.is_(None), Message.created_at >= InternalTime.since),
        Message.created_at < InternalTime.until,
        ~_released(InternalTime.until),
    )
    written_then = written_then.correlate(Message, Thread)
    return (
        exists()
        .select_from(threads)
        .where(_belongs(), or_(by_move, and_(written_then, ~is_released_there)))
        .correlate(Message)
    )


def _released(since: Any) -> ColumnElement[bool]:
    """Its author agreed to just this message since then."""
    agreed = MessageConsent.message_id == Message.id, MessageConsent.consent.in_(PUBLIC)
    found = exists(MessageConsent.message_id).where(*agreed, MessageConsent.decided_at >= since)
    return found.correlate(Message, Thread, InternalTime)


_HOME = aliased(Topic)
_AMONG = Query(
    IdRow,
    select(Thread.id)
    .join(_HOME, _HOME.id == Thread.channel_id)
    .where(
        Thread.id.in_(bindparam("ids", expanding=True)),
        or_(
            and_(Thread.topic_id != Thread.channel_id, ~_HOME.is_public),
            exists().where(
                InternalTime.topic_id == Thread.channel_id, InternalTime.until > bindparam("oldest")
            ),
        ),
    ),
)
_GROWN = Query(
    IdRow,
    select(Thread.id)
    .join(_HOME, _HOME.id == Thread.topic_id)
    .where(
        Thread.id.in_(bindparam("ids", expanding=True)),
        Thread.topic_id != Thread.channel_id,
        ~_HOME.is_public,
    ),
)


def _belongs() -> ColumnElement[bool]:
    return or_(Message.thread_id == Thread.id, Message.id == Thread.starter_id)


def _in(thread_ids: Collection[int]) -> ColumnElement[bool]:
    openings = select(func.coalesce(Thread.starter_id, Thread.id)).where(Thread.id.in_(thread_ids))
    return or_(Message.thread_id.in_(thread_ids), Message.id.in_(openings))
