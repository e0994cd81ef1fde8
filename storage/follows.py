"""Who follows which thread or topic, and what is new there for them that they were not told yet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Select,
    String,
    and_,
    case,
    delete,
    distinct,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.columns import Base, Snowflake
from storage.members import Account, Member
from storage.messages import Message
from storage.queries import Query
from storage.threads import Thread
from storage.topics import Topic

Author = aliased(Member)


class Kind(StrEnum):
    """What is followed."""

    THREAD = "thread"
    TOPIC = "topic"


class Follow(Base):
    """A member wants to be told of new messages."""

    __tablename__ = "follow"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    ref_id: Mapped[int] = mapped_column(Snowflake, primary_key=True, index=True)
    """The thread's or the topic's id."""
    language: Mapped[str] = mapped_column(String(2), default="de")
    since: Mapped[datetime]
    """What was written before is not told, however late the archive hears of it."""


class Unread(Base):
    """How much is new for a member in a thread since they were last told."""

    __tablename__ = "unread"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(
        ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    delivery_id: Mapped[int] = mapped_column(Snowflake, primary_key=True, default=0)
    """The delivery that tells it; 0: none was claimed yet, and it still grows."""
    first_id: Mapped[int] = mapped_column(Snowflake)
    """The first message of these."""
    message_count: Mapped[int]


class Gathered(NamedTuple):
    """Someone for whom something is new, by their account."""

    member_id: int
    account: str


class NewsRow(NamedTuple):
    """How much is new in a thread, for one delivery; what was deleted since is not counted."""

    delivery_id: int
    thread_id: int
    title: str
    channel_id: int
    topic: str
    messages: int
    language: str


class FollowRow(NamedTuple):
    """What somebody follows; `title` is a thread's, or empty for a topic."""

    kind: str
    ref_id: int
    title: str
    topic: str
    channel_id: int


class _MemberRow(NamedTuple):
    member_id: int


_ANYBODY = Query(_MemberRow, select(Follow.member_id).limit(1))


async def gather(session: AsyncSession, message_ids: Collection[int], provider: str) -> list[Gathered]:
    """Counts new messages for those who follow their thread or topic and did not write them themselves.

    Private threads are nobody's news, and neither is what bots say or what was written before one followed.
    For those who have left the server nothing is counted.
    """
    if not message_ids or not await _ANYBODY.within(session):
        return []
    ids = list(message_ids)
    counted = (
        select(Follow.member_id, Message.thread_id, literal(0), func.min(Message.id), _number(Message.id))
        .select_from(Message)
        .join(Thread, Thread.id == Message.thread_id)
        .join(Author, Author.id == Message.author_id)
        .join(Follow, _covers())
        .where(Message.id.in_(ids), Message.author_id != Follow.member_id, Message.deleted_at.is_(None))
        .where(~Author.is_bot, ~Thread.is_private, Message.created_at > Follow.since, _is_here(provider))
        .group_by(Follow.member_id, Message.thread_id)
    )
    members = set(await session.scalars(_adding(session, counted).returning(Unread.member_id)))
    query = select(Account.member_id, func.min(Account.external_id)).where(Account.provider == provider)
    query = query.where(Account.member_id.in_(members), Account.left_at.is_(None))
    query = query.group_by(Account.member_id)
    return [Gathered(*row) for row in await session.execute(query)]


async def claim(session: AsyncSession, delivery_id: int, member_id: int) -> None:
    """What is new for a member by now is told by this delivery."""
    waiting = Unread.member_id == member_id, Unread.delivery_id == 0
    columns = Unread.member_id, Unread.thread_id, literal(delivery_id), Unread.first_id, Unread.message_count
    await session.execute(_adding(session, select(*columns).where(*waiting)))
    await session.execute(delete(Unread).where(*waiting))


async def told_by(session: AsyncSession, delivery_ids: Collection[int]) -> list[NewsRow]:
    """What these deliveries tell, the liveliest threads first: what is still there, and still followed."""
    if not delivery_ids:
        return []
    there = (
        select(func.count())
        .where(Message.thread_id == Unread.thread_id, Message.id >= Unread.first_id)
        .where(Message.deleted_at.is_(None), Message.author_id != Unread.member_id)
        .scalar_subquery()
    )
    count = case((there < Unread.message_count, there), else_=Unread.message_count)
    query = (
        select(
            Unread.delivery_id,
            Thread.id,
            Thread.title,
            Thread.channel_id,
            Topic.name,
            count.label("messages"),
            func.max(Follow.language),
        )
        .join(Thread, Thread.id == Unread.thread_id)
        .join(Topic, Topic.id == Thread.topic_id)
        .join(Follow, (Follow.member_id == Unread.member_id) & _covers())
        .where(Unread.delivery_id.in_(delivery_ids), ~Thread.is_private, Thread.deleted_at.is_(None))
        .group_by(
            Unread.delivery_id,
            Unread.member_id,
            Unread.thread_id,
            Unread.first_id,
            Unread.message_count,
            Thread.id,
            Topic.name,
        )
        .order_by(Thread.last_activity_at.desc(), Thread.id)
    )
    return [NewsRow(*row) for row in await session.execute(query) if row.messages]


async def forget_told(session: AsyncSession, delivery_ids: Collection[int]) -> None:
    """They were told, or never will be."""
    if delivery_ids:
        await session.execute(delete(Unread).where(Unread.delivery_id.in_(delivery_ids)))


async def of_account(connection: AsyncConnection, provider: str, account: str) -> list[FollowRow]:
    """What somebody follows, the last first."""
    query = (
        select(
            Follow.kind,
            Follow.ref_id,
            func.coalesce(Thread.title, ""),
            Topic.name,
            func.coalesce(Thread.channel_id, Topic.id),
        )
        .join(Account, Account.member_id == Follow.member_id)
        .outerjoin(Thread, (Thread.id == Follow.ref_id) & (Follow.kind == Kind.THREAD))
        .join(Topic, Topic.id == func.coalesce(Thread.topic_id, Follow.ref_id))
        .where(Account.provider == provider, Account.external_id == account, Thread.deleted_at.is_(None))
        .order_by(Follow.since.desc(), Follow.ref_id)
    )
    return [FollowRow(*row) for row in await connection.execute(query)]


async def count(session: AsyncSession, member_id: int) -> int:
    """How much somebody follows."""
    query = select(func.count()).select_from(Follow).where(Follow.member_id == member_id)
    return await session.scalar(query) or 0


async def remove(session: AsyncSession, member_id: int, kind: str, ref_id: int) -> None:
    """They follow it no longer."""
    await session.execute(
        delete(Follow).where(Follow.member_id == member_id, Follow.kind == kind, Follow.ref_id == ref_id)
    )


def _covers() -> ColumnElement[bool]:
    """A thread is followed by itself, or with the topic that it stands in, in the archive or in chat."""
    return or_(
        and_(Follow.kind == Kind.THREAD, Follow.ref_id == Thread.id),
        and_(Follow.kind == Kind.TOPIC, Follow.ref_id.in_((Thread.topic_id, Thread.channel_id))),
    )


def _is_here(provider: str) -> ColumnElement[bool]:
    """Whoever has left the server cannot be told; what they follow is kept for their coming back."""
    own = Account.member_id == Follow.member_id, Account.provider == provider
    return exists().where(*own, Account.left_at.is_(None))


def _number(column: Any) -> ColumnElement[int]:
    """Each message once, also for who follows both its thread and its topic."""
    return func.count(distinct(column))


def _adding(session: AsyncSession, counted: Select[*tuple[Any, ...]]) -> Any:
    """Writes what was counted on top of what is there."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    columns = ["member_id", "thread_id", "delivery_id", "first_id", "message_count"]
    added = dialect.insert(Unread.__table__).from_select(columns, counted)
    first = added.excluded.first_id
    return added.on_conflict_do_update(
        index_elements=columns[:3],
        set_={
            "first_id": case((first < Unread.first_id, first), else_=Unread.first_id),
            "message_count": Unread.message_count + added.excluded.message_count,
        },
    )
