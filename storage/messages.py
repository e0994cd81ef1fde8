"""Messages with what belongs to them: files, reactions, and what their authors decided for one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, String, Text, bindparam, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Id, RowId, Snowflake
from storage.queries import IdRow, Query


class Hold(StrEnum):
    """Whether something in a message must be looked at before it may become public."""

    NONE = ""
    WAITING = "waiting"
    RELEASED = "released"
    KEPT = "kept"
    """A moderator decided that it stays internal."""
    SHELTERED = "sheltered"
    """It was written in an internal topic that was opened, or that its thread left; its author decides."""


class Message(Base):
    """A message. `html` is rendered when it is written; names in it are slots that are filled on reading."""

    __tablename__ = "message"
    __table_args__ = (Index(None, "thread_id", "id"),)

    id: Mapped[Id]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[int] = mapped_column(default=0)
    """Discord's message type: 0 a message, 19 a reply (developer documentation, "Message Types")."""
    content: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    parts: Mapped[str] = mapped_column(Text, default="")
    """What it holds besides text and files, as JSON (bot/domain/parts.py); empty for nothing."""
    reply_to_id: Mapped[int | None] = mapped_column(Snowflake)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    is_pinned: Mapped[bool] = mapped_column(default=False)
    hold: Mapped[str] = mapped_column(String(10), default=Hold.NONE, index=True)


class FileState(StrEnum):
    """Where a file stands on its way from chat to us."""

    PENDING = "pending"
    STORED = "stored"
    MISSING = "missing"
    """Its link is dead; it comes back if chat names a new one."""
    REFUSED = "refused"
    """We do not take it: too large, or under an address that is not asked."""


class Attachment(Base):
    """A file that came with a message: as it was announced, and what became of it."""

    __tablename__ = "attachment"
    __table_args__ = (Index(None, "state", "next_try_at"),)

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text, default="")
    size: Mapped[int] = mapped_column(default=0)
    """Bytes."""
    content_type: Mapped[str] = mapped_column(String(100), default="")
    url: Mapped[str] = mapped_column(Text)
    """Chat's signed link, which dies within a day."""
    state: Mapped[str] = mapped_column(String(8), default=FileState.PENDING)
    sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"), index=True)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    problem: Mapped[str] = mapped_column(String(100), default="")
    """Why the last try failed: a reason of bot/errors.py with its detail."""


class Reaction(Base):
    """How many reacted with an emoji. Who it was is not kept: they agreed to nothing by it."""

    __tablename__ = "reaction"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    emoji: Mapped[str] = mapped_column(String(100), primary_key=True)
    """The emoji itself, or `name:id` of one that the server made."""
    count: Mapped[int]


class Happening(Base):
    """What chat noted by itself: someone joined, pinned, opened a thread. It is no talk, and is not shown."""

    __tablename__ = "happening"
    __table_args__ = (Index(None, "thread_id", "id"),)

    id: Mapped[Id]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[int]
    """Discord's message type: 6 pinned, 7 joined, 18 thread opened."""
    at: Mapped[datetime]


class ConsentRecord(Base):
    """The ledger: every decision that was ever made, and by which notice; rows are only added."""

    __tablename__ = "consent_record"

    id: Mapped[RowId]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    """Who decided."""
    message_id: Mapped[int | None] = mapped_column(Snowflake)
    """The message it was about; None: everything of the member's."""
    consent: Mapped[str] = mapped_column(String(20))
    """Empty: for the message holds again what holds for its author."""
    notice: Mapped[str] = mapped_column(String(20))
    """The version of the text by which they were told what it means."""
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime]


class MessageConsent(Base):
    """What was decided for one message, over its author's consent; it may come before the message does."""

    __tablename__ = "message_consent"

    message_id: Mapped[Id]
    consent: Mapped[str] = mapped_column(String(20))
    decided_at: Mapped[datetime]


async def by_id(session: AsyncSession, message_ids: Iterable[int]) -> dict[int, Message]:
    """Those of the messages that are archived."""
    found = await session.scalars(select(Message).where(Message.id.in_(list(message_ids))))
    return {message.id: message for message in found}


async def contents(session: AsyncSession, thread_id: int) -> Sequence[str]:
    """What was said in a thread, and in the message that it grew from; without what is gone."""
    said = or_(Message.thread_id == thread_id, Message.id == thread_id), Message.deleted_at.is_(None)
    return (await session.scalars(select(Message.content).where(*said))).all()


class StateRow(NamedTuple):
    """A message by what is compared before it is written again."""

    id: int
    edited_at: datetime | None
    deleted_at: datetime | None
    is_pinned: bool


async def states(session: AsyncSession, message_ids: Iterable[int]) -> dict[int, StateRow]:
    """Those of the messages that are archived, by id."""
    return {row.id: row for row in await _STATES.within(session, ids=list(message_ids))}


async def threads_of(session: AsyncSession, message_ids: Iterable[int]) -> set[int]:
    """The threads that these messages stand in."""
    query = select(Message.thread_id).where(Message.id.in_(list(message_ids)))
    return set(await session.scalars(query))


async def unrelease(session: AsyncSession, author_id: int) -> Sequence[int]:
    """Forgets what an author released of their messages one by one; returns which these were.

    The ledger knows also what was decided about messages that are not archived yet.
    """
    own = select(ConsentRecord.message_id).where(
        ConsentRecord.member_id == author_id, ConsentRecord.message_id.is_not(None)
    )
    released = MessageConsent.consent.in_(("public_name", "public_pseudonym"))
    gone = delete(MessageConsent).where(released, MessageConsent.message_id.in_(own))
    ids = gone.returning(MessageConsent.message_id).execution_options(synchronize_session=False)
    return (await session.scalars(ids)).all()


class ToldRow(NamedTuple):
    """A message as far as chat tells of it."""

    id: int
    content: str
    parts: str
    edited_at: datetime | None
    deleted_at: datetime | None
    is_pinned: bool


class NewestRow(NamedTuple):
    """The newest message of a thread; None without any."""

    id: int | None


async def between(
    connection: AsyncConnection, thread_id: int, after: int, until: int | None
) -> list[ToldRow]:
    """A thread's messages, after < id <= until."""
    return await _BETWEEN.all(connection, thread_id=thread_id, after=after, until=until or _LAST)


async def newest_id(connection: AsyncConnection, thread_id: int) -> int:
    """The newest archived message of a thread, deleted or not; 0 without any."""
    found = await _NEWEST.one(connection, thread_id=thread_id)
    return found.id if found and found.id else 0


_LAST = (1 << 63) - 1
_IN_THREAD = Message.thread_id == bindparam("thread_id")
_STATES = Query(
    StateRow,
    select(Message.id, Message.edited_at, Message.deleted_at, Message.is_pinned).where(
        Message.id.in_(bindparam("ids", expanding=True))
    ),
)
_NEWEST = Query(NewestRow, select(func.max(Message.id)).where(_IN_THREAD))
_BETWEEN = Query(
    ToldRow,
    select(
        Message.id, Message.content, Message.parts, Message.edited_at, Message.deleted_at, Message.is_pinned
    ).where(_IN_THREAD, Message.id > bindparam("after"), Message.id <= bindparam("until")),
)


async def file_ids(connection: AsyncConnection, message_ids: Iterable[int]) -> set[int]:
    """The files of these messages."""
    return {row.id for row in await _FILES.all(connection, ids=list(message_ids))}


async def reactions_to(
    connection: AsyncConnection, message_ids: Iterable[int]
) -> dict[int, tuple[tuple[str, int], ...]]:
    """Message id to its (emoji, count), by emoji."""
    found: dict[int, tuple[tuple[str, int], ...]] = {}
    for message_id, emoji, count in await _REACTIONS.all(connection, ids=list(message_ids)):
        found[message_id] = (*found.get(message_id, ()), (emoji, count))
    return found


class _ReactionRow(NamedTuple):
    message_id: int
    emoji: str
    times: int


_FILES = Query(
    IdRow, select(Attachment.id).where(Attachment.message_id.in_(bindparam("ids", expanding=True)))
)
_REACTIONS = Query(
    _ReactionRow,
    select(Reaction.message_id, Reaction.emoji, Reaction.count)
    .where(Reaction.message_id.in_(bindparam("ids", expanding=True)))
    .order_by(Reaction.message_id, Reaction.emoji),
)


async def mark_deleted(session: AsyncSession, message_ids: Iterable[int], at: datetime) -> None:
    """Keeps the place and forgets what was said."""
    ids = list(message_ids)
    found = Message.id.in_(ids), Message.deleted_at.is_(None)
    await session.execute(
        update(Message).where(*found).values(deleted_at=at, content="", html="", parts="", is_pinned=False)
    )
    for table in (Attachment, Reaction):
        await session.execute(delete(table).where(table.message_id.in_(ids)))
    await session.execute(delete(Happening).where(Happening.id.in_(ids)))


async def drop_files(session: AsyncSession, message_ids: Iterable[int], *, but: Iterable[int]) -> None:
    """Forgets the files that an edit took away."""
    left = Attachment.message_id.in_(list(message_ids)), Attachment.id.not_in(list(but))
    await session.execute(delete(Attachment).where(*left))


async def react(session: AsyncSession, message_id: int, emoji: str, by: int) -> None:
    """Counts a reaction that came or went; one to a message that is not archived is not counted."""
    at = Reaction.message_id == message_id, Reaction.emoji == emoji
    counted = await session.execute(
        update(Reaction).where(*at).values(count=Reaction.count + by).returning(Reaction.count)
    )
    left = counted.scalar_one_or_none()
    if left is not None and left <= 0:
        await session.execute(delete(Reaction).where(*at))
    if left is None and by > 0 and await session.get(Message, message_id) is not None:
        session.add(Reaction(message_id=message_id, emoji=emoji, count=by))
        await session.flush()


async def clear_reactions(
    session: AsyncSession, message_ids: Iterable[int], emoji: str | None = None
) -> None:
    """Forgets all reactions to messages, or those with one emoji."""
    gone = delete(Reaction).where(Reaction.message_id.in_(list(message_ids)))
    await session.execute(gone if emoji is None else gone.where(Reaction.emoji == emoji))
