"""The promise of internal topics: what was written there stays internal, wherever its thread is moved.

Only its author releases it, message by message, after the move. Part of others' transactions.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.contacts import has_contact
from storage import messages, releases, shelter, speakers
from storage.messages import Hold, Message
from storage.threads import Thread
from storage.topics import Topic


async def follow_move(session: AsyncSession, thread: Thread) -> int:
    """A thread stands in another topic now; returns how many of its messages wait for their authors.

    Into an internal topic it takes along the message that it grew from, which stands in a channel.
    """
    sheltered = await shelter.threads_among(session, [thread.id])
    if sheltered:
        await shelter.hold(session, sheltered)
    else:
        await _lift(session, thread.id)
        topic = await session.get_one(Topic, thread.topic_id)
        if not topic.is_public:
            await shelter.hold_opening(session, thread.id)
    await _take_effect(session, [thread.id])
    waiting = await shelter.held(session, thread.id) if sheltered else []
    return sum(row.deleted_at is None for row in waiting)


async def follow_channels(session: AsyncSession, channel_ids: Collection[int]) -> None:
    """Some channels may have become internal: what was moved out of them before is theirs to protect too."""
    sheltered = await shelter.threads_from(session, channel_ids)
    if sheltered:
        await shelter.hold(session, sheltered)
        await _take_effect(session, sheltered)


async def follow_messages(
    session: AsyncSession, thread_ids: Collection[int], new_ids: Collection[int]
) -> None:
    """New messages, of which some may have been written in an internal topic."""
    sheltered = await shelter.threads_among(session, thread_ids) if new_ids else []
    if sheltered:
        await shelter.hold(session, sheltered, only=new_ids)


async def follow_decision(session: AsyncSession, message: Message, *, is_released: bool) -> None:
    """Its author decided about a message: released, it leaves the shelter, as far as moderators let it."""
    if message.hold == Hold.KEPT:
        return
    if message.hold == Hold.SHELTERED or await shelter.home_of(session, message):
        message.hold = _looked_at(message.content) if is_released else Hold.SHELTERED
        await session.flush()


async def _lift(session: AsyncSession, thread_id: int) -> None:
    rows = await shelter.held(session, thread_id)
    for state in (Hold.NONE, Hold.WAITING):
        ids = [row.id for row in rows if _looked_at(row.content) is state]
        await shelter.lift(session, ids, state)


async def _take_effect(session: AsyncSession, thread_ids: Collection[int]) -> None:
    """Of the threads, and of the streams that their first messages stand in."""
    streams = await messages.threads_of(session, thread_ids)
    await speakers.recount(session, {*thread_ids, *streams})
    await releases.release(session, Thread.id.in_(thread_ids))


def _looked_at(content: str) -> Hold:
    return Hold.WAITING if has_contact(content) else Hold.NONE
