"""The proof that the archive is complete: per thread, what was last compared with chat, and found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ForeignKey, Row, Text, and_, bindparam, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Snowflake
from storage.messages import Happening, Message
from storage.queries import Query
from storage.threads import Thread
from storage.topics import Topic
from storage.upsert import upsert


class Reconciliation(Base):
    """The last comparison of a thread, or of a channel's own stream, with chat."""

    __tablename__ = "reconciliation"

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    begun_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    """When it was through; None while it runs, or if it was interrupted."""
    compared_after: Mapped[int] = mapped_column(Snowflake, default=0)
    """Messages after this id were compared; 0: all."""
    compared_until: Mapped[int] = mapped_column(Snowflake, default=0)
    """Up to this id, so far."""
    counted: Mapped[int] = mapped_column(default=0)
    found_new: Mapped[int] = mapped_column(default=0)
    found_edited: Mapped[int] = mapped_column(default=0)
    found_deleted: Mapped[int] = mapped_column(default=0)
    chat_count: Mapped[int | None]
    """The number of messages that chat itself told for the thread when all of it was compared."""
    problem: Mapped[str] = mapped_column(Text, default="")
    """Why it could not be compared; empty if it could."""


class RecordRow(NamedTuple):
    """The record of one comparison; its columns are those of the table."""

    thread_id: int
    begun_at: datetime
    finished_at: datetime | None
    compared_after: int
    compared_until: int
    counted: int
    found_new: int
    found_edited: int
    found_deleted: int
    chat_count: int | None
    problem: str


async def records(session: AsyncSession, thread_ids: Iterable[int]) -> dict[int, RecordRow]:
    """Those of the threads that were ever compared, by id."""
    return {row.thread_id: row for row in await _RECORDS.within(session, ids=list(thread_ids))}


async def keep(session: AsyncSession, records: Iterable[RecordRow]) -> None:
    """Writes records as they are now."""
    await upsert(session, Reconciliation, [record._asdict() for record in records])


_RECORDS = Query(
    RecordRow,
    select(*(getattr(Reconciliation, name) for name in RecordRow._fields)).where(
        Reconciliation.thread_id.in_(bindparam("ids", expanding=True))
    ),
)


async def by_thread(connection: AsyncConnection) -> Sequence[Row[*tuple[Any, ...]]]:
    """Threads that are not deleted, as they were last seen and compared.

    Columns: id, channel_id, title, labels, archived_at, is_locked, cursor_id, newest_id (None without any
    message), compared_after, compared_until, finished_at, chat_count, problem.
    """
    newest = select(func.max(Message.id)).where(Message.thread_id == Thread.id).scalar_subquery()
    query = (
        select(
            Thread.id,
            Thread.channel_id,
            Thread.title,
            Thread.labels,
            Thread.archived_at,
            Thread.is_locked,
            Thread.cursor_id,
            newest.label("newest_id"),
            Reconciliation.compared_after,
            Reconciliation.compared_until,
            Reconciliation.finished_at,
            Reconciliation.chat_count,
            Reconciliation.problem,
        )
        .outerjoin(Reconciliation, Reconciliation.thread_id == Thread.id)
        .where(Thread.deleted_at.is_(None))
    )
    return (await connection.execute(query)).all()


async def completeness(session: AsyncSession, thread_ids: Iterable[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """id, title, deleted_at, cursor_id, begun_at, finished_at of those of the threads that are archived.

    The last two tell of the comparison with chat, None if there was none.
    """
    query = (
        select(
            Thread.id,
            Thread.title,
            Thread.deleted_at,
            Thread.cursor_id,
            Reconciliation.begun_at,
            Reconciliation.finished_at,
        )
        .outerjoin(Reconciliation, Reconciliation.thread_id == Thread.id)
        .where(Thread.id.in_(list(thread_ids)))
    )
    return (await session.execute(query)).all()


async def count(connection: AsyncConnection, thread_id: int) -> int:
    """Messages of a thread that are not deleted, but for the one that opens a post (as chat counts them)."""
    said = select(func.count()).where(
        Message.thread_id == thread_id, Message.deleted_at.is_(None), Message.id != thread_id
    )
    noted = select(func.count()).where(Happening.thread_id == thread_id)
    return await connection.scalar(select(said.scalar_subquery() + noted.scalar_subquery())) or 0


async def totals(connection: AsyncConnection) -> Row[*tuple[Any, ...]]:
    """threads, compared, oldest_at (of the last comparisons), new, edited, deleted over all threads."""
    query = select(
        func.count().label("threads"),
        func.count(Reconciliation.finished_at).label("compared"),
        func.min(Reconciliation.finished_at).label("oldest_at"),
        func.max(Reconciliation.finished_at).label("newest_at"),
        func.coalesce(func.sum(Reconciliation.counted), 0).label("counted"),
        func.coalesce(func.sum(Reconciliation.found_new), 0).label("new"),
        func.coalesce(func.sum(Reconciliation.found_edited), 0).label("edited"),
        func.coalesce(func.sum(Reconciliation.found_deleted), 0).label("deleted"),
    )
    source = query.select_from(Thread).outerjoin(Reconciliation, Reconciliation.thread_id == Thread.id)
    return (await connection.execute(source.where(Thread.deleted_at.is_(None)))).one()


def is_gap() -> ColumnElement[bool]:
    """Whether a comparison was begun and did not come to its end; false where there was none."""
    unfinished = or_(Reconciliation.finished_at.is_(None), Reconciliation.problem != "")
    return and_(Reconciliation.thread_id.is_not(None), unfinished)


async def count_gaps(connection: AsyncConnection) -> int:
    """How many threads could not be compared to their end."""
    query = select(func.count()).select_from(Reconciliation).join(Thread)
    return await connection.scalar(query.where(Thread.deleted_at.is_(None), is_gap())) or 0


async def gaps(connection: AsyncConnection, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """thread_id, title, topic, cursor_id, problem of threads whose comparison did not come to its end.

    The title of a private thread is empty: it is its participants' own.
    """
    query = (
        select(
            Thread.id.label("thread_id"),
            case((Thread.is_private, ""), else_=Thread.title).label("title"),
            Topic.name.label("topic"),
            Thread.cursor_id,
            Reconciliation.problem,
        )
        .join(Topic, Topic.id == Thread.topic_id)
        .join(Reconciliation, Reconciliation.thread_id == Thread.id)
        .where(Thread.deleted_at.is_(None), is_gap())
        .order_by(Thread.last_activity_at.desc())
        .limit(limit)
    )
    return (await connection.execute(query)).all()
