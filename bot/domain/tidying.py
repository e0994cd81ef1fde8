"""SQLite's part of the search index kept in few pieces: each of them is asked for each word.

Every transaction adds a piece. FTS5 joins them by itself, but after an import there are thirty; a word then
takes seven times as long as in one.
"""

from __future__ import annotations

import asyncio

from storage import search, search_words
from storage.database import Database

FEW = 4
"""So many pieces are left as they are: joining them writes all of the index anew."""
PAGES = 200
"""Of 4 KiB, that are written in one transaction: nobody waits longer for it than for an import."""
BREATH_SECONDS = 0.01
"""Between two transactions, so that what people write goes first."""


async def tidy(database: Database) -> bool:
    """Makes one piece of all there are by now; returns whether there were too many.

    Words that an import left when it was ended are counted.
    """
    async with database.reading() as connection:
        has_words = await search_words.waits(connection)
    if has_words:
        async with database.transaction(alone=True) as session:
            await search_words.settle(session)
    async with database.reading() as connection:
        if await search.pieces(connection) <= FEW:
            return False
    begins = True
    while await _join(database, begins=begins):
        begins = False
        await asyncio.sleep(BREATH_SECONDS)
    return True


async def _join(database: Database, *, begins: bool) -> bool:
    async with database.transaction() as session:
        return await search.join_pieces(session, PAGES, begins=begins)
