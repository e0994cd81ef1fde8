"""What readers of threads need, in as few queries as there can be.

A statement is put together once: SQLAlchemy takes longer for that than SQLite to answer it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from storage import publication
from storage.columns import Snowflake, UtcTime
from storage.events import Event
from storage.gates import starter, thread_is_public
from storage.members import Member
from storage.messages import Message
from storage.queries import Query
from storage.related import may_have_more
from storage.speakers import Speaker
from storage.threads import Thread
from storage.topics import Topic

_ORIGIN = aliased(Message)
Statement = Select[*tuple[Any, ...]]


class TopicRow(NamedTuple):
    """A topic with what the public may read in it."""

    id: int
    slug: str
    name: str
    description: str
    thread_count: int
    last_activity_at: datetime | None


class ThreadRow(NamedTuple):
    """A public thread; `opening` is its first message's HTML, None for the stream of a channel."""

    id: int
    title: str
    summary: str
    summary_at: datetime | None
    answer_id: int | None
    is_answered: bool
    is_closed: bool
    starter_id: int | None
    created_at: datetime
    last_activity_at: datetime
    topic_id: int
    topic_slug: str
    topic_name: str
    opening: str | None
    is_of_event: bool
    """Whether it was opened for an event: its first message is our own card."""
    has_grown: bool
    """Whether it grew from a message that stands in its channel's stream; told of one thread alone."""
    has_related: bool
    """Whether something else may belong to it (storage/related.py); told of one thread alone."""
    generation: int
    """That of all that is public, when this was so; told of one thread alone."""


async def public_topics(connection: AsyncConnection) -> list[TopicRow]:
    """All topics that may be read, in their order."""
    return await _TOPICS.all(connection)


async def public_topic(connection: AsyncConnection, slug: str) -> TopicRow | None:
    """The one with the slug."""
    return await _TOPIC.one(connection, slug=slug)


async def public_threads(
    connection: AsyncConnection,
    *,
    topic_id: int | None = None,
    before: tuple[datetime, int] | None = None,
    only_open: bool = False,
    only_people: bool = False,
    limit: int,
) -> list[ThreadRow]:
    """Public threads, newest activity first; `before` is the last one's (activity, id).

    Only open ones: questions without an accepted answer. Only people: somebody has spoken who is no bot.
    """
    asked: dict[str, Any] = {"limit": limit}
    if topic_id is not None:
        asked["topic_id"] = topic_id
    if before is not None:
        asked["moment"], asked["thread_id"] = before
    query = _newest(topic_id is not None, before is not None, only_open, only_people)
    return await query.all(connection, **asked)


async def public_thread(connection: AsyncConnection, thread_id: int) -> ThreadRow | None:
    """One public thread."""
    return await _THREAD.one(connection, thread_id=thread_id)


async def public_threads_among(connection: AsyncConnection, thread_ids: Iterable[int]) -> list[ThreadRow]:
    """Those of the threads that are public."""
    return await _AMONG.all(connection, thread_ids=list(thread_ids))


_NEWEST_ACTIVITY = (
    select(func.max(Thread.last_activity_at))
    .where(Thread.topic_id == Topic.id, Thread.is_released)
    .scalar_subquery()
)
_ALL_TOPICS = (
    select(Topic.id, Topic.slug, Topic.name, Topic.description, Topic.thread_count, _NEWEST_ACTIVITY)
    .where(Topic.is_public)
    .order_by(Topic.position, Topic.id)
)
_TOPICS = Query(TopicRow, _ALL_TOPICS)
_TOPIC = Query(TopicRow, _ALL_TOPICS.where(Topic.slug == bindparam("slug")))


def _threads(*alone: ColumnElement[Any]) -> Statement:
    """`alone`: what is told of one thread alone."""
    opening = starter()
    return (
        select(
            Thread.id,
            Thread.title,
            Thread.summary,
            Thread.summary_at,
            Thread.answer_id,
            Thread.is_answered,
            Thread.is_closed,
            Thread.starter_id,
            Thread.created_at,
            Thread.last_activity_at,
            Thread.topic_id,
            Topic.slug.label("topic_slug"),
            Topic.name,
            opening.message.html,
            exists().where(Event.thread_id == Thread.id),
            *alone,
        )
        .select_from(opening.join(Thread.__table__.join(Topic.__table__)))
        .where(thread_is_public(opening))
    )


@cache
def _newest(of_a_topic: bool, is_continued: bool, only_open: bool, only_people: bool) -> Query[ThreadRow]:
    query = _LISTED.where(Thread.is_released).limit(bindparam("limit"))
    if of_a_topic:
        query = query.where(Thread.topic_id == bindparam("topic_id"))
    if only_open:
        query = query.where(~Thread.is_answered, ~Thread.is_closed, Thread.starter_id.is_not(None))
        query = query.where(~exists().where(Event.thread_id == Thread.id))
    if only_people:
        of_people = (Speaker.thread_id == Thread.id, Speaker.member_id == Member.id, ~Member.is_bot)
        query = query.where(exists().where(*of_people))
    if is_continued:
        moment, thread_id = bindparam("moment", type_=UtcTime), bindparam("thread_id", type_=Snowflake)
        same = and_(Thread.last_activity_at == moment, Thread.id < thread_id)
        query = query.where(or_(Thread.last_activity_at < moment, same))
    return Query(ThreadRow, query.order_by(Thread.last_activity_at.desc(), Thread.id.desc()))


_LISTED = _threads(false(), false(), literal(0))
_GROWN = exists().where(_ORIGIN.id == Thread.id, _ORIGIN.thread_id != Thread.id)
_GENERATION = func.coalesce(publication.GENERATION, 0)
_AMONG = Query(ThreadRow, _LISTED.where(Thread.id.in_(bindparam("thread_ids", expanding=True))))
_THREAD = Query(
    ThreadRow,
    _threads(_GROWN, may_have_more(Thread.id), _GENERATION).where(Thread.id == bindparam("thread_id")),
)
