"""Threads: a forum post, a thread in a channel, or the stream of a text channel itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import ForeignKey, Index, Row, String, Table, Text, bindparam, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.columns import Base, Id, Snowflake
from storage.messages import Message
from storage.queries import IdRow, Query
from storage.topics import Topic
from storage.upsert import update_each


class Thread(Base):
    """A thread. `cursor_id` is the newest message that was archived: catch-up asks for what came after."""

    __tablename__ = "thread"
    __table_args__ = (
        Index(None, "topic_id", "is_released", "last_activity_at", "id"),
        Index(None, "is_released", "last_activity_at", "id"),
    )

    id: Mapped[Id]
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    """Where it stands in the archive: at first the topic of its channel, until the editors move it."""
    channel_id: Mapped[int] = mapped_column(Snowflake, index=True)
    """The channel that it stands in in chat, for good: Discord moves no thread."""
    title: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    starter_id: Mapped[int | None] = mapped_column(Snowflake, index=True)
    """The message that opens it; its consent decides on the title. None: the stream of a channel."""
    answer_id: Mapped[int | None] = mapped_column(Snowflake)
    """The message that was accepted as the answer."""
    is_answered: Mapped[bool] = mapped_column(default=False)
    """Whether the question is settled, with or without one message that answers it."""
    is_closed: Mapped[bool] = mapped_column(default=False)
    """Whether no more answers are taken."""
    tell_at: Mapped[datetime | None] = mapped_column(index=True)
    """When chat is to show the state that changed here (its lock and its tag); None: it does."""
    summary: Mapped[str] = mapped_column(Text, default="")
    """The editors' own words, never anybody else's; public only if the thread is."""
    summary_at: Mapped[datetime | None]
    moved_at: Mapped[datetime | None]
    """When it was moved away from its channel's topic, or out of an internal one since."""
    created_at: Mapped[datetime]
    last_activity_at: Mapped[datetime]
    cursor_id: Mapped[int] = mapped_column(Snowflake, default=0)
    archived_at: Mapped[datetime | None]
    """When Discord archived it. It stays open here."""
    is_locked: Mapped[bool] = mapped_column(default=False)
    is_private: Mapped[bool] = mapped_column(default=False)
    """Its participants alone may see it: it is never public, whatever people agreed to."""
    labels: Mapped[str] = mapped_column(Text, default="")
    """The names of the tags it carries in chat, a line each."""
    deleted_at: Mapped[datetime | None]
    is_released: Mapped[bool] = mapped_column(default=False)
    """Whether it is there and its opener agreed to its being public (storage/releases.py)."""


class LookRow(NamedTuple):
    """A thread as it was last seen in chat."""

    id: int
    title: str
    labels: str
    is_locked: bool
    deleted_at: datetime | None


class CursorRow(NamedTuple):
    """A thread, and up to where it is archived without a gap."""

    id: int
    cursor_id: int


async def known_as(session: AsyncSession, thread_ids: Iterable[int]) -> list[LookRow]:
    """Those of the threads that are archived."""
    return await _KNOWN_AS.within(session, ids=list(thread_ids))


async def openings(session: AsyncSession, thread_ids: Iterable[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """id, html, created_at of the messages that open threads, with the title; deleted ones are left out."""
    query = select(Message.id, Message.html, Message.created_at, Thread.title)
    opening = query.join(Thread, Thread.starter_id == Message.id)
    wanted = Thread.id.in_(list(thread_ids)), Message.deleted_at.is_(None)
    return (await session.execute(opening.where(*wanted))).all()


async def rename(session: AsyncSession, thread_id: int, title: str) -> None:
    """It has another title now."""
    await session.execute(update(Thread).where(Thread.id == thread_id).values(title=title))


async def note_activity(session: AsyncSession, newest: Mapping[int, datetime]) -> None:
    """Newer messages came in: thread id to the time of the newest."""
    rows = [{"thread": thread_id, "moment": at} for thread_id, at in newest.items()]
    await update_each(session, _NOTE_ACTIVITY, rows)


async def cursors(session: AsyncSession, thread_ids: Iterable[int]) -> dict[int, int]:
    """Of each thread the newest message that was archived without a gap before it."""
    return {row.id: row.cursor_id for row in await _CURSORS.within(session, ids=list(thread_ids))}


async def advance_cursors(session: AsyncSession, newest: Mapping[int, int]) -> None:
    """All up to these messages is archived: thread id to message id."""
    rows = [{"thread": thread_id, "message": message_id} for thread_id, message_id in newest.items()]
    await update_each(session, _ADVANCE_CURSOR, rows)


_TABLE = cast(Table, Thread.__table__)
_AMONG = Thread.id.in_(bindparam("ids", expanding=True))
_KNOWN_AS = Query(
    LookRow, select(Thread.id, Thread.title, Thread.labels, Thread.is_locked, Thread.deleted_at).where(_AMONG)
)
_CURSORS = Query(CursorRow, select(Thread.id, Thread.cursor_id).where(_AMONG))
_NOTE_ACTIVITY = (
    update(_TABLE)
    .where(Thread.id == bindparam("thread"), Thread.last_activity_at < bindparam("moment"))
    .values(last_activity_at=bindparam("moment"))
)
_ADVANCE_CURSOR = (
    update(_TABLE)
    .where(Thread.id == bindparam("thread"), Thread.cursor_id < bindparam("message"))
    .values(cursor_id=bindparam("message"))
)


async def mark_deleted(session: AsyncSession, thread_id: int, at: datetime) -> None:
    """The thread is gone from chat, and with it from the web."""
    await session.execute(update(Thread).where(Thread.id == thread_id).values(deleted_at=at))


async def begin_again(session: AsyncSession, thread_id: int, at: datetime) -> Sequence[int]:
    """A deleted thread's id is another thread's, since a moment; returns the messages of the deleted one."""
    await session.execute(update(Thread).where(Thread.id == thread_id).values(deleted_at=None, created_at=at))
    before = Message.thread_id == thread_id, Message.created_at < at, Message.deleted_at.is_(None)
    return (await session.scalars(select(Message.id).where(*before))).all()


async def find_starters(session: AsyncSession, thread_ids: Iterable[int]) -> list[int]:
    """A thread in a text channel that no message opened is opened by the first message of whoever made it.

    A forum post always had an opening message: where it is not there, it was deleted, and the title with it.
    Returns the threads whose opening was found now.
    """
    return [row.id for row in await _FIND_STARTERS.within(session, ids=list(thread_ids))]


async def standing(connection: AsyncConnection, thread_id: int) -> Row[*tuple[Any, ...]] | None:
    """How a thread that people opened stands.

    Columns: title, channel_id, topic, is_private, is_answered, is_closed, summary.
    """
    query = (
        select(
            Thread.title,
            Thread.channel_id,
            Topic.name.label("topic"),
            Thread.is_private,
            Thread.is_answered,
            Thread.is_closed,
            Thread.summary,
        )
        .join(Topic, Topic.id == Thread.topic_id)
        .where(Thread.id == thread_id, *_OPENED)
    )
    return (await connection.execute(query)).one_or_none()


async def titles(
    connection: AsyncConnection, channels: Iterable[int], *, limit: int
) -> Sequence[Row[int, str]]:
    """id, title of threads in these channels, newest activity first; private ones are left out."""
    query = select(Thread.id, Thread.title).where(
        Thread.channel_id.in_(list(channels)), ~Thread.is_private, *_OPENED
    )
    newest = query.order_by(Thread.last_activity_at.desc(), Thread.id.desc())
    return (await connection.execute(newest.limit(limit))).all()


async def is_any_to_tell(connection: AsyncConnection, now: datetime) -> bool:
    """Whether chat shows a state wrongly."""
    query = select(Thread.id).where(Thread.tell_at <= now).limit(1)
    return await connection.scalar(query) is not None


async def to_tell(
    session: AsyncSession, *, now: datetime, lease: datetime, limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """id, is_closed, is_answered of threads that chat shows wrongly; they come again at `lease`."""
    due = select(Thread.id).where(Thread.tell_at <= now).order_by(Thread.tell_at).limit(limit)
    claimed = (
        update(Thread)
        .where(Thread.id.in_(due.with_for_update(skip_locked=True)))
        .values(tell_at=lease)
        .returning(Thread.id, Thread.is_closed, Thread.is_answered)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(claimed)).all()


async def told(session: AsyncSession, thread_id: int, *, lease: datetime, is_locked: bool) -> None:
    """Chat shows it; what changed since the lease was taken is told once more."""
    unbroken = Thread.id == thread_id, Thread.tell_at == lease
    await session.execute(
        update(Thread)
        .where(*unbroken)
        .values(tell_at=None, is_locked=is_locked)
        .execution_options(synchronize_session=False)
    )


_OPENING = aliased(Message)
_FIRST = (
    select(func.min(Message.id))
    .where(Message.thread_id == Thread.id, Message.author_id == Thread.owner_id)
    .scalar_subquery()
)
_FIND_STARTERS = Query(
    IdRow,
    update(_TABLE)
    .where(
        _AMONG,
        Thread.starter_id == Thread.id,
        exists().where(Topic.id == Thread.channel_id, Topic.is_stream),
        ~exists().where(_OPENING.id == Thread.id),
        _FIRST.is_not(None),
    )
    .values(starter_id=_FIRST)
    .returning(Thread.id),
    writes_few=True,
)
_OPENED = (Thread.deleted_at.is_(None), Thread.starter_id.is_not(None))
"""There, and no channel's own stream."""
