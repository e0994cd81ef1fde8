"""The limits that have no server: SQLite's full-text search as it is shipped, written and asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.corpus import Corpus

TABLES = """
CREATE TABLE said (id INTEGER PRIMARY KEY, thread_id INTEGER, author_id INTEGER, at TEXT, content TEXT);
CREATE VIRTUAL TABLE words USING fts5 (content);
"""
BATCH = 1_000
Said = tuple[int, int, int, str, str]
"""A row of `said`."""
RANKED = """
SELECT said.id, snippet(words, 0, '<b>', '</b>', '…', 24) FROM words JOIN said ON said.id = words.rowid
WHERE words MATCH ? ORDER BY rank LIMIT 20
"""


def full_text(exchange: Corpus) -> Path:
    """A database with the exchange's texts in FTS5; made once, beside the exchange."""
    path = exchange.path.with_name("full_text.db")
    if not path.exists():
        unfinished = path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(unfinished)) as database:
            database.executescript(TABLES)
            database.execute("ATTACH ? AS exchange", (str(exchange.path),))
            database.execute(
                "INSERT INTO said SELECT id, thread_id, author_id, created_at, content FROM exchange.message"
            )
            database.execute("INSERT INTO words (rowid, content) SELECT id, content FROM said")
            database.commit()
        unfinished.rename(path)
    return path


def ranked(path: Path, words: Sequence[str]) -> float:
    """How long the ranked query with snippets takes for half of the words, in ms."""
    with closing(sqlite3.connect(path)) as database:
        return 1000 * median(_seconds(database, word) for word in words for _ in range(3))


def _seconds(database: sqlite3.Connection, word: str) -> float:
    start = perf_counter()
    database.execute(RANKED, (f'"{word}"',)).fetchall()
    return perf_counter() - start


def begin_raw(database: sqlite3.Connection) -> None:
    """The table and FTS5, empty."""
    database.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {TABLES}")


def write_raw(database: sqlite3.Connection, rows: Sequence[Said]) -> float:
    """How long it takes to write messages into the table and FTS5, a batch a transaction, in seconds.

    They come in the order of their exports; each batch is sorted by id, which is the fastest way in.
    """
    start = perf_counter()
    for first in range(0, len(rows), BATCH):
        batch = sorted(rows[first : first + BATCH])
        database.execute("BEGIN")
        database.executemany("INSERT INTO said VALUES (?, ?, ?, ?, ?)", batch)
        texts = [(said[0], said[-1]) for said in batch]
        database.executemany("INSERT INTO words (rowid, content) VALUES (?, ?)", texts)
        database.execute("COMMIT")
    return perf_counter() - start
