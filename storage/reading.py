"""What readers of threads need, in as few queries as there can be.

A statement is put together once: SQLAlchemy takes longer for that than SQLite to answer it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, String, and_, bindparam, cast, exists, func, or_, select, text, union_all
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from storage.columns import Snowflake, UtcTime
from storage.events import Event
from storage.facets import FacetValue
from storage.gates import PUBLIC, effective_consent, message_is_public, starter, thread_is_public
from storage.members import Account, Member
from storage.messages import Attachment, Message, MessageConsent, Reaction
from storage.queries import Query
from storage.speakers import Speaker
from storage.threads import Thread
from storage.topics import Topic

City = aliased(FacetValue)
Role = aliased(FacetValue)
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
    """Whether it grew from a message that stands in its channel's stream."""


class EdgeRow(NamedTuple):
    """A message at the edge of a page: `place` is 1 for the first one, 0 for the last of a full page."""

    id: int
    place: int


class MessageRow(NamedTuple):
    """A message with what decides about it. Who speaks is asked once for all of them (`voices`)."""

    id: int
    thread_id: int
    author_id: int
    html: str
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    reply_to_id: int | None
    is_pinned: bool
    has_files: bool
    reactions: str | None
    """A line for each emoji: how many, and which; None for none."""
    consent: str


class VoiceRow(NamedTuple):
    """Who a member is; what they agreed to stands with each message."""

    member_id: int
    name: str
    city: str | None
    city_slug: str | None
    region: str | None
    is_place_shown: bool
    role: str | None
    role_short: str | None


class TurnRow(NamedTuple):
    """Someone in a thread, with how many public messages there."""

    thread_id: int
    messages: int
    consent: str
    name: str
    city: str | None
    city_slug: str | None
    region: str | None
    is_place_shown: bool
    role: str | None
    role_short: str | None


class AccountRow(NamedTuple):
    """Who is behind an account."""

    account: str
    consent: str
    name: str
    city: str | None
    city_slug: str | None
    region: str | None
    is_place_shown: bool
    role: str | None
    role_short: str | None


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


async def turns(connection: AsyncConnection, thread_ids: Iterable[int]) -> list[TurnRow]:
    """Who may be read in these threads; in each in the order of first speaking."""
    return await _TURNS.all(connection, thread_ids=list(thread_ids))


async def messages(
    connection: AsyncConnection, thread_id: int, *, after: int, limit: int, has_grown: bool = True
) -> list[MessageRow]:
    """A thread's messages in order of time.

    The message that a thread in a text channel grew from stands in the channel and has the thread's id; where
    there is none it is not looked for.
    """
    query = _GROWN if has_grown else _IN_THREAD
    return await query.all(connection, thread_id=thread_id, after=after, limit=limit)


async def voices(connection: AsyncConnection, member_ids: Iterable[int]) -> list[VoiceRow]:
    """Who these members are."""
    return await _VOICES.all(connection, member_ids=list(member_ids))


async def page_start(connection: AsyncConnection, thread_id: int, message_id: int, size: int) -> int:
    """After which message the page of a thread begins on which a message stands, or would; 0: the first."""
    here = or_(Message.thread_id == thread_id, Message.id == thread_id)
    before = await connection.scalar(select(func.count()).where(here, Message.id < message_id)) or 0
    skipped = before // size * size
    if not skipped:
        return 0
    last = select(Message.id).where(here).order_by(Message.id).offset(skipped - 1).limit(1)
    return await connection.scalar(last) or 0


async def page_edges(connection: AsyncConnection, thread_id: int, size: int) -> list[EdgeRow]:
    """The first and the last message of each page of a thread."""
    return await _EDGES.all(connection, thread_id=thread_id, size=size)


async def message(connection: AsyncConnection, message_id: int) -> MessageRow | None:
    """One message."""
    return await _MESSAGE.one(connection, message_id=message_id)


async def messages_among(
    connection: AsyncConnection, thread_id: int, message_ids: Iterable[int]
) -> list[MessageRow]:
    """Those of the messages that stand in a thread, or that it grew from."""
    return await _MESSAGES_AMONG.all(connection, thread_id=thread_id, message_ids=list(message_ids))


async def public_messages(connection: AsyncConnection, message_ids: Iterable[int]) -> set[int]:
    """Those of the messages that may be read, in threads that may be read."""
    found = await connection.execute(_public(), {"message_ids": list(message_ids)})
    return {message_id for (message_id,) in found}


async def accounts(connection: AsyncConnection, provider: str, ids: Iterable[str]) -> list[AccountRow]:
    """Who is behind accounts; those that are known."""
    return await _ACCOUNTS.all(connection, provider=provider, ids=list(ids))


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


def _threads() -> Statement:
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
            exists().where(_ORIGIN.id == Thread.id, _ORIGIN.thread_id != Thread.id),
        )
        .select_from(opening.join(Thread.__table__.join(Topic.__table__)))
        .where(thread_is_public(opening))
    )


@cache
def _public() -> Statement:
    opening = starter()
    source = (
        Message.__table__.join(Thread, Thread.id == Message.thread_id)
        .join(Topic, Topic.id == Thread.topic_id)
        .join(Member, Member.id == Message.author_id)
        .outerjoin(MessageConsent, MessageConsent.message_id == Message.id)
    )
    return (
        select(Message.id)
        .select_from(opening.join(source))
        .where(Message.id.in_(bindparam("message_ids", expanding=True)))
        .where(message_is_public(), thread_is_public(opening))
    )


@cache
def _newest(of_a_topic: bool, is_continued: bool, only_open: bool, only_people: bool) -> Query[ThreadRow]:
    query = _threads().where(Thread.is_released).limit(bindparam("limit"))
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


_SPEAKS = (
    Member.display_name,
    City.name,
    City.slug,
    City.region,
    Member.is_place_shown,
    Role.name,
    Role.short,
)
_REACTIONS = (
    select(func.aggregate_strings(cast(Reaction.count, String) + " " + Reaction.emoji, "\n"))
    .where(Reaction.message_id == Message.id)
    .scalar_subquery()
)
_MESSAGES: Statement = (
    select(
        Message.id,
        Message.thread_id,
        Message.author_id,
        Message.html,
        Message.created_at,
        Message.edited_at,
        Message.deleted_at,
        Message.reply_to_id,
        Message.is_pinned,
        exists().where(Attachment.message_id == Message.id),
        _REACTIONS,
        effective_consent(),
    )
    .join(Member, Member.id == Message.author_id)
    .outerjoin(MessageConsent, MessageConsent.message_id == Message.id)
)
_AMONG = Query(ThreadRow, _threads().where(Thread.id.in_(bindparam("thread_ids", expanding=True))))
_THREAD = Query(ThreadRow, _threads().where(Thread.id == bindparam("thread_id")))
_THREAD_ID = bindparam("thread_id", type_=Snowflake)
_HERE = or_(Message.thread_id == _THREAD_ID, Message.id == _THREAD_ID)
_LATER = _MESSAGES.where(Message.id > bindparam("after"))
_BELOW = _LATER.where(Message.thread_id == _THREAD_ID)
_ABOVE = _LATER.where(Message.id == _THREAD_ID, Message.thread_id != _THREAD_ID)
_IN_THREAD = Query(MessageRow, _BELOW.order_by(Message.id).limit(bindparam("limit")))
# Two ways into the table, merged: with "or" SQLite would sort what it has read already in this order.
_GROWN = Query(MessageRow, union_all(_ABOVE, _BELOW).order_by(text("1")).limit(bindparam("limit")))
_IDS = union_all(
    select(Message.id).where(Message.id == _THREAD_ID, Message.thread_id != _THREAD_ID),
    select(Message.id).where(Message.thread_id == _THREAD_ID),
).subquery()
_NUMBERED = select(_IDS.c.id, func.row_number().over(order_by=_IDS.c.id).label("n")).subquery()
_ON_EDGE = _NUMBERED.c.n % bindparam("size", type_=Snowflake)
_EDGES = Query(EdgeRow, select(_NUMBERED.c.id, _ON_EDGE).where(_ON_EDGE.in_((0, 1))).order_by(_NUMBERED.c.id))
_MESSAGES_AMONG = Query(
    MessageRow,
    _MESSAGES.where(_HERE, Message.id.in_(bindparam("message_ids", expanding=True))),
)
_MESSAGE = Query(MessageRow, _MESSAGES.where(Message.id == bindparam("message_id")))
_VOICES = Query(
    VoiceRow,
    select(Member.id, *_SPEAKS)
    .outerjoin(City, City.id == Member.city_id)
    .outerjoin(Role, Role.id == Member.role_id)
    .where(Member.id.in_(bindparam("member_ids", expanding=True))),
)
_TURN_CONSENT = func.coalesce(func.nullif(Speaker.consent, ""), Member.consent)
_TURNS = Query(
    TurnRow,
    select(
        Speaker.thread_id,
        Speaker.message_count,
        _TURN_CONSENT,
        *_SPEAKS,
    )
    .join(Member, Member.id == Speaker.member_id)
    .outerjoin(City, City.id == Member.city_id)
    .outerjoin(Role, Role.id == Member.role_id)
    .where(Speaker.thread_id.in_(bindparam("thread_ids", expanding=True)), _TURN_CONSENT.in_(PUBLIC))
    .order_by(Speaker.first_id),
)
_ACCOUNTS = Query(
    AccountRow,
    select(Account.external_id, Member.consent, *_SPEAKS)
    .join(Account, Account.member_id == Member.id)
    .outerjoin(City, City.id == Member.city_id)
    .outerjoin(Role, Role.id == Member.role_id)
    .where(Account.provider == bindparam("provider"))
    .where(Account.external_id.in_(bindparam("ids", expanding=True))),
)
