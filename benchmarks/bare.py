"""The limits that have no server: SQLite's full-text search over the same texts, as it is shipped."""

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
