"""Into the archive: what people say live, beside discord.py with an empty handler; and imports."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

import uvloop

from benchmarks.bare import Said, fresh, insert_raw
from benchmarks.bare_client import END
from benchmarks.corpus import write_lists
from benchmarks.exports import write_exports
from benchmarks.processes import World, line, process, program, world
from benchmarks.report import Figure
from benchmarks.rounds import FULL, Pace, side_by_side
from benchmarks.talk import NOW, PER_THREAD, Talk
from benchmarks.words import Vocabulary
from benchmarks.world import TOPIC
from bot.demo.sample import Sample, read_sample
from bot.domain.seen import MessageSeen
from bot.files import FileStore
from bot.importing.taking import Import
from storage import migrations
from storage.database import Database

THREADS = 20
LOOK_SECONDS = 0.01
ARCHIVED = "SELECT 1 FROM message WHERE id = ?"


def live(pace: Pace) -> list[Figure]:
    """Messages a second until they are committed and can be searched.

    A service runs for weeks: both sides have heard a first round that is not counted, in which what either
    does for the first time is done, and frequent words are no longer new.
    """
    return uvloop.run(_live(pace, 10_000 if pace is FULL else 4_000))


def imported(pace: Pace) -> list[Figure]:
    """Messages a second out of exports, beside the barest way into a table and SQLite's full-text search."""
    return uvloop.run(_imported(pace, 100_000 if pace is FULL else 50_000))


async def _imported(pace: Pace, count: int) -> list[Figure]:
    sample = read_sample(NOW)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        exports = folder / "exports"
        exports.mkdir()
        write_exports(exports, Talk(sample, count // PER_THREAD))
        rows = [_said(each) for each in sorted(Talk(sample, count // PER_THREAD).messages(), key=_order)]

        async def limit() -> float:
            return count / insert_raw(fresh(folder / "raw.db"), rows)

        async def ours() -> float:
            return count / await _import(fresh(folder / "exchange.db"), exports, sample, count)

        reached = await side_by_side(limit, ours, pace.rounds)
    note = f"{reached.medians} messages a second, rounds {reached.spread}"
    return [Figure("ingest.import", reached.ratio, median(reached.limit), pace.rounds, note)]


def _order(message: MessageSeen) -> tuple[int, int]:
    """As exports hold them: thread by thread."""
    return message.thread.id, message.id


def _said(message: MessageSeen) -> Said:
    at = message.created_at.isoformat()
    return message.id, message.thread.id, int(message.author.account), at, message.content


async def _import(path: Path, exports: Path, sample: Sample, count: int) -> float:
    """Seconds that the import takes, without the start of the program."""
    database = Database(f"sqlite+aiosqlite:///{path}")
    await migrations.upgrade(database)
    await write_lists(database, sample, Talk(sample, count // PER_THREAD))
    store = FileStore(path.with_name("files"), limit=0, min_free=0)
    start = perf_counter()
    outcome = await Import(database, store, Silent(), lambda: NOW).run([exports])
    seconds = perf_counter() - start
    await database.close()
    assert sum(outcome.messages.values()) == count, outcome
    return seconds


class Silent:
    """Shows nothing."""

    def begin(self, files: int, size: int) -> None:
        """As `Import` asks for it."""

    def step(self, done: int, messages: int) -> None:
        """As `Import` asks for it."""

    def refuse(self, sentence: str) -> None:
        """Nothing of what was generated may be refused."""
        raise ValueError(sentence)


async def _live(pace: Pace, count: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "exchange.db"
        async with world() as bare_world, world() as our_world:
            bare, ours = await Talkers.gather(bare_world), await Talkers.gather(our_world)
            client = process("-m", "benchmarks.bare_client", bare_world.api_base, bare_world.token)
            served = program(f"sqlite+aiosqlite:///{path}", our_world, topics=[TOPIC])
            async with client as listener, served:
                assert await line(listener) == "ready"
                limit = partial(bare.flood, count, lambda _: _heard(listener))
                archived = partial(ours.flood, count, lambda last: _archived(path, last))
                await side_by_side(limit, archived, 1)
                reached = await side_by_side(limit, archived, pace.rounds)
    note = f"{reached.medians} messages a second, rounds {reached.spread}"
    return [Figure("ingest.live", reached.ratio, median(reached.limit), pace.rounds, note)]


class Talkers:
    """People of a playground who all talk at once."""

    def __init__(self, around: World, people: list[str], threads: list[str]) -> None:
        self._around = around
        self._people = people
        self._threads = threads
        self._random = Random(1)
        self._vocabulary = Vocabulary(self._random)

    @classmethod
    async def gather(cls, around: World) -> Talkers:
        """Opens threads to talk in."""
        state = await around.ask("GET", "/state")
        forum = next(channel["id"] for channel in state["channels"] if channel["name"] == TOPIC)
        people = [member["id"] for member in state["members"] if member["key"]]
        opening = {"channel_id": forum, "content": "Wer kennt das?"}
        threads = [
            await around.ask("POST", "/threads", {**opening, "member_id": people[n], "name": f"Frage {n}"})
            for n in range(THREADS)
        ]
        return cls(around, people, [thread["id"] for thread in threads])

    async def flood(self, count: int, arrived: Callable[[int], Awaitable[None]]) -> float:
        """Messages a second, from when the playground lets them go until the last one has arrived."""
        said: list[dict[str, Any]] = [self._says(self._vocabulary.text()) for _ in range(count - 1)]
        said.append(self._says(END))
        url = f"{self._around.base_url}/playground/messages"
        async with self._around.session.post(url, json=said) as answer:
            start = asyncio.get_running_loop().time()
            answer.raise_for_status()
            posted = await answer.json()
        await arrived(int(posted[-1]["id"]))
        return count / (asyncio.get_running_loop().time() - start)

    def _says(self, content: str) -> dict[str, Any]:
        return {
            "member_id": self._random.choice(self._people),
            "channel_id": self._random.choice(self._threads),
            "content": content,
        }


async def _heard(listener: Process) -> None:
    assert await line(listener) == "heard"


async def _archived(path: Path, message_id: int) -> None:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        while not database.execute(ARCHIVED, (message_id,)).fetchone():  # noqa: ASYNC110 - another process
            await asyncio.sleep(LOOK_SECONDS)
