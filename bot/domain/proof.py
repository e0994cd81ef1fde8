"""The proof that the archive is complete, for the office: what was compared, found, and is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.domain import files, keys, links, reconciliation
from bot.domain.links import Link, Purpose
from bot.domain.people import Person
from bot.domain.reconciliation import Status
from bot.domain.snowflakes import time_of
from bot.files import safe_name
from storage import proof
from storage.database import Database
from storage.messages import FileState

Order = proof.Order
LASTS = timedelta(hours=8)
"""A working day: whoever looks again tomorrow asks for a new address."""
PAGE = 100
"""Threads on one page."""
MOST = 2**31 - 1
"""What a count can be in the database."""
SHOWN = 50
"""Gaps and lost files that are named at once; their number is told in any case."""


@dataclass(frozen=True, slots=True)
class Differences:
    """How many messages were compared, and how many of them the archive had otherwise before."""

    counted: int
    new: int
    edited: int
    deleted: int


@dataclass(frozen=True, slots=True)
class TopicProof:
    """A topic, over all its threads. `oldest_at`: the comparison of the one that waits longest."""

    name: str
    threads: int
    compared: int
    gaps: int
    oldest_at: datetime | None
    found: Differences
    lost_files: int


@dataclass(frozen=True, slots=True)
class ThreadProof:
    """A thread, by its last comparison with chat. `title` is empty where only participants may know it."""

    id: int
    title: str
    topic: str
    is_gap: bool
    problem: str
    """Why it could not be compared; may be empty."""
    complete_until: datetime | None
    """When its newest message was written that has no gap before it; None: nothing is sure."""
    compared_at: datetime | None
    compared_since: datetime | None
    """When the first message was written that was compared; None: from the beginning."""
    found: Differences
    lost_files: int


@dataclass(frozen=True, slots=True)
class ThreadProofs:
    """Threads, and the key that continues the list (None: this was all)."""

    threads: tuple[ThreadProof, ...]
    further: str | None


@dataclass(frozen=True, slots=True)
class LostFile:
    """A file that is not there and will not be tried again by itself: missing, or refused by our rules."""

    name: str
    is_refused: bool
    problem: str
    thread_id: int
    title: str
    topic: str


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it in short: the numbers, the first gaps and lost files, the topics."""

    status: Status
    files: files.Status
    gaps: tuple[ThreadProof, ...]
    lost: tuple[LostFile, ...]
    topics: tuple[TopicProof, ...]


async def hand_out(database: Database, member: Person, *, now: datetime) -> str:
    """The secret of the page, for somebody of the office: the caller makes sure of that."""
    return await links.hand_out(
        database, purpose=Purpose.ARCHIVE_PROOF, about="", member=member, now=now, lasts=LASTS
    )


async def follow(database: Database, secret: str, *, now: datetime) -> Link | None:
    """Whether the page may be shown to whoever has this secret."""
    return await links.follow(database, secret, purpose=Purpose.ARCHIVE_PROOF, now=now)


async def overview(database: Database) -> Overview:
    """How complete the archive is; it costs a look at every thread, and nothing that grows with messages."""
    status = await reconciliation.status(database, gaps=0)
    kept = await files.status(database)
    gaps = await threads(database, Order.COMPARED, only_gaps=True, limit=SHOWN)
    async with database.reading() as connection:
        topics = await proof.by_topic(connection)
        lost_in = await proof.lost_in_topics(connection)
        lost = await proof.lost_files(connection, SHOWN)
    return Overview(
        status=status,
        files=kept,
        gaps=gaps.threads,
        lost=tuple(_lost(row) for row in lost),
        topics=tuple(_topic(row, lost_in.get(row.id, 0)) for row in topics),
    )


async def threads(
    database: Database, order: Order, *, only_gaps: bool = False, after: str | None = None, limit: int = PAGE
) -> ThreadProofs:
    """A page of the threads, in an order; raises UserError for a key that is none of ours."""
    last = _last(order, after) if after else None
    async with database.reading() as connection:
        rows = await proof.by_thread(connection, order, only_gaps=only_gaps, after=last, limit=limit + 1)
        lost_in = await proof.lost_in_threads(connection, [row.id for row in rows[:limit]])
    found = tuple(_thread(row, lost_in.get(row.id, 0)) for row in rows[:limit])
    return ThreadProofs(found, _key(rows[limit - 1]) if len(rows) > limit else None)


def _last(order: Order, key: str) -> tuple[datetime | int, int]:
    if order is Order.COMPARED:
        return keys.read(key)
    number, thread_id = keys.read_number(key)
    return min(number, MOST), thread_id


def _key(last: Row[*tuple[Any, ...]]) -> str:
    write: Any = keys.write if isinstance(last.value, datetime) else keys.write_number
    return str(write(last.value, last.id))


def _topic(row: Row[*tuple[Any, ...]], lost_files: int) -> TopicProof:
    return TopicProof(
        row.name, row.threads, row.compared, row.gaps, row.oldest_at, _differences(row), lost_files
    )


def _thread(row: Row[*tuple[Any, ...]], lost_files: int) -> ThreadProof:
    return ThreadProof(
        id=row.id,
        title="" if row.is_private else row.title,
        topic=row.topic,
        is_gap=row.is_gap,
        problem=row.problem,
        complete_until=time_of(row.cursor_id) if row.cursor_id else None,
        compared_at=row.finished_at,
        compared_since=time_of(row.compared_after) if row.compared_after else None,
        found=_differences(row),
        lost_files=lost_files,
    )


def _differences(row: Row[*tuple[Any, ...]]) -> Differences:
    return Differences(row.counted, row.new, row.edited, row.deleted)


def _lost(row: Row[*tuple[Any, ...]]) -> LostFile:
    return LostFile(
        name=safe_name(row.name),
        is_refused=row.state == FileState.REFUSED,
        problem=row.problem,
        thread_id=row.thread_id,
        title="" if row.is_private else row.title,
        topic=row.topic,
    )
