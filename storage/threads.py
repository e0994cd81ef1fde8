"""Threads: a forum post, a thread in a channel, or the stream of a text channel itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ForeignKey, Index, Row, String, Table, Text, bindparam, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.columns import Base, Id, Snowflake
from storage.messages import Message
from storage.topics import Topic


class Thread(Base):
    """A thread. `cursor_id` is the newest message that was archived: catch-up asks for what came after."""

    __tablename__ = "thread"
    __table_args__ = (
        Index(None, "topic_id", "is_released", "last_activity_at", "id"),
        Index(None, "is_released", "last_activity_at", "id"),
    )

    id: Mapped[Id]
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    title: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    starter_id: Mapped[int | None] = mapped_column(Snowflake, index=True)
    """The message that opens it; its consent decides on the title. None: the stream of a channel."""
    answer_id: Mapped[int | None] = mapped_column(Snowflake)
    """The message that was accepted as the answer."""
    is_answered: Mapped[bool] = mapped_column(default=False)
    """Whether the question is settled, with or without one message that answers it."""
    summary: Mapped[str] = mapped_column(Text, default="")
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


async def known_as(session: AsyncSession, thread_ids: Iterable[int]) -> Sequence[Row[int, str, str]]:
    """id, title, labels of those that are archived, as they were last seen."""
    query = select(Thread.id, Thread.title, Thread.labels).where(Thread.id.in_(list(thread_ids)))
    return (await session.execute(query)).all()


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
    if newest:
        rows = [{"thread": thread_id, "moment": at} for thread_id, at in newest.items()]
        await session.execute(_NOTE_ACTIVITY, rows)


async def cursor(session: AsyncSession, thread_id: int) -> int:
    """The newest message that was archived without a gap before it."""
    return await session.scalar(select(Thread.cursor_id).where(Thread.id == thread_id)) or 0


async def advance_cursors(session: AsyncSession, newest: Mapping[int, int]) -> None:
    """All up to these messages is archived: thread id to message id."""
    if newest:
        rows = [{"thread": thread_id, "message": message_id} for thread_id, message_id in newest.items()]
        await session.execute(_ADVANCE_CURSOR, rows)


_TABLE = cast(Table, Thread.__table__)
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


async def find_starters(session: AsyncSession, thread_ids: Iterable[int]) -> Sequence[int]:
    """A thread in a text channel that no message opened is opened by the first message of whoever made it.

    A forum post always had an opening message: where it is not there, it was deleted, and the title with it.
    Returns the threads whose opening was found now.
    """
    opening = aliased(Message)
    first = (
        select(func.min(Message.id))
        .where(Message.thread_id == Thread.id, Message.author_id == Thread.owner_id)
        .scalar_subquery()
    )
    unopened = (
        Thread.id.in_(list(thread_ids)),
        Thread.starter_id == Thread.id,
        exists().where(Topic.id == Thread.topic_id, Topic.is_stream),
        ~exists().where(opening.id == Thread.id),
    )
    found = await session.scalars(
        update(Thread)
        .where(*unopened, first.is_not(None))
        .values(starter_id=first)
        .returning(Thread.id)
        .execution_options(synchronize_session=False)
    )
    return found.all()
