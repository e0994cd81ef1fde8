"""Messages that were written in an internal topic, and whose thread has been moved out of it since."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.gates import PUBLIC
from storage.messages import Hold, Message, MessageConsent
from storage.threads import Thread
from storage.topics import Topic


async def threads_among(session: AsyncSession, thread_ids: Collection[int]) -> list[int]:
    """Those of the threads that stand in another topic than their channel, which is internal."""
    return await _sheltered(session, Thread.id.in_(thread_ids))


async def threads_from(session: AsyncSession, channel_ids: Collection[int]) -> list[int]:
    """Those of all threads that were moved out of these channels, as far as these are internal."""
    return await _sheltered(session, Thread.channel_id.in_(channel_ids))


async def hold(
    session: AsyncSession, thread_ids: Collection[int], *, only: Collection[int] | None = None
) -> None:
    """What was written in them stays internal, but for what its author released since the move.

    `only` some messages; without it also the message that a thread grew from, wherever that stands.
    """
    agreed = (
        exists()
        .where(MessageConsent.message_id == Message.id, MessageConsent.consent.in_(PUBLIC))
        .where(Thread.id.in_(thread_ids), _belongs(), MessageConsent.decided_at >= Thread.moved_at)
    )
    which = [_in(thread_ids), Message.hold.not_in((Hold.KEPT, Hold.SHELTERED)), ~agreed]
    if only is not None:
        which.append(Message.id.in_(only))
    await _change(session, which, Hold.SHELTERED)


async def hold_opening(session: AsyncSession, thread_id: int) -> None:
    """The message that a thread grew from stands in a channel's stream: it is hidden with the thread."""
    opening = select(Thread.starter_id).where(Thread.id == thread_id).scalar_subquery()
    elsewhere = Message.id == opening, Message.thread_id != thread_id
    await _change(session, [*elsewhere, Message.hold.not_in((Hold.KEPT, Hold.SHELTERED))], Hold.SHELTERED)


async def held(session: AsyncSession, thread_id: int) -> list[Row[int, str, datetime | None]]:
    """id, content, deleted_at of what is sheltered in a thread, and of the message that it grew from."""
    query = select(Message.id, Message.content, Message.deleted_at)
    rows = await session.execute(query.where(_in([thread_id]), Message.hold == Hold.SHELTERED))
    return list(rows.all())


async def lift(session: AsyncSession, message_ids: Collection[int], now_held: Hold) -> None:
    """They are sheltered no longer."""
    if message_ids:
        await _change(session, [Message.id.in_(message_ids)], now_held)


async def home_of(session: AsyncSession, message: Message) -> bool:
    """Whether a message belongs to a thread that has left an internal topic."""
    which = or_(Thread.id == message.thread_id, Thread.starter_id == message.id)
    return bool(await _sheltered(session, which))


async def _sheltered(session: AsyncSession, which: ColumnElement[bool]) -> list[int]:
    home = aliased(Topic)
    query = select(Thread.id).join(home, home.id == Thread.channel_id)
    moved = which, Thread.topic_id != Thread.channel_id, ~home.is_public
    return list(await session.scalars(query.where(*moved)))


def _belongs() -> ColumnElement[bool]:
    return or_(Message.thread_id == Thread.id, Message.id == Thread.starter_id)


def _in(thread_ids: Collection[int]) -> ColumnElement[bool]:
    openings = select(func.coalesce(Thread.starter_id, Thread.id)).where(Thread.id.in_(thread_ids))
    return or_(Message.thread_id.in_(thread_ids), Message.id.in_(openings))


async def _change(session: AsyncSession, which: list[Any], state: Hold) -> None:
    changed = update(Message).where(*which).values(hold=state)
    await session.execute(changed.execution_options(synchronize_session=False))
