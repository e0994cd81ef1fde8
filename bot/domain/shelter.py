"""The promise of internal topics: what was written there stays internal, also once its thread is moved or
the topic is opened.

Only its author releases it, message by message, from then on; they are told so. Part of others' transactions.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import held
from bot.domain.contacts import has_contact
from storage import messages, releases, shelter, speakers
from storage.messages import Hold, Message
from storage.threads import Thread
from storage.topics import Topic

AT_ONCE = 500
"""Threads that are looked at by one statement."""


async def follow_move(session: AsyncSession, thread: Thread, *, now: datetime) -> int:
    """A thread stands in another topic now; returns how many of its messages wait for their authors.

    Into an internal topic it takes along the message that it grew from, which stands in a channel.
    """
    topic = await session.get_one(Topic, thread.topic_id)
    await _settle(session, [thread.id], now=now if topic.is_public else None)
    return await shelter.count(session, thread.id) if topic.is_public else 0


async def follow_topics(
    session: AsyncSession,
    topic_ids: Collection[int],
    *,
    before: Collection[int],
    after: Collection[int],
    now: datetime,
) -> None:
    """Topics as they are now; `before` and `after` are the public ones.

    Where one became internal, what was moved out of it before is its to protect too; where one was opened,
    what had been written there. What was moved into it takes the message that it grew from along, or back.
    """
    known = await shelter.internal_topics(session)
    closed = set(topic_ids) - set(after) - known
    opened = known & set(after)
    await shelter.begin(session, {each: now if each in before else None for each in closed})
    await shelter.end(session, opened, now)
    concerned = [
        *await shelter.threads_moved_from(session, closed),
        *await shelter.threads_of(session, opened),
    ]
    await _settle(session, concerned, now=now)
    await _settle(session, await shelter.threads_moved_into(session, closed | opened), now=None)


async def follow_messages(
    session: AsyncSession, thread_ids: Collection[int], new_ids: Collection[int], *, oldest: datetime
) -> None:
    """New messages, the first one of `oldest`, of which some may have been written in an internal topic.

    Or a thread that grew from one of them was moved into such a topic before the message was archived.
    """
    if not new_ids:
        return
    sheltered = [
        *await shelter.threads_among(session, thread_ids, oldest),
        *await shelter.threads_grown(session, new_ids),
    ]
    if sheltered:
        await shelter.hold(session, sheltered, only=new_ids)


async def follow_decision(session: AsyncSession, message: Message, *, is_released: bool) -> None:
    """Its author decided about a message: released, it leaves the shelter, as far as moderators let it."""
    if message.hold == Hold.KEPT:
        return
    if is_released and message.hold == Hold.SHELTERED:
        message.hold = _looked_at(message.content)
    elif not is_released and await shelter.is_promised(session, message.id):
        message.hold = Hold.SHELTERED
    await session.flush()


async def take_back(session: AsyncSession, message_ids: Sequence[int]) -> None:
    """What was released of these messages is released no longer: what is promised to them holds again."""
    for start in range(0, len(message_ids), AT_ONCE):
        some = message_ids[start : start + AT_ONCE]
        await shelter.hold(session, await messages.threads_of(session, some), only=some)


async def _settle(session: AsyncSession, thread_ids: Sequence[int], *, now: datetime | None) -> None:
    """Holds what is promised to be, lets go what is not any more; authors are told at `now`, if given."""
    for start in range(0, len(thread_ids), AT_ONCE):
        some = thread_ids[start : start + AT_ONCE]
        newly = await shelter.hold(session, some)
        await _lift(session, some)
        await _take_effect(session, some)
        if now is not None:
            await held.promise(session, newly, now=now)


async def _lift(session: AsyncSession, thread_ids: Collection[int]) -> None:
    rows = await shelter.unneeded(session, thread_ids)
    for state in (Hold.NONE, Hold.WAITING):
        ids = [row.id for row in rows if _looked_at(row.content) is state]
        await shelter.lift(session, ids, state)


async def _take_effect(session: AsyncSession, thread_ids: Collection[int]) -> None:
    """Of the threads, and of the streams that their first messages stand in."""
    streams = await messages.threads_of(session, thread_ids)
    await releases.release(session, Thread.id.in_(thread_ids))
    await speakers.recount(session, {*thread_ids, *streams})


def _looked_at(content: str) -> Hold:
    return Hold.WAITING if has_contact(content) else Hold.NONE
