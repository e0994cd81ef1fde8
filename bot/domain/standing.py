"""How a thread stands (open, answered, closed): who may change that, how chat shows it, and who did it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.people import DISCORD, Person, ensure_members
from bot.domain.seen import ThreadSeen
from bot.domain.words import fold
from bot.errors import UserError
from bot.i18n import N_
from storage import deeds, members, publication, threads
from storage.database import Database
from storage.messages import Message
from storage.threads import Thread

SETTLED_TAGS = ("beantwortet", "answered")
"""A forum tag of this name shows in chat that a question is settled; it is no topic of its own."""
LEASE = timedelta(minutes=1)
"""What could not be shown in chat is tried again after this time."""
LASTING = 5
"""Deeds that are told of a thread: the last ones."""


class State(StrEnum):
    """How a thread stands."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    """No more answers are taken; whether it was answered stays."""


@dataclass(frozen=True, slots=True)
class Done:
    """Who did what with a thread; `by` is empty for what was done in chat itself."""

    what: str
    detail: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A thread as it stands in chat and archive, for those who may see it in chat."""

    id: int
    title: str
    channel_id: int
    topic: str
    is_private: bool
    state: State
    summary: str
    done: tuple[Done, ...]


@dataclass(frozen=True, slots=True)
class Echo:
    """What chat shall show of a thread's state; to be confirmed under its `lease`."""

    thread_id: int
    is_locked: bool
    is_settled: bool
    lease: datetime


def state_of(thread: Thread) -> State:
    """How it stands."""
    if thread.is_closed:
        return State.CLOSED
    return State.ANSWERED if thread.is_answered else State.OPEN


def is_settled(tags: Iterable[str]) -> bool:
    """Whether one of the tags says that the question is settled."""
    return any(fold(tag) in SETTLED_TAGS for tag in tags)


async def look(database: Database, thread_id: int) -> Standing | None:
    """A thread of the archive, public or not; None for one that is gone, and for a channel's own stream."""
    async with database.reading() as connection:
        row = await threads.standing(connection, thread_id)
        done = await deeds.of_thread(connection, thread_id, LASTING)
    if row is None:
        return None
    state = State.ANSWERED if row.is_answered else State.OPEN
    return Standing(
        id=thread_id,
        title=row.title,
        channel_id=row.channel_id,
        topic=row.topic,
        is_private=row.is_private,
        state=State.CLOSED if row.is_closed else state,
        summary=row.summary,
        done=tuple(Done(each.what, each.detail, each.by or "", each.at) for each in done),
    )


async def titles(
    database: Database, typed: str, *, channels: Collection[int], limit: int
) -> list[tuple[int, str]]:
    """(id, title) of the liveliest threads of these channels whose titles contain what is typed."""
    async with database.reading() as connection:
        rows = await threads.titles(connection, channels, limit=500)
    return [(row.id, row.title) for row in rows if fold(typed) in fold(row.title)][:limit]


async def change(
    database: Database,
    thread_id: int,
    state: State,
    person: Person,
    *,
    is_office: bool,
    reason: str = "",
    now: datetime,
) -> None:
    """Whoever asked, or the office, says how a thread stands; kept on record, and shown in chat soon.

    Raises UserError for others, and for an asker who would reopen what somebody else closed.
    """
    async with database.transaction() as session:
        thread = await of_archive(session, thread_id)
        member_id = (await ensure_members(session, [person], now=now))[person.account]
        if not is_office:
            await _require_asker(session, thread, member_id, state)
        if state_of(thread) is state:
            return
        thread.is_closed = state is State.CLOSED
        if state is not State.CLOSED:
            thread.is_answered = state is State.ANSWERED
            thread.answer_id = thread.answer_id if thread.is_answered else None
        await note(session, thread, state, by=member_id, detail=reason.strip(), now=now)


async def note(
    session: AsyncSession, thread: Thread, state: State, *, by: int | None, now: datetime, detail: str = ""
) -> None:
    """Part of others' transactions: the state has changed here, and chat is to show it."""
    thread.tell_at = now
    await session.flush()
    await deeds.record(session, thread.id, state, by=by, at=now, detail=detail)
    await publication.advance(session, library=False)


async def follow_chat(
    session: AsyncSession,
    seen: Sequence[ThreadSeen],
    before: Mapping[int, tuple[bool, Sequence[str]]],
    *,
    now: datetime,
) -> None:
    """Part of the intake: who locks or tags a thread in chat says how it stands.

    `before` tells whether each was locked, and its tags. Chat says nothing as long as it is still to be told.
    """
    for thread in seen:
        if thread.id not in before:
            continue
        was_locked, tags = before[thread.id]
        locked, settled = thread.is_locked != was_locked, is_settled(thread.tags) != is_settled(tags)
        if locked or settled:
            row = await session.get_one(Thread, thread.id, populate_existing=True)
            if row.tell_at is None:
                await _adopt(session, row, thread, locked=locked, settled=settled, now=now)


async def claim_echoes(database: Database, *, now: datetime, limit: int = 20) -> list[Echo]:
    """Threads whose state chat does not show yet; each comes again unless it is confirmed."""
    async with database.reading() as connection:
        if not await threads.is_any_to_tell(connection, now):
            return []
    lease = now + LEASE
    async with database.transaction() as session:
        rows = await threads.to_tell(session, now=now, lease=lease, limit=limit)
    return [Echo(row.id, row.is_closed, row.is_answered, lease) for row in rows]


async def confirm(database: Database, echo: Echo) -> None:
    """Chat shows it, or never can; if something changed meanwhile, it comes again."""
    async with database.transaction() as session:
        await threads.told(session, echo.thread_id, lease=echo.lease, is_locked=echo.is_locked)


async def of_archive(session: AsyncSession, thread_id: int) -> Thread:
    """A thread that people opened; raises UserError for all else."""
    thread = await session.get(Thread, thread_id)
    if thread is None or thread.deleted_at is not None or thread.starter_id is None:
        raise UserError(N_("This thread is not in the archive."))
    return thread


async def has_asked(session: AsyncSession, thread: Thread, account: str) -> bool:
    """Whether an account's member opened the thread."""
    member = (await members.by_accounts(session, DISCORD, [account])).get(account)
    opening = await session.get(Message, thread.starter_id)
    return member is not None and opening is not None and opening.author_id == member.id


async def _require_asker(session: AsyncSession, thread: Thread, member_id: int, state: State) -> None:
    opening = await session.get(Message, thread.starter_id)
    if opening is None or opening.author_id != member_id:
        raise UserError(N_("How a thread stands is said by whoever asked, or by the office."))
    reopens = thread.is_closed and state is not State.CLOSED
    if reopens and await deeds.last_by(session, thread.id, State.CLOSED) != member_id:
        raise UserError(N_("The office closed this thread. Please ask there to have it reopened."))


async def _adopt(
    session: AsyncSession, row: Thread, seen: ThreadSeen, *, locked: bool, settled: bool, now: datetime
) -> None:
    if settled and row.is_answered != is_settled(seen.tags):
        row.is_answered = not row.is_answered
        row.answer_id = row.answer_id if row.is_answered else None
        await _record(session, row, State.ANSWERED if row.is_answered else State.OPEN, now)
    if locked and row.is_closed != seen.is_locked:
        row.is_closed = seen.is_locked
        await _record(session, row, State.CLOSED if row.is_closed else State.OPEN, now)


async def _record(session: AsyncSession, row: Thread, state: State, now: datetime) -> None:
    await session.flush()
    await deeds.record(session, row.id, state, by=None, at=now)
