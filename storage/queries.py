"""Questions that are asked often: put together and compiled once, their answers typed rows.

SQLAlchemy takes longer to put a large statement together than SQLite to answer it, and its results, made
for all cases, cost as much again. So a query goes to the driver as it is; on PostgreSQL only where there is
no transaction. SQLite answers where it is asked, unless it takes more than a moment, or writes: then in the
connection's thread.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from time import perf_counter
from typing import Any, Generic, NamedTuple, TypeVar, cast

import orjson
from sqlalchemy import (
    ARRAY,
    BindParameter,
    CompoundSelect,
    Select,
    UpdateBase,
    any_,
    bindparam,
    text,
)
from sqlalchemy.dialects.sqlite.aiosqlite import dialect as sqlite_dialect
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.sql.elements import BinaryExpression
from sqlalchemy.sql.operators import in_op
from sqlalchemy.sql.visitors import replacement_traverse

from storage import postgresql
from storage.columns import UtcTime, as_text, of_text, times
from storage.sqlite import Connection, driver_of

Found = TypeVar("Found", bound=NamedTuple)
Statement = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]] | UpdateBase
Processor = Callable[[Any], Any]
Column = Callable[[Sequence[Any]], Iterable[Any]]
"""Reads all values of a column."""
_SQLITE = sqlite_dialect(paramstyle="named")
_IN_JSON = "SELECT value FROM json_each(:{})"


class IdRow(NamedTuple):
    """Of what is asked for no more than the id."""

    id: int


class Nothing(NamedTuple):
    """What a statement gives that only writes."""


class Query(Generic[Found]):
    """A statement with parameters, and the named tuple that takes its columns in their order.

    `writes_few` says that it writes, but surely a few rows alone, however much there is to write beside them.
    """

    def __init__(self, found: type[Found], statement: Statement, *, writes_few: bool = False) -> None:
        self._found = found
        self._statement = statement
        self._with_arrays: Statement | None = None
        self._straight: postgresql.Straight | None = None
        self._sql = ""
        self._given: dict[str, Any] = {}
        self._ask: dict[str, Processor] = {}
        self._answer: list[tuple[int, Column]] = []
        self._row: Callable[[Sequence[Any]], Found] = partial(tuple.__new__, found)
        self._took = 0.0
        self._writes = isinstance(statement, UpdateBase)
        self._writes_few = writes_few

    async def all(self, connection: AsyncConnection, **asked: Any) -> list[Found]:
        """The rows for these parameters."""
        driver = driver_of(connection)
        if driver is None:
            return await self._of_postgresql(connection, asked)
        if not self._sql:
            self._compile(asked)
        try:
            timed = partial(self._timed, driver, asked)
            if self._writes_few:
                return await driver.write_few(timed, took=self._took)
            if self._writes:
                return await driver.visit(timed)
            return await driver.look(timed, took=self._took)
        except sqlite3.OperationalError as error:
            raise OperationalError(self._sql, asked, error) from error

    async def one(self, connection: AsyncConnection, **asked: Any) -> Found | None:
        """The row for these parameters, of which there is one at most."""
        return next(iter(await self.all(connection, **asked)), None)

    async def within(self, session: AsyncSession, **asked: Any) -> list[Found]:
        """The same as part of a transaction, after what waits in the session to be written."""
        await session.flush()
        return await self.all(await session.connection(), **asked)

    async def _of_postgresql(self, connection: AsyncConnection, asked: Mapping[str, Any]) -> list[Found]:
        if self._with_arrays is None:
            self._with_arrays = _with_arrays(self._statement)
        straight = postgresql.driver_of(connection)
        if straight is None:
            result = await connection.execute(self._with_arrays, asked)
            return [self._found._make(row) for row in result] if result.returns_rows else []
        if self._straight is None:
            columns = self._statement.exported_columns
            self._straight = postgresql.Straight(self._with_arrays, columns, asked)
        return list(map(self._row, await self._straight.rows(straight, asked)))

    def _timed(self, driver: Connection, asked: Mapping[str, Any]) -> list[Found]:
        """How long it took this time tells where to answer it the next time."""
        start = perf_counter()
        rows = self._rows(driver, asked)
        self._took = perf_counter() - start
        return rows

    def _rows(self, driver: Connection, asked: Mapping[str, Any]) -> list[Found]:
        """Column by column, since Python's loops take longer than SQLite."""
        given = {**self._given, **asked}
        for name, process in self._ask.items():
            given[name] = process(given[name])
        rows = driver.run(self._sql, given, many=False).fetchall()
        if not self._answer:
            return list(map(self._row, rows))
        columns: list[Any] = list(zip(*rows, strict=True))
        if columns:
            for column, read in self._answer:
                columns[column] = read(columns[column])
        return list(map(self._row, zip(*columns, strict=True)))

    def _compile(self, asked: Mapping[str, Any]) -> None:
        lists = [name for name, value in asked.items() if isinstance(value, list)]
        one_each = {name: asked[name][:1] or [None] for name in lists}
        compiled = self._statement.compile(dialect=_SQLITE)
        state = compiled.construct_expanded_state({**asked, **one_each})
        given = {name: value for name, value in state.parameters.items() if name not in asked}
        for name in lists:  # a list goes as JSON, so that the statement stays the same whatever its length
            state = state._replace(
                statement=state.statement.replace(f"(:{name}_1)", f"({_IN_JSON.format(name)})")
            )
            del given[f"{name}_1"]
        self._given = given
        kinds = {name: compiled.binds[name].type.dialect_impl(_SQLITE) for name in asked}
        writers = {name: kind.bind_processor(_SQLITE) for name, kind in kinds.items()}
        self._ask = {name: write for name, write in writers.items() if write}
        self._ask |= dict.fromkeys(lists, _as_json)
        columns = (column.type.dialect_impl(_SQLITE) for column in self._statement.exported_columns)
        readers = enumerate(kind.result_processor(_SQLITE, None) for kind in columns)
        self._answer = [(column, _of_all(process)) for column, process in readers if process]
        self._sql = state.statement


async def ask(connection: AsyncConnection, sql: str, values: Mapping[str, Any]) -> Sequence[Any]:
    """The rows of a statement in words of both engines, with `:name` for values; times are aware.

    Statements of ever new shapes, which are not worth compiling, take this way.
    """
    driver = driver_of(connection)
    if driver is None and (straight := postgresql.driver_of(connection)):
        return await postgresql.ask(straight, sql, values)
    if driver is None:
        times = [
            bindparam(name, type_=UtcTime) for name, value in values.items() if isinstance(value, datetime)
        ]
        return (await connection.execute(text(sql).bindparams(*times), values)).all()
    asked = {name: as_text(value) if isinstance(value, datetime) else value for name, value in values.items()}
    try:
        return await driver.look(lambda: driver.run(sql, asked, many=False).fetchall())
    except sqlite3.OperationalError as error:
        raise OperationalError(sql, asked, error) from error


def _with_arrays(statement: Statement) -> Statement:
    """A list as one array: PostgreSQL plans the statement once, not anew for each length."""

    def replaced(element: Any, **_: Any) -> Any:
        if isinstance(element, BinaryExpression) and element.operator is in_op:
            bind = element.right
            if isinstance(bind, BindParameter) and bind.expanding and bind.required:
                return element.left == any_(bindparam(bind.key, type_=ARRAY(element.left.type)))
        return None

    return cast(Statement, replacement_traverse(statement, {}, replaced))


def _of_all(process: Processor) -> Column:
    return times if process is of_text else partial(map, process)


def _as_json(values: Sequence[Any]) -> str:
    return orjson.dumps(values).decode()
