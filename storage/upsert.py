"""Insert, or update what is there, row by row: one statement on both engines."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, repeat
from typing import Any

from sqlalchemy import Dialect, Update, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.types import TypeEngine

from storage.columns import Base, as_text
from storage.rows import Columns, Times
from storage.sqlite import Connection, driver_of

TOGETHER = 64
"""Rows that SQLite takes by one statement."""
_VALUES = re.compile(r"VALUES (\([?, ]+\))")


@dataclass(frozen=True, slots=True)
class _Statement:
    """SQL, and how rows become what the driver takes: in which order, made what by the columns' types."""

    sql: str
    columns: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    defaults: Mapping[str, Any]

    async def write(self, connection: AsyncConnection, rows: Columns) -> None:
        """Runs it for all rows."""
        bound = self.bound(rows)
        driver = driver_of(connection)
        if driver is None:
            await connection.exec_driver_sql(self.sql, bound)
            return
        try:
            if len(bound) < TOGETHER:
                await driver.write_few(lambda: driver.run(self.sql, bound, many=True))
            else:
                await driver.visit(lambda: self._write_many(driver, bound))
        except sqlite3.IntegrityError as error:
            raise IntegrityError(self.sql, None, error) from error
        except sqlite3.OperationalError as error:
            raise OperationalError(self.sql, None, error) from error

    def _write_many(self, driver: Connection, bound: Sequence[tuple[Any, ...]]) -> None:
        """An insert takes many rows at once: after each statement the interpreter's lock is waited for."""
        ends = len(bound) // TOGETHER * TOGETHER if _VALUES.search(self.sql) else 0
        sql = _VALUES.sub(lambda found: "VALUES " + ", ".join([found[1]] * TOGETHER), self.sql, count=1)
        for start in range(0, ends, TOGETHER):
            driver.run(sql, list(chain.from_iterable(bound[start : start + TOGETHER])), many=False)
        driver.run(self.sql, bound[ends:], many=True)

    def bound(self, rows: Columns) -> list[tuple[Any, ...]]:
        """What is the same in all rows, or taken as it is, is not touched one by one."""
        return list(zip(*[self._column(name, made, rows) for name, made in self.columns], strict=True))

    def _column(self, name: str, made: Callable[[Any], Any] | None, rows: Columns) -> Iterable[Any]:
        if name in self.defaults:
            value = self.defaults[name]
            return repeat(made(value) if made else value, len(rows))
        values = rows[name]
        if made is as_text and isinstance(values, Times):
            return values.texts
        if made and values.count(values[0]) == len(values):
            return repeat(made(values[0]), len(values))
        return map(made, values) if made else values


async def upsert(
    session: AsyncSession,
    table: type[Base],
    rows: Columns | Sequence[Mapping[str, Any]],
    *,
    keep: tuple[str, ...] = (),
    fill: tuple[str, ...] = (),
) -> None:
    """Writes rows by their primary key; all name the same columns.

    Columns named in `keep` are set on the first write only, those in `fill` as long as they are empty.
    """
    if rows:
        connection = await session.connection()
        columns = Columns.of(rows)
        await _statement(table, columns.names, keep, fill, connection.dialect).write(connection, columns)


async def add_up(
    session: AsyncSession, table: type[Base], rows: Columns | Sequence[Mapping[str, Any]], sum_of: str
) -> None:
    """Writes rows by their primary key; to one that is there the column `sum_of` is added."""
    if rows:
        connection = await session.connection()
        columns = Columns.of(rows)
        await _statement(table, columns.names, (), (), connection.dialect, sum_of).write(connection, columns)


async def update_each(session: AsyncSession, statement: Update, rows: Sequence[Mapping[str, Any]]) -> None:
    """Runs an update with parameters once for each row of them."""
    if rows:
        connection = await session.connection()
        await _update(statement, connection.dialect).write(connection, Columns.of(rows))


@lru_cache(maxsize=256)
def _update(statement: Update, dialect: Dialect) -> _Statement:
    compiled = statement.compile(dialect=dialect)
    kinds = [(name, compiled.binds[name].type) for name in compiled.positiontup or ()]
    return _Statement(compiled.string, _bound_as(kinds, dialect), {})


def _bound_as(
    kinds: Iterable[tuple[str, TypeEngine[Any]]], dialect: Dialect
) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    return tuple([(name, kind.dialect_impl(dialect).bind_processor(dialect)) for name, kind in kinds])


@lru_cache(maxsize=256)
def _statement(  # noqa: PLR0917 - all that makes the statement
    table: type[Base],
    names: tuple[str, ...],
    keep: tuple[str, ...],
    fill: tuple[str, ...],
    dialect: Dialect,
    sum_of: str = "",
) -> _Statement:
    """Made once: SQLAlchemy would go through all of it for each batch, and half of it for each row."""
    into = Base.metadata.tables[table.__tablename__]
    insert = (sqlite if dialect.name == "sqlite" else postgresql).insert(into)
    keys = [column.name for column in into.primary_key]
    changed = {name: insert.excluded[name] for name in names if name not in {*keys, *keep}}
    changed |= {name: func.coalesce(into.c[name], insert.excluded[name]) for name in fill}
    if sum_of:
        changed = {sum_of: into.c[sum_of] + insert.excluded[sum_of]}
    if changed:
        insert = insert.on_conflict_do_update(index_elements=keys, set_=changed)
    else:
        insert = insert.on_conflict_do_nothing(index_elements=keys)
    defaults = {
        column.name: column.default.arg
        for column in into.columns
        if column.name not in names and isinstance(column.default, ScalarElementColumnDefault)
    }
    compiled = insert.compile(dialect=dialect, column_keys=[*names, *defaults])
    kinds = [(name, into.c[name].type) for name in compiled.positiontup or ()]
    return _Statement(compiled.string, _bound_as(kinds, dialect), defaults)
