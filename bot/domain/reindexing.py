"""The search index made anew while the rest runs: by command, or because texts are read otherwise now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import finding, glossary
from bot.domain.analysis.terms import EDITION
from bot.domain.rendering import own_words
from bot.domain.resources import indexing
from bot.domain.search import learning
from storage import notes, publication, search, search_sources
from storage.database import Database

AT_ONCE = 200
"""Things that are read and written in one transaction: nobody waits longer for it than for an import."""
BREATH_SECONDS = 0.01
"""Between two transactions, so that what people write goes first."""
NOTE = "search edition"
Told = Callable[[int, int], None]
"""How many messages were read, and how many there are."""


async def reindex(database: Database, told: Told, *, now: datetime) -> int:
    """Reads everything anew and forgets entries of what is gone; returns how many messages were read.

    Then words are learned from it, since the analyzer may know others than before.
    What is written meanwhile is indexed as always: each batch is read and written in one transaction.
    """
    async with database.transaction() as session:
        await _take_library(session, now)
    async with database.reading() as connection:
        total = await search_sources.message_count(connection)
    done, after = 0, search.LIBRARY_END
    while True:
        async with database.transaction() as session:
            rows = await search_sources.messages(session, after, AT_ONCE)
            until = rows[-1].id if len(rows) == AT_ONCE else search_sources.LAST_ID
            await _take_messages(session, rows)
            await search.forget_missing(session, after, until, {row.id for row in rows})
        done, after = done + len(rows), until
        told(done, max(total, done))
        if until == search_sources.LAST_ID:
            break
        await asyncio.sleep(BREATH_SECONDS)
    async with database.transaction() as session:
        await notes.write(session, NOTE, search.edition(session, EDITION))
        await publication.advance(session)
    await learning.learn(database)
    return done


async def begin(database: Database) -> None:
    """An index in which nothing stands yet is made by this edition.

    After a first import of a million messages they need not all be read anew.
    """
    async with database.reading() as connection:
        is_todays = await notes.read(connection, NOTE) == search.edition(connection, EDITION)
        if is_todays or await search.is_any(connection):
            return
    async with database.transaction() as session:
        await notes.write(session, NOTE, search.edition(session, EDITION))


async def catch_up(database: Database, *, now: datetime) -> bool:
    """Reads everything anew if an older edition of the analyzer did last; returns whether it had to."""
    async with database.reading() as connection:
        if await notes.read(connection, NOTE) == search.edition(connection, EDITION):
            return False
    await reindex(database, lambda done, total: None, now=now)
    return True


async def _take_messages(session: AsyncSession, rows: list[search_sources.MessageSource]) -> None:
    entries = [
        finding.entry("message", row.id, row.title or "", own_words(row.html), row.created_at) for row in rows
    ]
    await search.index(session, entries)


async def _take_library(session: AsyncSession, now: datetime) -> None:
    """Events, resources and terms: few enough for one transaction each kind."""
    events = await search_sources.events(session)
    entries = [
        finding.entry(
            "event",
            row.id,
            row.title,
            finding.together(row.description, row.place),
            row.starts_at,
        )
        for row in events
    ]
    resources = await search_sources.resources(session)
    terms = await search_sources.terms(session)
    entries += [glossary.entry(term) for term in terms]
    await search.index(session, entries)
    if resources:
        await indexing.index(session, resources, now=now)
    known = {entry["id"] for entry in entries}
    known |= {search.entry_id("resource", row.id) for row in resources}
    await search.forget_missing(session, 0, search.LIBRARY_END - 1, known)
