"""Looks at SQLite's data: at most so many at once, each by a connection that is kept for the next one."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from types import TracebackType

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage import sqlite

WAIT_SECONDS = 60
READ = "BEGIN"
Reader = tuple[AsyncConnection, sqlite.Connection]


class Looks:
    """The readers of one process."""

    def __init__(self, engine: AsyncEngine, most: int) -> None:
        self._engine = engine
        self._free = asyncio.Semaphore(most)
        self._idle: list[Reader] = []
        """To take one out of SQLAlchemy's pool costs more than a short look."""

    async def take(self) -> Reader:
        """A reader, in a transaction from its first statement on; raises TimeoutError when all stay busy."""
        if self._free.locked():
            async with asyncio.timeout(WAIT_SECONDS):
                await self._free.acquire()
        else:
            await self._free.acquire()
        try:
            connection, driver = self._idle.pop() if self._idle else await self._new()
        except BaseException:
            self._free.release()
            raise
        driver.begin(READ)
        return connection, driver

    async def give_back(self, reader: Reader, *, is_whole: bool) -> None:
        """After a look; one that went wrong is not kept."""
        connection, driver = reader
        try:
            if not is_whole:
                await connection.close()
                return
            try:
                if connection.in_transaction():  # something went through SQLAlchemy
                    await connection.rollback()
                await driver.look_no_more()
            except BaseException:
                await connection.close()
                raise
            self._idle.append(reader)
        finally:
            self._free.release()

    async def close(self) -> None:
        """Lets go of those that wait. Safe to call twice."""
        while self._idle:
            await self._idle.pop()[0].close()

    async def _new(self) -> Reader:
        connection = await self._engine.connect()
        driver = sqlite.driver_of(connection)
        assert driver is not None
        return connection, driver


class Look(AbstractAsyncContextManager[AsyncConnection]):
    """One look. A class, since asyncio keeps a list of generators that have begun: it costs a short look."""

    __slots__ = ("_looks", "_reader")

    def __init__(self, looks: Looks) -> None:
        self._looks = looks

    async def __aenter__(self) -> AsyncConnection:
        self._reader = await self._looks.take()
        return self._reader[0]

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._looks.give_back(self._reader, is_whole=kind is None)
