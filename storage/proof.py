"""How complete the archive is, as the office reads it: by channel, by thread, by file.

A thread that the office moved to another topic is still read in the channel it was opened in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.columns import UtcTime
from storage.messages import Attachment, FileState, Message
from storage.reconciliations import Reconciliation, is_gap
from storage.threads import Thread
from storage.topics import Topic

Rows = Sequence[Row[*tuple[Any, ...]]]
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for the comparison of a thread that was never compared to its end."""


class Order(StrEnum):
    """By what threads are listed: the longest without a comparison first, or the largest number first."""

    COMPARED = "compared"
    COUNTED = "counted"
    NEW = "new"
    EDITED = "edited"
    DELETED = "deleted"


async def by_topic(connection: AsyncConnection) -> Rows:
    """id, name, threads, compared, gaps, oldest_at, counted, new, edited, deleted of each topic, in order.

    `oldest_at` is the last comparison of the thread that waits longest.
    """
    query = (
        select(
            Topic.id,
            Topic.name,
            func.count(Thread.id).label("threads"),
            func.count(Reconciliation.finished_at).label("compared"),
            func.count(case((is_gap(), 1))).label("gaps"),
            func.min(Reconciliation.finished_at).label("oldest_at"),
            *_found(func.sum),
        )
        .outerjoin(Thread, and_(Thread.channel_id == Topic.id, Thread.deleted_at.is_(None)))
        .outerjoin(Reconciliation, Reconciliation.thread_id == Thread.id)
        .group_by(Topic.id, Topic.name, Topic.position)
        .order_by(Topic.position, Topic.id)
    )
    return (await connection.execute(query)).all()


async def by_thread(
    connection: AsyncConnection,
    order: Order,
    *,
    only_gaps: bool,
    after: tuple[datetime | int, int] | None,
    limit: int,
) -> Rows:
    """Threads that are not deleted; `after` is the last one's (value, id) by which they are ordered.

    Columns: id, title, is_private, topic, cursor_id, finished_at, compared_after, problem, is_gap,
    counted, new, edited, deleted, value.
    """
    value = _value(order).label("value")
    query = (
        select(
            Thread.id,
            Thread.title,
            Thread.is_private,
            Topic.name.label("topic"),
            Thread.cursor_id,
            Reconciliation.finished_at,
            Reconciliation.compared_after,
            func.coalesce(Reconciliation.problem, "").label("problem"),
            is_gap().label("is_gap"),
            *_found(lambda column: column),
            value,
        )
        .join(Topic, Topic.id == Thread.channel_id)
        .outerjoin(Reconciliation, Reconciliation.thread_id == Thread.id)
        .where(Thread.deleted_at.is_(None))
        .order_by(value if order is Order.COMPARED else value.desc(), Thread.id)
        .limit(limit)
    )
    if only_gaps:
        query = query.where(is_gap())
    if after is not None:
        query = query.where(_comes_after(order, *after))
    return (await connection.execute(query)).all()


async def lost_files(connection: AsyncConnection, limit: int) -> Rows:
    """Files of what is still there that are missing or refused, the newest first.

    Columns: name, state, problem, thread_id, title, is_private, topic.
    """
    columns = (
        Attachment.name,
        Attachment.state,
        Attachment.problem,
        Thread.id.label("thread_id"),
        Thread.title,
        Thread.is_private,
        Topic.name.label("topic"),
    )
    query = _lost(*columns).join(Topic, Topic.id == Thread.channel_id)
    return (await connection.execute(query.order_by(Attachment.id.desc()).limit(limit))).all()


async def lost_in_topics(connection: AsyncConnection) -> dict[int, int]:
    """How many files are missing or refused, by topic; topics without any are left out."""
    query = _lost(Thread.channel_id, func.count()).group_by(Thread.channel_id)
    return {topic_id: count for topic_id, count in await connection.execute(query)}


async def lost_in_threads(connection: AsyncConnection, thread_ids: Sequence[int]) -> dict[int, int]:
    """The same for some threads."""
    query = _lost(Thread.id, func.count()).where(Thread.id.in_(thread_ids)).group_by(Thread.id)
    return {thread_id: count for thread_id, count in await connection.execute(query)}


def _found(total: Any) -> list[ColumnElement[int]]:
    columns = {
        "counted": Reconciliation.counted,
        "new": Reconciliation.found_new,
        "edited": Reconciliation.found_edited,
        "deleted": Reconciliation.found_deleted,
    }
    return [func.coalesce(total(column), 0).label(name) for name, column in columns.items()]


def _value(order: Order) -> ColumnElement[Any]:
    if order is Order.COMPARED:
        return func.coalesce(Reconciliation.finished_at, literal(NEVER, UtcTime))
    column = Reconciliation.counted if order is Order.COUNTED else getattr(Reconciliation, f"found_{order}")
    return func.coalesce(column, 0)


def _comes_after(order: Order, last: datetime | int, thread_id: int) -> ColumnElement[bool]:
    value = _value(order)
    further = value > last if order is Order.COMPARED else value < last
    return or_(further, and_(value == last, Thread.id > thread_id))


def _lost(*columns: Any) -> Select[*tuple[Any, ...]]:
    source = select(*columns).select_from(Attachment)
    there = source.join(Message, Message.id == Attachment.message_id)
    return there.join(Thread, Thread.id == Message.thread_id).where(
        Attachment.state.in_((FileState.MISSING, FileState.REFUSED)),
        Message.deleted_at.is_(None),
        Thread.deleted_at.is_(None),
    )
