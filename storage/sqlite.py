"""SQLite for SQLAlchemy: aiosqlite, but a statement visits the connection's thread once, not four times."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, TypeVar

import aiosqlite

AT_ONCE = 1_000
"""Rows that come back with the statement itself; more are fetched when they are asked for."""
Row = tuple[Any, ...]
Result = TypeVar("Result")


class Connection(aiosqlite.Connection):
    """A connection that also begins a transaction only when there is something to do in it."""

    def __init__(self, path: str) -> None:
        super().__init__(lambda: sqlite3.connect(path, isolation_level=None), AT_ONCE)
        self._thread.daemon = True
        self._begin = ""

    def begin(self, statement: str) -> None:
        """The next statement begins with this one."""
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

    async def visit(self, work: Callable[[], Result]) -> Result:
        """Runs something in the connection's thread."""
        result: Result = await self._execute(work)  # type: ignore[no-untyped-call]
        return result

    def run(self, statement: str, parameters: Any, *, many: bool) -> sqlite3.Cursor:
        """A statement; call it in the connection's thread."""
        if self._begin:
            begin, self._begin = self._begin, ""
            self._conn.execute(begin)
        return (self._conn.executemany if many else self._conn.execute)(statement, parameters)

    def _has_ended(self) -> bool:
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
