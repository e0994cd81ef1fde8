"""Threads: a forum post, a thread in a channel, or the stream of a text channel itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.columns import Base, Id, Snowflake
from storage.messages import Message


class Thread(Base):
    """A thread. `cursor_id` is the newest message that was archived: catch-up asks for what came after."""

    __tablename__ = "thread"
    __table_args__ = (Index(None, "topic_id", "last_activity_at", "id"),)

    id: Mapped[Id]
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    title: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    starter_id: Mapped[int | None] = mapped_column(Snowflake)
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
    deleted_at: Mapped[datetime | None]


async def cursors(connection: AsyncConnection) -> dict[int, int]:
    """Thread id to the newest message that was archived without a gap before it."""
    rows = await connection.execute(select(Thread.id, Thread.cursor_id))
    return {thread_id: cursor for thread_id, cursor in rows}


async def note_activity(session: AsyncSession, thread_id: int, at: datetime) -> None:
    """A newer message came in."""
    stale = update(Thread).where(Thread.id == thread_id, Thread.last_activity_at < at)
    await session.execute(stale.values(last_activity_at=at))


async def advance_cursor(session: AsyncSession, thread_id: int, message_id: int) -> None:
    """All up to this message is archived."""
    behind = update(Thread).where(Thread.id == thread_id, Thread.cursor_id < message_id)
    await session.execute(behind.values(cursor_id=message_id))


async def mark_deleted(session: AsyncSession, thread_id: int, at: datetime) -> None:
    """The thread is gone from chat, and with it from the web."""
    await session.execute(update(Thread).where(Thread.id == thread_id).values(deleted_at=at))


async def find_starters(session: AsyncSession, thread_ids: Iterable[int]) -> None:
    """A thread that no message opened is opened by the first message of whoever made it."""
    opening = aliased(Message)
    first = (
        select(func.min(Message.id))
        .where(Message.thread_id == Thread.id, Message.author_id == Thread.owner_id)
        .scalar_subquery()
    )
    unopened = (
        Thread.id.in_(list(thread_ids)),
        Thread.starter_id == Thread.id,
        ~exists().where(opening.id == Thread.id),
    )
    await session.execute(
        update(Thread)
        .where(*unopened, first.is_not(None))
        .values(starter_id=first)
        .execution_options(synchronize_session=False)
    )
