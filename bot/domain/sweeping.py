"""Sweeping the file store: what no message holds any more goes, what is lost is fetched again."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.files import FileStore
from storage import files
from storage.database import Database

log = logging.getLogger(__name__)
GRACE = timedelta(days=1)
"""What nobody holds stays for so long: whoever is storing it again at this moment finds it."""
BATCH = 500


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did: how many files are gone from the store, and how many will be fetched again."""

    removed: int
    lost: int


async def sweep(database: Database, store: FileStore, *, now: datetime) -> Swept:
    """Removes what no message holds any more; what is missing in the store is due to be fetched again."""
    async with database.transaction() as session:
        await files.forget_unused(session, now - GRACE)
    await asyncio.to_thread(store.clean, GRACE)
    swept = Swept(await _remove_unknown(database, store), await _reopen_lost(database, store, now))
    if swept != Swept(0, 0):
        log.info(
            "files: %s that nobody held are removed, %s lost ones are due again", swept.removed, swept.lost
        )
    return swept


async def _remove_unknown(database: Database, store: FileStore) -> int:
    removed = 0
    old = await asyncio.to_thread(store.old, GRACE)
    for start in range(0, len(old), BATCH):
        page = old[start : start + BATCH]
        async with database.reading() as connection:
            known = await files.known_hashes(connection, page)
        for sha256 in set(page) - known:
            removed += await asyncio.to_thread(store.remove, sha256, GRACE)
    return removed


async def _reopen_lost(database: Database, store: FileStore, now: datetime) -> int:
    lost, last = 0, ""
    while True:
        async with database.reading() as connection:
            page = await files.hashes_after(connection, last, BATCH)
        if not page:
            return lost
        gone = await asyncio.to_thread(store.lacking, page)
        if gone:
            async with database.transaction() as session:
                lost += await files.reopen(session, gone, now)
        last = page[-1]
