"""Questions that are asked often: put together and compiled once, their answers typed rows.

SQLAlchemy takes longer to put a large statement together than SQLite to answer it, and its results, made
for all cases, cost as much again. On SQLite a query goes to the driver as it is, elsewhere by SQLAlchemy.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

import orjson
from sqlalchemy import Select, bindparam, text
from sqlalchemy.dialects.sqlite.aiosqlite import dialect as sqlite_dialect
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.columns import UtcTime, as_text
from storage.sqlite import Connection

Found = TypeVar("Found", bound=NamedTuple)
Processor = Callable[[Any], Any]
_SQLITE = sqlite_dialect(paramstyle="named")
_IN_JSON = "SELECT value FROM json_each(:{})"


class Query(Generic[Found]):
    """A statement with parameters, and the named tuple that takes its columns in their order."""

    def __init__(self, found: type[Found], statement: Select[*tuple[Any, ...]]) -> None:
        self._found = found
        self._statement = statement
        self._sql = ""
        self._given: dict[str, Any] = {}
        self._ask: dict[str, Processor] = {}
        self._answer: list[tuple[int, Processor]] = []

    async def all(self, connection: AsyncConnection, **asked: Any) -> list[Found]:
        """The rows for these parameters."""
        driver = _driver(connection)
        if driver is None:
            return [self._found._make(row) for row in await connection.execute(self._statement, asked)]
        if not self._sql:
            self._compile(asked)
        try:
            return await driver.visit(partial(self._rows, driver, asked))
        except sqlite3.OperationalError as error:
            raise OperationalError(self._sql, asked, error) from error

    async def one(self, connection: AsyncConnection, **asked: Any) -> Found | None:
        """The row for these parameters, of which there is one at most."""
        return next(iter(await self.all(connection, **asked)), None)

    def _rows(self, driver: Connection, asked: dict[str, Any]) -> list[Found]:
        """In the driver's thread."""
        for name, process in self._ask.items():
            asked[name] = process(asked[name])
        cursor = driver.run(self._sql, self._given | asked, many=False)
        return [self._found._make(self._read(row)) for row in cursor]

    def _read(self, row: Iterable[Any]) -> list[Any]:
        values = list(row)
        for column, process in self._answer:
            if values[column] is not None:
                values[column] = process(values[column])
        return values

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
        columns = (column.type.dialect_impl(_SQLITE) for column in self._statement.selected_columns)
        readers = enumerate(kind.result_processor(_SQLITE, None) for kind in columns)
        self._answer = [(column, process) for column, process in readers if process]
        self._sql = state.statement


async def ask(connection: AsyncConnection, sql: str, values: Mapping[str, Any]) -> Sequence[Any]:
    """The rows of a statement in words of both engines, with `:name` for values; times are aware.

    Statements of ever new shapes, which are not worth compiling, take this way.
    """
    driver = _driver(connection)
    if driver is None:
        times = [
            bindparam(name, type_=UtcTime) for name, value in values.items() if isinstance(value, datetime)
        ]
        return (await connection.execute(text(sql).bindparams(*times), values)).all()
    asked = {name: as_text(value) if isinstance(value, datetime) else value for name, value in values.items()}
    try:
        return await driver.visit(lambda: driver.run(sql, asked, many=False).fetchall())
    except sqlite3.OperationalError as error:
        raise OperationalError(sql, asked, error) from error


def _as_json(values: Sequence[Any]) -> str:
    return orjson.dumps(values).decode()


def _driver(connection: AsyncConnection) -> Connection | None:
    assert connection.sync_connection is not None
    driver = connection.sync_connection.connection.driver_connection
    return driver if isinstance(driver, Connection) else None
