"""What readers of a thread need of its messages; who speaks is asked once for all (reading_people.py)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, String, bindparam, cast, exists, func, or_, select, text, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.columns import Snowflake
from storage.gates import effective_consent, message_is_public, starter, thread_is_public
from storage.members import Member
from storage.messages import Attachment, Message, MessageConsent, Reaction
from storage.queries import Query
from storage.threads import Thread
from storage.topics import Topic

Statement = Select[*tuple[Any, ...]]


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


async def messages(
    connection: AsyncConnection, thread_id: int, *, after: int, limit: int, has_grown: bool = True
) -> list[MessageRow]:
    """A thread's messages in order of time.

    The message that a thread in a text channel grew from stands in the channel and has the thread's id; where
    there is none it is not looked for.
    """
    query = _GROWN if has_grown else _IN_THREAD
    return await query.all(connection, thread_id=thread_id, after=after, limit=limit)


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
