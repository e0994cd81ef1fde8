"""Into the archive out of exports, beside the barest way into a table and SQLite's full-text search.

One import of 1,000,000 messages (of 300,000 in the short form), from its very start to its end. After each
tenth it is stopped, and the same messages are written the other way: each slice of one stands beside one of
the other, which has grown as large. The figure is of the whole of both; the slices tell how it spreads.
"""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from multiprocessing import active_children
from pathlib import Path
from time import perf_counter

import uvloop

from benchmarks.bare import Said, begin_raw, write_raw
from benchmarks.corpus import cache_folder, write_lists
from benchmarks.exports import write_exports
from benchmarks.report import Figure, tell
from benchmarks.rounds import FULL, Pace, SideBySide
from benchmarks.talk import NOW, PER_THREAD, Talk
from bot.demo.sample import Sample, read_sample
from bot.domain.seen import MessageSeen
from bot.files import FileStore
from bot.importing.taking import Import
from storage import migrations
from storage.database import Database

SLICES = 10
MESSAGES, FEWER = 1_000_000, 300_000


def imported(pace: Pace) -> list[Figure]:
    """Messages a second out of exports, beside the barest way into a table and SQLite's full-text search."""
    return uvloop.run(_imported(MESSAGES if pace is FULL else FEWER))


async def _imported(count: int) -> list[Figure]:
    sample = read_sample(NOW)
    kept = _kept(count, sample)
    with (
        tempfile.TemporaryDirectory() as name,
        (kept / "rows").open("rb") as rows,
        closing(sqlite3.connect(f"{name}/raw.db", isolation_level=None)) as raw,
    ):
        begin_raw(raw)
        slices = Slices(raw, count, _read(rows))
        await _import(Path(name), kept / "exports", sample, slices)
    reached = SideBySide(*([slices.size / each for each in side] for side in (slices.raw, slices.ours)))
    limit, ours = count / sum(slices.raw), count / sum(slices.ours)
    note = f"{count:,} messages, {ours:,.0f} ÷ {limit:,.0f} a second, slices {reached.spread}"
    return [Figure("ingest.import", ours / limit, limit, SLICES, note)]


async def _import(folder: Path, exports: Path, sample: Sample, slices: Slices) -> None:
    """From the start of the import to its end; without the start of the program."""
    database = Database(f"sqlite+aiosqlite:///{folder / 'exchange.db'}")
    await migrations.upgrade(database)
    await write_lists(database, sample, Talk(sample, slices.count // PER_THREAD))
    store = FileStore(folder / "files", limit=0, min_free=0)
    with slices.measured():
        outcome = await Import(database, store, slices, lambda: NOW).run([exports])
    await database.close()
    assert sum(outcome.messages.values()) == slices.count, outcome


class Slices:
    """Shows nothing, but takes the time of each slice, and then lets the other side write its own."""

    def __init__(self, raw: sqlite3.Connection, count: int, rows: Iterator[list[Said]]) -> None:
        self.count = count
        self.size = count // SLICES
        self.ours: list[float] = []
        self.raw: list[float] = []
        """Seconds."""
        self._database = raw
        self._rows = rows
        self._since = 0.0

    @contextmanager
    def measured(self) -> Iterator[None]:
        """The time until the first message comes counts, and that after the last one."""
        self._since = perf_counter()
        yield
        self.ours[-1] += perf_counter() - self._since

    def begin(self, files: int, size: int) -> None:
        """As `Import` asks for it."""

    def step(self, done: int, messages: int) -> None:
        """As `Import` asks for it; nothing else goes on meanwhile."""
        if messages < self.size * (len(self.ours) + 1):
            return
        self.ours.append(perf_counter() - self._since)
        with _stopped():
            rows = next(self._rows)
            self.raw.append(write_raw(self._database, rows))
        tell(f"{messages:,} messages: {self.raw[-1] / self.ours[-1]:.3f}")
        self._since = perf_counter()

    def refuse(self, sentence: str) -> None:
        """Nothing of what was generated may be refused."""
        raise ValueError(sentence)


@contextmanager
def _stopped() -> Iterator[None]:
    """The import's other process must not read ahead while its time is not taken."""
    readers = [child.pid for child in active_children() if child.pid]
    for pid in readers:
        os.kill(pid, signal.SIGSTOP)
    yield
    for pid in readers:
        os.kill(pid, signal.SIGCONT)


def _kept(count: int, sample: Sample) -> Path:
    """A folder with the exports, and the rows that the other side writes; made once."""
    folder = cache_folder() / f"exports-{count}"
    if not folder.exists():
        tell(f"exports of {count:,} messages: written once", at_once=True)
        unfinished = folder.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        (unfinished / "exports").mkdir(parents=True)
        write_exports(unfinished / "exports", Talk(sample, count // PER_THREAD))
        with (unfinished / "rows").open("wb") as file:
            said = iter(sorted(Talk(sample, count // PER_THREAD).messages(), key=_order))
            while rows := [_said(each) for each in islice(said, count // SLICES)]:
                pickle.dump(rows, file)
        unfinished.rename(folder)
    return folder


def _read(file: object) -> Iterator[list[Said]]:
    while True:
        yield pickle.load(file)  # type: ignore[arg-type]


def _order(message: MessageSeen) -> tuple[int, int]:
    """As exports hold them: thread by thread."""
    return message.thread.id, message.id


def _said(message: MessageSeen) -> Said:
    at = message.created_at.isoformat()
    return message.id, message.thread.id, int(message.author.account), at, message.content
