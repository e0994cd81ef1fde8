"""Which threads their openers released, kept with the threads so that lists can be counted and sorted.

What is shown asks the gates anew (storage/gates.py); this only spares looking at what would not be shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple, cast

from sqlalchemy import ColumnElement, Table, and_, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage import search
from storage.gates import PUBLIC, effective_consent
from storage.members import Member
from storage.messages import Message, MessageConsent
from storage.queries import Query
from storage.threads import Thread
from storage.topics import Topic


async def release(session: AsyncSession, which: ColumnElement[bool]) -> None:
    """Brings `is_released` of the threads for which `which` holds up to date, and their topics' counts."""
    changed = update(_TABLE).where(which, Thread.is_released != _RELEASED).values(is_released=_RELEASED)
    moved = (await session.execute(changed.returning(Thread.id, Thread.topic_id))).all()
    await _follow(session, [_MovedRow(*row) for row in moved])


async def release_threads(session: AsyncSession, thread_ids: Iterable[int]) -> None:
    """The same for these threads."""
    await _follow(session, await _RELEASE.within(session, ids=list(thread_ids)))


class _MovedRow(NamedTuple):
    id: int
    topic_id: int


async def _follow(session: AsyncSession, moved: Sequence[_MovedRow]) -> None:
    if moved:
        await search.follow(session, Thread.id.in_([row.id for row in moved]))
    await count_anew(session, {row.topic_id for row in moved})


async def count_anew(session: AsyncSession, topics: Collection[int]) -> None:
    """Threads of these topics were released, hidden, or came and went."""
    if topics:
        count = select(func.count()).where(Thread.topic_id == Topic.id, Thread.is_released).scalar_subquery()
        await session.execute(update(Topic).where(Topic.id.in_(topics)).values(thread_count=count))


def opened_by(member_id: int) -> ColumnElement[bool]:
    """Threads that a member's message opened."""
    return Thread.starter_id.in_(select(Message.id).where(Message.author_id == member_id))


_TABLE = cast(Table, Thread.__table__)
"""Written by its name: for a class SQLAlchemy would first look at all objects that it holds."""
_OPENING, _OPENER, _DECIDED = aliased(Message), aliased(Member), aliased(MessageConsent)
_AGREED = (
    select(_OPENING.id)
    .join(_OPENER, _OPENER.id == _OPENING.author_id)
    .outerjoin(_DECIDED, _DECIDED.message_id == _OPENING.id)
    .where(
        _OPENING.id == Thread.starter_id,
        _OPENING.deleted_at.is_(None),
        effective_consent(_OPENING, _OPENER, _DECIDED).in_(PUBLIC),
    )
    .exists()
)
_RELEASED = and_(Thread.deleted_at.is_(None), ~Thread.is_private, or_(Thread.starter_id.is_(None), _AGREED))
_RELEASE = Query(
    _MovedRow,
    update(_TABLE)
    .where(Thread.id.in_(bindparam("ids", expanding=True)), Thread.is_released != _RELEASED)
    .values(is_released=_RELEASED)
    .returning(Thread.id, Thread.topic_id),
    writes_few=True,
)
