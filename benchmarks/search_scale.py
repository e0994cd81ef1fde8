"""The generated exchange ten times as large, or on PostgreSQL: written straight into the tables.

A million messages by the product's own use cases take many minutes. A large exchange has the vocabulary of
a small one (benchmarks/words.py), so that copies of the messages, with ids of their own, have the same words
in the same shares: to find and to rank them costs as much as with written ones.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Table, create_engine, insert, select, text

from benchmarks.corpus import Corpus
from benchmarks.report import tell
from bot.domain.analysis import terms
from storage import migrations, search, search_spans
from storage.columns import Base
from storage.database import Database

GROWING = {
    "thread": ("id", "starter_id", "answer_id", "cursor_id"),
    "message": ("id", "thread_id", "reply_to_id"),
    "search_entry": ("id", "ref_id"),
}
"""Tables that grow with the archive, and their ids that a copy has for itself."""
AT_ONCE = 2_000
COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = :table"
INDEX = "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_search_entry_vector'"


def enlarged(small: Corpus, times: int) -> Path:
    """The exchange with its threads that many times, each later than the one before; kept for the next."""
    path = small.path.with_name(f"{times}_times_{terms.EDITION}.db")
    if path.exists():
        return path
    for other in small.path.parent.glob(f"{times}_times*"):
        other.unlink()
    unfinished = path.with_suffix(".new")
    shutil.copyfile(small.path, unfinished)
    with closing(sqlite3.connect(unfinished, isolation_level=None)) as database:
        database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000")
        span = database.execute("SELECT min(id), max(id) FROM message").fetchone()
        for number in range(1, times):
            database.execute("BEGIN")
            for table, ids in GROWING.items():
                _copy(database, table, ids, span, number * (span[1] - span[0] + 1))
            database.execute("COMMIT")
            tell(f"corpus of {small.messages:,} messages: {number + 1} of {times} times", at_once=True)
        database.execute("UPDATE search_word SET entries = entries * ?", (times,))
        database.execute("PRAGMA journal_mode=WAL")
    unfinished.rename(path)
    return path


def _copy(
    database: sqlite3.Connection, table: str, ids: tuple[str, ...], span: tuple[int, int], shift: int
) -> None:
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    values = [f"{name} + {shift}" if name in ids else name for name in columns]
    database.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table}"
        " WHERE id BETWEEN ? AND ? ORDER BY id",
        span,
    )


async def fill(url: str, small: Corpus) -> None:
    """Copies the exchange row by row into an empty PostgreSQL."""
    database = Database(url)
    await migrations.upgrade(database)
    source = create_engine(f"sqlite:///{small.path}")
    async with database.engine.begin() as connection:
        await connection.execute(text("SET session_replication_role = replica"))  # tables in any order
        await connection.execute(text("TRUNCATE note, publication"))
        for table in Base.metadata.sorted_tables:
            tell(f"PostgreSQL: {table.name}", at_once=True)
            for rows in _rows(source, table):
                await connection.execute(insert(table), rows)
                if table.name == "search_entry":
                    await search.set_vectors(connection, rows)
    await _tidy(database)


async def grow(url: str, times: int) -> None:
    """Makes of an exchange on PostgreSQL one with its threads that many times, as on SQLite."""
    database = Database(url)
    async with database.engine.begin() as connection:
        await connection.execute(text("SET session_replication_role = replica"))
        await connection.execute(text("SET maintenance_work_mem = '512MB'"))
        index = await connection.scalar(text(INDEX))
        await connection.execute(text("DROP INDEX ix_search_entry_vector"))
        low, high = (await connection.execute(text("SELECT min(id), max(id) FROM message"))).one()
        for number in range(1, times):
            for table, ids in GROWING.items():
                columns = list(await connection.scalars(text(COLUMNS), {"table": table}))
                copy = _copied(table, columns, ids, number * (high - low + 1))
                await connection.execute(text(copy), {"low": low, "high": high})
            tell(f"PostgreSQL: {number + 1} of {times} times", at_once=True)
        await connection.execute(text("UPDATE search_word SET entries = entries * :times"), {"times": times})
        await connection.execute(text(index or ""))
    await _tidy(database)


def _copied(table: str, columns: Sequence[str], ids: tuple[str, ...], shift: int) -> str:
    """Of a vector, what tells the span of its id is told anew."""
    values = {name: f"{name} + {shift}" if name in ids else f'"{name}"' for name in columns}
    if "vector" in columns:
        values["vector"] = f"ts_delete(vector, {_spans(0)}) || array_to_tsvector({_spans(shift)})"
    names = ", ".join(f'"{name}"' for name in columns)
    return (
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values.values())} FROM {table}"
        " WHERE id BETWEEN :low AND :high ORDER BY id"
    )


def _spans(shift: int) -> str:
    bits = ", ".join(map(str, search_spans.OF_TALK))
    return f"ARRAY(SELECT '#' || b || '.' || ((id + {shift}) >> b) FROM unnest(ARRAY[{bits}]) AS b)"


async def _tidy(database: Database) -> None:
    async with database.engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(
            text("VACUUM ANALYZE")
        )
    await database.close()


def _rows(source: Any, table: Table) -> Iterator[list[dict[str, Any]]]:
    with source.connect() as connection:
        found = connection.execute(select(table)).mappings()
        while rows := [dict(row) for row in islice(found, AT_ONCE)]:
            yield rows
