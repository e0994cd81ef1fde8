"""What the search index costs: its size, and its share of the time in which messages are stored."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any
from unittest.mock import patch

import uvloop

from benchmarks.corpus import write_lists
from benchmarks.talk import NOW, PER_THREAD, Talk
from bot.demo.sample import read_sample
from bot.domain import archive, message_rows
from storage import migrations, search
from storage.database import Database

MESSAGES = 4_000
AT_ONCE = 20
"""Messages that come in together when a channel is lively."""


def size(path: Path) -> str:
    """The index beside the whole database."""
    with closing(sqlite3.connect(path)) as database:
        (index,) = database.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%search_%'").fetchone()
    return f"index {index / 1e6:.0f} of {path.stat().st_size / 1e6:.0f} MB"


def share_of_ingest() -> str:
    """How much of the time of storing goes into reading texts for the index and into writing it."""
    return uvloop.run(_share_of_ingest())


async def _share_of_ingest() -> str:
    sample = read_sample(NOW)
    talk = Talk(sample, MESSAGES // PER_THREAD)
    with tempfile.TemporaryDirectory() as folder, _timed() as spent:
        database = Database(f"sqlite+aiosqlite:///{folder}/exchange.db")
        await migrations.upgrade(database)
        await write_lists(database, sample, talk)
        said = talk.messages()
        whole = 0.0
        while batch := list(islice(said, AT_ONCE)):
            start = perf_counter()
            await archive.take(database, batch, now=NOW, gapless=True)
            whole += perf_counter() - start
        await database.close()
    reading, writing = (100 * each / whole for each in spent)
    return f"{reading + writing:.0f} % of ingest ({reading:.0f} % reading, {writing:.0f} % writing)"


@contextmanager
def _timed() -> Iterator[list[float]]:
    """Seconds spent in reading texts for the index, and in writing it, while the block runs."""
    spent = [0.0, 0.0]
    read, write = message_rows._entries, search.index

    def entries(*what: Any) -> Any:
        start = perf_counter()
        try:
            return read(*what)
        finally:
            spent[0] += perf_counter() - start

    async def index(*what: Any, **how: Any) -> None:
        start = perf_counter()
        await write(*what, **how)
        spent[1] += perf_counter() - start

    with patch.object(message_rows, "_entries", entries), patch.object(search, "index", index):
        yield spent
