"""PostgreSQL for questions outside of transactions: they go to asyncpg as they are, compiled once.

On the way through SQLAlchemy each of them costs as much again as PostgreSQL's whole answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import event
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    import asyncpg

SHORT_QUESTIONS = {"jit": "off", "max_parallel_workers_per_gather": "0"}
"""PostgreSQL's preparations for questions that take seconds take longer than ours themselves."""
AWAY = ("08", "53", "57", "58")
"""Classes of PostgreSQL's errors that say that it cannot be reached, or has too much to do."""
KEPT = 100
_DIALECT = asyncpg_dialect()  # type: ignore[no-untyped-call]
_NAME = re.compile(r"(?<!:):(\w+)")
Processor = Callable[[Any], Any]


class Straight:
    """A statement as asyncpg takes it, once it is asked; lists are arrays by now."""

    def __init__(self, statement: ClauseElement, columns: Iterable[Any], asked: Mapping[str, Any]) -> None:
        compiled = cast(SQLCompiler, statement.compile(dialect=_DIALECT))
        state = compiled.construct_expanded_state(dict(asked))
        self._sql = state.statement
        self._names = state.positiontup or ()
        self._given = state.parameters
        self._ask = cast(Mapping[str, Processor], {**compiled._bind_processors, **state.processors})
        readers = enumerate(column.type.dialect_impl(_DIALECT) for column in columns)
        processors = ((at, kind.result_processor(_DIALECT, None)) for at, kind in readers)
        self._answer = [(at, process) for at, process in processors if process]

    async def rows(self, driver: asyncpg.Connection, asked: Mapping[str, Any]) -> Iterable[Sequence[Any]]:
        """The rows for these parameters, each column in its Python type."""
        given = {**self._given, **asked}
        values = [self._ask[name](given[name]) if name in self._ask else given[name] for name in self._names]
        rows = await fetch(driver, self._sql, values)
        if not self._answer or not rows:
            return rows
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        for at, process in self._answer:
            columns[at] = map(process, columns[at])
        return zip(*columns, strict=True)


def engine(url: Any, *, size: int) -> AsyncEngine:
    """asyncpg knows when PostgreSQL has closed a connection meanwhile: no question is asked of each of them
    before it is used.
    """
    made = create_async_engine(url, pool_size=size, connect_args={"server_settings": SHORT_QUESTIONS})

    @event.listens_for(made.sync_engine, "checkout")
    def look(connection: DBAPIConnection, *_: Any) -> None:
        if connection.driver_connection.is_closed():
            raise DisconnectionError("PostgreSQL has closed this connection")

    return made


def reader(writer: AsyncEngine) -> AsyncEngine:
    """The same connections, for looks at the data: outside of transactions each statement sees what is there
    by then, which is what it sees in one, too (READ COMMITTED).
    """
    return writer.execution_options(isolation_level="AUTOCOMMIT")


def driver_of(connection: AsyncConnection) -> asyncpg.Connection | None:
    """asyncpg's own connection behind one of SQLAlchemy's that only looks; None: there is a transaction."""
    assert connection.sync_connection is not None
    adapter: Any = connection.sync_connection.connection.dbapi_connection
    return adapter.driver_connection if getattr(adapter, "autocommit", False) else None


async def ask(driver: asyncpg.Connection, sql: str, asked: Mapping[str, Any]) -> Sequence[Any]:
    """The rows of a statement with `:name` for values."""
    numbered, names = _numbered(sql)
    return await fetch(driver, numbered, [asked[name] for name in names])


async def fetch(driver: asyncpg.Connection, sql: str, values: Sequence[Any]) -> Sequence[Any]:
    """Raises what SQLAlchemy would raise."""
    import asyncpg  # noqa: PLC0415 - it takes 3 MB, for which SQLite has no use

    try:
        rows: Sequence[Any] = await driver.fetch(sql, *values)
    except asyncpg.PostgresError as error:
        is_away = (error.sqlstate or "").startswith(AWAY)
        raise (OperationalError if is_away else DBAPIError)(sql, values, error) from error
    except (asyncpg.InterfaceError, OSError) as error:
        raise OperationalError(sql, values, error) from error
    return rows


@lru_cache(KEPT)
def _numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    names = tuple(dict.fromkeys(_NAME.findall(sql)))
    return _NAME.sub(lambda found: f"${names.index(found[1]) + 1}", sql), names
