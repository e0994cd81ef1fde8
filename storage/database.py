"""The database of one process: engines, transactions, and what differs between SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from storage import sqlite

BUSY_TIMEOUT_MS = 10_000
READERS = 4


class Database:
    """Opens transactions. SQLite has one writer: this process's writes queue here, not on the file's lock."""

    def __init__(self, url: str | URL) -> None:
        """`url` is SQLAlchemy's, with an async driver: `sqlite+aiosqlite:///…` or `postgresql+asyncpg://…`."""
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.generation = 0
        """The publication generation this process has last seen (storage/publication.py)."""
        self.kept: dict[type, object] = {}
        """What this process keeps of the data, by its type, each with the generation that it shows."""
        self._one_writer = asyncio.Lock()
        if self.is_sqlite:
            Path(self.url.database or "").absolute().parent.mkdir(parents=True, exist_ok=True)
            self._writer = _sqlite_engine(self.url, "BEGIN IMMEDIATE", synchronous="NORMAL", size=1)
            self._durable = _sqlite_engine(self.url, "BEGIN IMMEDIATE", synchronous="FULL", size=1)
            self._reader = _sqlite_engine(self.url, "BEGIN", synchronous="NORMAL", size=READERS)
        else:
            self._writer = create_async_engine(self.url, pool_size=8, pool_pre_ping=True)
            self._durable = self._reader = self._writer

    @property
    def engine(self) -> AsyncEngine:
        """The engine that migrations write through."""
        return self._writer

    @asynccontextmanager
    async def transaction(self, *, durable: bool = False) -> AsyncIterator[AsyncSession]:
        """One use case: commits when the block ends, rolls back when it raises.

        `durable` waits until the disk has it (deliveries, consents). On SQLite the rest may lose its last
        moments in a loss of power, never in a crash of the process; PostgreSQL always waits.
        """
        async with AsyncExitStack() as stack:
            if self.is_sqlite:
                await stack.enter_async_context(self._one_writer)
            session = AsyncSession(self._durable if durable else self._writer, expire_on_commit=False)
            await stack.enter_async_context(session)
            async with session.begin():
                yield session
        self.generation = max(self.generation, session.info.get("generation", 0))

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One look at the data; nothing is written."""
        async with self._reader.connect() as connection:
            if self.is_sqlite and connection.sync_connection is not None:
                connection.sync_connection.begin()  # also for queries that go past SQLAlchemy
            yield connection

    async def close(self) -> None:
        """Gives every connection back. Safe to call twice."""
        for engine in (self._writer, self._durable, self._reader):
            await engine.dispose()


def _sqlite_engine(url: URL, begin: str, *, synchronous: str, size: int) -> AsyncEngine:
    """Transactions begin by our word: the driver's own would begin late and then fail to become a writer."""
    path = url.database or ""
    engine = create_async_engine(
        url, async_creator=lambda: sqlite.Connection(path), pool_size=size, max_overflow=0, pool_timeout=60
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "foreign_keys=ON",
            f"synchronous={synchronous}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite.Connection)
        driver.begin(begin)

    return engine
