"""Whom to tell that messages of theirs are held until they release them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import ForeignKey, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Snowflake
from storage.members import Account, Member
from storage.messages import Hold, Message
from storage.shelter import HeldRow
from storage.threads import Thread
from storage.topics import Topic
from storage.upsert import upsert


class HeldNotice(Base):
    """A member is to be told that messages of theirs in a thread are held; gone once they were."""

    __tablename__ = "held_notice"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(
        ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    delivery_id: Mapped[int] = mapped_column(Snowflake, default=0)
    """The delivery that tells it; 0: none was claimed yet."""


class ToldRow(NamedTuple):
    """How many messages of somebody's are held in a thread, and the first of them, for one delivery."""

    delivery_id: int
    thread_id: int
    title: str
    channel_id: int
    topic: str
    first_id: int
    messages: int


class Asked(NamedTuple):
    """Someone who is to be told, by their account."""

    member_id: int
    account: str


async def note(session: AsyncSession, held: Iterable[HeldRow], provider: str) -> list[Asked]:
    """Their authors are to be told; returns who they are. Bots and those who left are not."""
    wanted = {(row.author_id, row.thread_id) for row in held}
    query = (
        select(Account.member_id, func.min(Account.external_id))
        .join(Member, Member.id == Account.member_id)
        .where(Account.provider == provider, Account.left_at.is_(None), ~Member.is_bot)
        .where(Account.member_id.in_({member_id for member_id, _ in wanted}))
        .group_by(Account.member_id)
    )
    asked = [Asked(*row) for row in await session.execute(query)]
    told = {each.member_id for each in asked}
    rows = [
        {"member_id": member_id, "thread_id": thread_id}
        for member_id, thread_id in sorted(wanted)
        if member_id in told
    ]
    await upsert(session, HeldNotice, rows)
    return asked


async def claim(session: AsyncSession, delivery_id: int, member_id: int) -> None:
    """What a member is to be told by now is told by this delivery."""
    waiting = HeldNotice.member_id == member_id, HeldNotice.delivery_id == 0
    await session.execute(update(HeldNotice).where(*waiting).values(delivery_id=delivery_id))


async def told_by(session: AsyncSession, delivery_ids: Collection[int]) -> list[ToldRow]:
    """What these deliveries tell: what is still held, and would be public without it."""
    if not delivery_ids:
        return []
    query = (
        select(
            HeldNotice.delivery_id,
            Thread.id,
            Thread.title,
            Thread.channel_id,
            Topic.name,
            func.min(Message.id),
            func.count(),
        )
        .join(Thread, Thread.id == HeldNotice.thread_id)
        .join(Topic, Topic.id == Thread.topic_id)
        .join(
            Message, (Message.thread_id == HeldNotice.thread_id) & (Message.author_id == HeldNotice.member_id)
        )
        .where(HeldNotice.delivery_id.in_(delivery_ids), Topic.is_public, ~Thread.is_private)
        .where(Message.hold == Hold.SHELTERED, Message.deleted_at.is_(None), Thread.deleted_at.is_(None))
        .group_by(HeldNotice.delivery_id, Thread.id, Topic.name)
        .order_by(Thread.last_activity_at.desc(), Thread.id)
    )
    return [ToldRow(*row) for row in await session.execute(query)]


async def forget(session: AsyncSession, delivery_ids: Collection[int]) -> None:
    """They were told."""
    if delivery_ids:
        await session.execute(delete(HeldNotice).where(HeldNotice.delivery_id.in_(delivery_ids)))


async def keep(session: AsyncSession, delivery_ids: Collection[int]) -> None:
    """They were not: the next message to them tells it."""
    if delivery_ids:
        again = update(HeldNotice).where(HeldNotice.delivery_id.in_(delivery_ids))
        await session.execute(again.values(delivery_id=0))
