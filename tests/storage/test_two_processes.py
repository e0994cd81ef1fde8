"""Two processes write into one SQLite file: neither is told that the database is locked."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import text

from storage.database import Database

ADD = text("INSERT INTO told (by) VALUES (:by)")
ROUNDS = 30


async def test_who_writes_now_and_then_is_not_locked_out_by_who_writes_all_the_time(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'exchange.db'}"
    busy, other = Database(url), Database(url)
    async with busy.transaction() as session:
        await session.execute(text("CREATE TABLE told (by TEXT)"))
    has_ended = asyncio.Event()

    async def write_all_the_time() -> None:
        while not has_ended.is_set():
            async with busy.transaction() as session:
                await session.execute(ADD, {"by": "busy"})

    writing = asyncio.create_task(write_all_the_time())
    for _ in range(ROUNDS):
        async with other.transaction() as session:
            await session.execute(ADD, {"by": "other"})
    has_ended.set()
    await writing
    async with other.reading() as connection:
        counted = await connection.execute(text("SELECT by, count(*) FROM told GROUP BY by ORDER BY by"))
        (_, (_, written)) = counted.all()
    assert written == ROUNDS
    await busy.close()
    await other.close()
