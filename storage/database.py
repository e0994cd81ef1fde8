"""The database of one process: engines, transactions, and what differs between SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from weakref import WeakSet

from sqlalchemy import URL, Connection, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from storage import postgresql, sqlite
from storage.looks import READ, WAIT_SECONDS, Look, Looks

BUSY_TIMEOUT_MS = 10_000
WRITER_TIMEOUT_MS = 20
"""After this a writer looks by itself whether another process still writes (storage/sqlite.py)."""
READERS = 4
CONNECTIONS = 8
"""To PostgreSQL; when many are asked for at once, some more."""
WRITE = "BEGIN IMMEDIATE"
READER_CACHE_KIB, WRITER_CACHE_KIB = 2_000, 4_000
"""A batch touches some thousand pages of indexes; without room they are written out and read again."""
BULK_CACHE_KIB, BULK_CHECKPOINT_PAGES = 32_000, 64_000
CHECKPOINT_PAGES = 16_000
"""Of 4 KiB, in the WAL before whoever commits must move them into the file (`move_log`)."""


_ALONE = text(f"SELECT pg_advisory_xact_lock({0x5174})")
"""Held to the end of the transaction; it comes first in it, so that nobody waits for it with rows in hand."""


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
        self.making: dict[type, asyncio.Lock] = defaultdict(asyncio.Lock)
        """Held by who makes such a thing anew."""
        self._one_writer = asyncio.Lock()
        self._has_written = False
        if self.is_sqlite:
            Path(self.url.database or "").absolute().parent.mkdir(parents=True, exist_ok=True)
            self._opened = WeakSet[sqlite.Connection]()
            opened = partial(_sqlite_engine, self.url, self._opened)
            self._writer = opened(WRITE, synchronous="NORMAL", size=1, cache=WRITER_CACHE_KIB)
            self._durable = opened(WRITE, synchronous="FULL", size=1)
            self._reader = opened(READ, synchronous="NORMAL", size=READERS)
            self._looks = Looks(self._reader, READERS)
        else:
            self._durable = self._writer = postgresql.engine(self.url, size=CONNECTIONS)
            self._reader = postgresql.reader(self._writer)

    @property
    def engine(self) -> AsyncEngine:
        """The engine that migrations write through."""
        return self._writer

    @asynccontextmanager
    async def transaction(self, *, durable: bool = False, alone: bool = False) -> AsyncIterator[AsyncSession]:
        """One use case: commits when the block ends, rolls back when it raises.

        `durable` waits until the disk has it (deliveries, consents). On SQLite the rest may lose its last
        moments in a loss of power, never in a crash of the process; PostgreSQL always waits.
        `alone` is for what is said and who may read it: what one such transaction decides by no other changes
        meanwhile. On SQLite every one is alone.
        """
        async with AsyncExitStack() as stack:
            if self.is_sqlite:
                await stack.enter_async_context(self._one_writer)
            session = AsyncSession(self._durable if durable else self._writer, expire_on_commit=False)
            await stack.enter_async_context(session)
            async with session.begin():
                if alone and not self.is_sqlite:
                    await session.execute(_ALONE)
                yield session
        self.generation = max(self.generation, session.info.get("generation", 0))
        self._has_written = True

    def reading(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """One look at the data; nothing is written. Raises TimeoutError when all readers stay busy."""
        return Look(self._looks) if self.is_sqlite else self._reader.connect()

    async def make_room(self) -> None:
        """From now on large batches are written, by a process that does nothing else: what each of them
        touches finds room in memory, and goes from the WAL into the file more rarely.
        """
        if self.is_sqlite:
            async with self._writer.connect() as connection:
                await connection.exec_driver_sql(f"PRAGMA cache_size=-{BULK_CACHE_KIB}")
                await connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint={BULK_CHECKPOINT_PAGES}")

    async def move_log(self) -> None:
        """Moves what was committed here from SQLite's log (the WAL) into the file, beside whoever writes.

        Else some commit must do it, and all others wait while it waits for the disk, up to 0.1 s.
        """
        if self.is_sqlite and self._has_written:
            self._has_written = False
            async with self.reading() as connection:
                driver = sqlite.driver_of(connection)
                assert driver is not None
                await driver.move_log()

    async def close(self) -> None:
        """Gives every connection back. Safe to call twice."""
        if self.is_sqlite:
            await self._looks.close()
        for engine in (self._writer, self._durable, self._reader):
            await engine.dispose()
        if self.is_sqlite:
            for connection in list(self._opened):
                await connection.ended()


def _sqlite_engine(
    url: URL,
    opened: WeakSet[sqlite.Connection],
    begin: str,
    *,
    synchronous: str,
    size: int,
    cache: int = READER_CACHE_KIB,
) -> AsyncEngine:
    """Transactions begin by our word: the driver's own would begin late and then fail to become a writer."""

    def connection() -> sqlite.Connection:
        new = sqlite.Connection(url.database or "", is_reader=begin == READ)
        opened.add(new)
        return new

    engine = create_async_engine(
        url,
        async_creator=connection,
        pool_size=size,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "foreign_keys=ON",
            f"synchronous={synchronous}",
            f"cache_size=-{cache}",
            f"wal_autocheckpoint={CHECKPOINT_PAGES}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        if begin != READ:
            cursor.execute(f"PRAGMA busy_timeout={WRITER_TIMEOUT_MS}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite.Connection)
        driver.begin(begin)

    return engine
