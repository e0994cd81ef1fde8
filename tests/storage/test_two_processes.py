"""Two processes write into one SQLite file: neither is told that the database is locked."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import sqlite
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


async def test_who_goes_away_while_another_process_writes_leaves_no_lock_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'exchange.db'}"
    busy, other = Database(url), Database(url)
    is_locked_out, loop = asyncio.Event(), asyncio.get_running_loop()

    def sleep(seconds: float) -> None:
        loop.call_soon_threadsafe(is_locked_out.set)
        time.sleep(seconds)

    async def write(database: Database, by: str) -> None:
        async with database.transaction() as session:
            driver = sqlite.driver_of(await session.connection())
            assert driver is not None
            await driver.write_few(lambda: driver.run("INSERT INTO told VALUES (?)", (by,), many=False))

    monkeypatch.setattr(sqlite, "sleep", sleep)
    monkeypatch.setattr(sqlite, "PATIENCE_SECONDS", 5.0)
    async with other.transaction() as session:  # its connection is there from now on
        await session.execute(text("CREATE TABLE told (by TEXT)"))
    async with busy.transaction() as session:
        await session.execute(ADD, {"by": "busy"})
        leaving = asyncio.create_task(write(other, "other"))
        await is_locked_out.wait()
        leaving.cancel()
        await asyncio.sleep(0)
    await asyncio.wait([leaving])
    await write(other, "other again")
    await write(busy, "busy again")
    async with busy.reading() as connection:
        told = await connection.scalars(text("SELECT by FROM told ORDER BY by"))
        assert told.all() == ["busy", "busy again", "other again"]
    await busy.close()
    await other.close()
