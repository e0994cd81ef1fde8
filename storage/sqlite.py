"""SQLite for SQLAlchemy: aiosqlite, but a statement visits the connection's thread once, or not at all."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from time import monotonic, perf_counter, sleep
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy.ext.asyncio import AsyncConnection

AT_ONCE = 1_000
"""Rows that come back with the statement itself; more are fetched when they are asked for."""
MOMENT = 0.003
"""Seconds that a look at the data may take where it is asked for. The way to a thread and back costs six
short looks, and each of SQLite's steps there waits for the interpreter's lock; a longer one is worth it."""
TRICE = 0.0005
"""The same within a transaction that writes: what takes longer is worth the way to its thread, since whoever
asks has other things to do meanwhile.
"""
STEPS = 1_000
"""Of SQLite's instructions, between two glances at the clock."""
MOST_NAMED_ANEW = 100
PATIENCE_SECONDS = 30.0
"""How long a transaction waits until it may begin, while another process writes."""
LOOK_AGAIN_SECONDS = 0.002
Row = tuple[Any, ...]
Result = TypeVar("Result")


class Connection(aiosqlite.Connection):
    """A connection that also begins a transaction only when there is something to do in it.

    `is_reader`: it only looks, waits for no lock, and may do so outside its thread. One that writes may
    look there, too, once its transaction has begun.
    """

    def __init__(self, path: str, *, is_reader: bool = False) -> None:
        super().__init__(partial(self._open, path), AT_ONCE)
        self._thread.daemon = True
        self._begin = ""
        self._is_reader = is_reader
        self._until = 0.0
        self._asked = self._done = self._cut_off = 0
        self._statement = ""
        self._named_anew: dict[str, str] = {}
        self._opened: sqlite3.Connection | None = None

    def begin(self, statement: str) -> None:
        """The next statement begins with this one, unless the transaction runs already."""
        if not self.in_transaction:
            self._begin = statement

    def cursor(self) -> Cursor:  # type: ignore[override]
        """As SQLAlchemy asks for it: it enters the cursor and uses it alone."""
        return Cursor(self)

    async def commit(self) -> None:
        if not self._has_ended():
            await super().commit()

    async def rollback(self) -> None:
        if not self._has_ended():
            await super().rollback()

    async def look_no_more(self) -> None:
        """Ends a transaction in which nothing was written; that takes no time."""
        if self._has_ended():
            return
        if self._is_at_hand:
            self._conn.rollback()
        else:
            await super().rollback()

    async def look(self, work: Callable[[], Result], *, took: float = 0.0) -> Result:
        """Runs a look at the data here if it takes no more than a MOMENT, else in the connection's thread.

        What `took` longer the last time, in seconds, is not tried here.
        """
        moment = MOMENT if self._is_reader else TRICE
        if took <= moment and self._may_look_here:
            try:
                return self._at_once(work, moment)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                    raise
                self._name_anew(self._statement)
        return await self.visit(work)

    async def write_few(self, work: Callable[[], Result], *, took: float = 0.0) -> Result:
        """Writes a few rows here, if that took no more than a TRICE the last time and its transaction has
        begun, else in the connection's thread. It is never cut off: SQLite would take all of it back.
        """
        if took <= TRICE and self._may_look_here:
            return work()
        return await self.visit(work)

    async def visit(self, work: Callable[[], Result]) -> Result:
        """Runs something in the connection's thread."""
        result: Result = await self._execute(work)
        return result

    async def move_log(self) -> None:
        """Moves what was committed from the WAL into the file; outside a transaction."""
        await self.visit(lambda: self._conn.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall())

    def stop(self) -> asyncio.Future[Any] | None:
        """Ends the thread, which closes what it opened, also for somebody who went away before that."""
        self._tx.put_nowait((None, self._close_opened))
        return super().stop()

    async def ended(self) -> None:
        """Once it is closed: waits for its thread, which may still be at work for somebody who went away, and
        would answer when nobody listens any more.
        """
        if not self._running and self._thread.is_alive():
            await asyncio.to_thread(self._thread.join, PATIENCE_SECONDS)

    def run(self, statement: str, parameters: Any, *, many: bool) -> sqlite3.Cursor:
        """A statement; call it in the connection's thread."""
        if self._begin:
            begin, self._begin = self._begin, ""
            self._start(begin)
        self._statement = statement
        statement = self._named_anew.get(statement, statement)
        return (self._conn.executemany if many else self._conn.execute)(statement, parameters)

    def _name_anew(self, statement: str) -> None:
        """Python 3.11 takes what was cut off once as busy for ever, and prepares it anew each time it is
        asked, which can take longer than the answer. Under another text it is prepared once more.
        """
        if len(self._named_anew) >= MOST_NAMED_ANEW:
            self._named_anew.clear()
        self._cut_off += 1
        self._named_anew[statement] = f"{statement} -- {self._cut_off}"

    @property
    def _is_at_hand(self) -> bool:
        """Whether it may be used here: it only reads, and its thread has nothing to do."""
        return self._is_reader and self._asked == self._done

    @property
    def _may_look_here(self) -> bool:
        """The same for a look; once a transaction has begun there is no lock to be waited for, either."""
        return self._asked == self._done and (self._is_reader or self._conn.in_transaction)

    def _at_once(self, work: Callable[[], Result], moment: float) -> Result:
        """In its thread nothing looks at the clock: that would wait for the interpreter's lock each time."""
        self._until = perf_counter() + moment
        self._conn.set_progress_handler(self._is_over, STEPS)
        try:
            return work()
        finally:
            self._conn.set_progress_handler(None, 0)

    def _open(self, path: str) -> sqlite3.Connection:
        self._opened = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        return self._opened

    def _close_opened(self) -> None:
        if self._opened is not None:
            self._opened.close()

    def _is_over(self) -> bool:
        return perf_counter() > self._until

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Counts what is asked of the thread here, and what is done there: nobody else may run beside it."""
        self._asked += 1
        return await super()._execute(self._counted, fn, *args, **kwargs)  # type: ignore[no-untyped-call]

    def _counted(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return fn(*args, **kwargs)
        finally:
            self._done += 1

    def _start(self, begin: str) -> None:
        """SQLite itself looks ten times a second, and misses the moments between another process's writes."""
        give_up = monotonic() + PATIENCE_SECONDS
        while not self._has_started(begin, is_last=monotonic() > give_up):
            sleep(LOOK_AGAIN_SECONDS)

    def _has_started(self, begin: str, *, is_last: bool) -> bool:
        try:
            self._conn.execute(begin)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or is_last:
                raise
            return False
        return True

    def _has_ended(self) -> bool:
        """Whether there is nothing to end. What somebody asked for who went away may still begin one."""
        if self._asked != self._done:
            return False
        self._begin = ""
        return not self.in_transaction


class Cursor:
    """One statement and what comes back."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._cursor: sqlite3.Cursor | None = None
        self._rows: list[Row] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = AT_ONCE

    async def __aenter__(self) -> Cursor:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        """Runs it and fetches what it gives."""
        await self._connection.visit(partial(self._run, statement, parameters, many=False))

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> None:
        """Runs it for each row."""
        await self._connection.visit(partial(self._run, statement, parameters, many=True))

    async def fetchall(self) -> list[Row]:
        """What has not been fetched yet."""
        rows, self._rows = self._rows, []
        if self._cursor is not None:
            rows += await self._connection.visit(self._cursor.fetchall)
            self._cursor = None
        return rows

    async def fetchmany(self, size: int | None = None) -> list[Row]:
        """The next rows, for results that do not fit into memory."""
        size = size or self.arraysize
        if len(self._rows) < size and self._cursor is not None:
            self._rows += await self._connection.visit(partial(self._cursor.fetchmany, max(size, AT_ONCE)))
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def fetchone(self) -> Row | None:
        """The next row."""
        return next(iter(await self.fetchmany(1)), None)

    async def close(self) -> None:
        """Lets go of the rest."""
        if self._cursor is not None:
            await self._connection.visit(self._cursor.close)
        self._rows, self._cursor = [], None

    def _run(self, statement: str, parameters: Any, *, many: bool) -> None:
        cursor = self._connection.run(statement, parameters, many=many)
        self.description, self.rowcount, self.lastrowid = (
            cursor.description,
            cursor.rowcount,
            cursor.lastrowid,
        )
        if cursor.description:
            self._rows = cursor.fetchmany(AT_ONCE)
            self._cursor = cursor if len(self._rows) == AT_ONCE else None


def driver_of(connection: AsyncConnection) -> Connection | None:
    """SQLite's own connection behind one of SQLAlchemy's; None: another database."""
    assert connection.sync_connection is not None
    driver = connection.sync_connection.connection.driver_connection
    return driver if isinstance(driver, Connection) else None
