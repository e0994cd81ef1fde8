"""The generated exchange ten times as large, or on PostgreSQL: written straight into the tables.

A million messages by the product's own use cases take many minutes. A large exchange has the vocabulary of
a small one (benchmarks/words.py), so that copies of the messages, with ids of their own, have the same words
in the same shares: to find and to rank them costs as much as with written ones.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Table, create_engine, insert, select, text

from benchmarks.corpus import Corpus
from benchmarks.report import tell
from storage import migrations, search
from storage.columns import Base
from storage.database import Database

GROWING = {
    "thread": ("id", "starter_id", "answer_id", "cursor_id"),
    "message": ("id", "thread_id", "reply_to_id"),
    "search_entry": ("id", "ref_id"),
}
"""Tables that grow with the archive, and their ids that a copy has for itself."""
AT_ONCE = 2_000


def enlarged(small: Corpus, times: int) -> Path:
    """The exchange with its threads that many times, each later than the one before; kept for the next."""
    path = small.path.with_name(f"{times}_times.db")
    if path.exists():
        return path
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
