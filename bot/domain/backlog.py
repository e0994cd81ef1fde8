"""What came in by the hundred is archived first and read for the search afterwards, a little at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

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


async def leave(session: AsyncSession, message_ids: Collection[int], *, but: Collection[int]) -> None:
    """Part of the intake: these messages have no entry in the index yet, and that is on record.

    All `but` those that are new after all, since somebody else was faster, may have one of older words.
    """
    if message_ids:
        await search.forget(session, set(message_ids).difference(but))
        left = await notes.read(await session.connection(), _NOTE)
        times, oldest = map(int, left.split()) if left else (0, min(message_ids))
        await notes.write(session, _NOTE, f"{times + 1} {min(oldest, *message_ids)}")


async def left(database: Database) -> str:
    """What is on record: how often something was left, and the oldest message that was. Empty for nothing."""
    async with database.reading() as connection:
        return await notes.read(connection, _NOTE)


async def unread(database: Database, left: str, after: int) -> list[int]:
    """Ids of messages without an entry, the next after one; `left` is what was on record."""
    oldest = int(left.split()[1])
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
        await publication.advance(session, library=False)
    return len(lacking)


async def settle(database: Database, settled: str) -> None:
    """All has its entry that was on record then; what was left since stays on record."""
    async with database.transaction(alone=True) as session:
        if await notes.read(await session.connection(), _NOTE) == settled:
            await notes.write(session, _NOTE, "")


async def _entries(rows: Iterable[MessageSource]) -> dict[int, dict[str, Any]]:
    entries = {}
    for number, row in enumerate(rows, 1):
        words = own_words(row.html)
        entries[row.id] = finding.entry("message", row.id, row.title or "", words, row.created_at)
        if number % BREATH == 0:
            await asyncio.sleep(0)
    return entries
