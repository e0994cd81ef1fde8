"""What came in by the hundred is archived first and read for the search afterwards, a little at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from bot.domain import finding
from bot.domain.rendering import own_words
from storage import notes, publication, search, search_sources
from storage.database import Database
from storage.search_sources import MessageSource

AT_ONCE = 500
"""Messages whose entries are written in one transaction: others wait some tens of milliseconds for it."""
BREATH = 20
"""Messages that are read before others have their turn, about two milliseconds."""
_NOTE = "search backlog"


@dataclass(frozen=True, slots=True)
class _Left:
    """What is on record: how often something was left, the oldest message that was, and how many wait."""

    times: int
    oldest: int
    waiting: int

    @classmethod
    def read(cls, note: str) -> _Left:
        """From the note; one of an earlier version tells no number."""
        times, oldest, *waiting = map(int, note.split())
        return cls(times, oldest, *waiting or [1])

    def is_same(self, other: _Left) -> bool:
        """Whether nothing was left since, however many were read."""
        return (self.times, self.oldest) == (other.times, other.oldest)

    def __str__(self) -> str:
        return f"{self.times} {self.oldest} {self.waiting}"


async def leave(session: AsyncSession, message_ids: Collection[int], *, but: Collection[int]) -> None:
    """Part of the intake: these messages have no entry in the index yet, and that is on record.

    All `but` those that are new after all, since somebody else was faster, may have one of older words.
    """
    if message_ids:
        await search.forget(session, set(message_ids).difference(but))
        note = await notes.read(await session.connection(), _NOTE)
        left = _Left.read(note) if note else _Left(0, min(message_ids), 0)
        oldest, waiting = min(left.oldest, *message_ids), left.waiting + len(message_ids)
        await notes.write(session, _NOTE, str(_Left(left.times + 1, oldest, waiting)))


async def left(database: Database) -> str:
    """What is on record, for `unread` and `settle`; empty for nothing."""
    async with database.reading() as connection:
        return await notes.read(connection, _NOTE)


async def waiting(connection: AsyncConnection) -> int:
    """Messages that the search does not know yet; those edited or deleted meanwhile count until the end."""
    note = await notes.read(connection, _NOTE)
    return _Left.read(note).waiting if note else 0


async def unread(database: Database, left: str, after: int) -> list[int]:
    """Ids of messages without an entry, the next after one; `left` is what was on record."""
    oldest = _Left.read(left).oldest
    async with database.reading() as connection:
        return await search_sources.unread_ids(connection, max(after, oldest - 1), AT_ONCE)


async def index(database: Database, message_ids: Collection[int]) -> int:
    """Gives those of the messages an entry that have none; returns how many got one.

    Whoever was edited while it was read has one, and whoever was deleted needs none.
    """
    async with database.reading() as connection:
        read = await search_sources.unread(connection, list(message_ids))
    entries, known = await _entries(read), set(read)
    if not entries:
        return 0
    async with database.transaction(alone=True) as session:
        lacking = await search_sources.unread(await session.connection(), list(entries))
        entries |= await _entries([row for row in lacking if row not in known])  # another title meanwhile
        await search.index(session, [entries[row.id] for row in lacking])
        await _count_down(session, len(lacking))
        await publication.advance(session, library=False)
    return len(lacking)


async def settle(database: Database, settled: str) -> None:
    """All has its entry that was on record then; what was left since stays on record."""
    async with database.transaction(alone=True) as session:
        note = await notes.read(await session.connection(), _NOTE)
        if note and _Left.read(note).is_same(_Left.read(settled)):
            await notes.write(session, _NOTE, "")


async def _count_down(session: AsyncSession, count: int) -> None:
    """So many wait no longer; one at least does until all is settled."""
    note = await notes.read(await session.connection(), _NOTE)
    if note and count:
        left = _Left.read(note)
        await notes.write(session, _NOTE, str(replace(left, waiting=max(left.waiting - count, 1))))


async def _entries(rows: Iterable[MessageSource]) -> dict[int, dict[str, Any]]:
    entries = {}
    for number, row in enumerate(rows, 1):
        words = own_words(row.html)
        entries[row.id] = finding.entry("message", row.id, row.title or "", words, row.created_at)
        if number % BREATH == 0:
            await asyncio.sleep(0)
    return entries
