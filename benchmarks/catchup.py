"""After a long absence: all of chat into an empty archive, beside discord.py merely reading it."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from itertools import count
from pathlib import Path
from random import Random
from statistics import median

import uvloop

from benchmarks.bare_client import line_of_reading
from benchmarks.processes import LOOK_SECONDS, World, line, megabytes, process, program, world
from benchmarks.report import Figure, tell
from benchmarks.rounds import FULL, Pace, side_by_side
from benchmarks.talk import PER_THREAD
from benchmarks.words import Vocabulary
from benchmarks.world import TOPIC

CONNECTIONS = 3
UNREAD = "SELECT value FROM note WHERE name = 'search backlog'"
OPEN_THREADS = 1 / 10
"""Of the threads; chat has archived the others."""


def catch_up(pace: Pace) -> list[Figure]:
    """Reading and storing what was said while nobody listened."""
    return uvloop.run(_catch_up(pace, 100_000 if pace is FULL else 10_000))


async def _catch_up(pace: Pace, messages: int) -> list[Figure]:
    async with _full_world(messages) as (around, forum_id):
        client = process("-m", "benchmarks.bare_client", around.api_base, around.token)
        grown: list[float] = []
        connected = [await _connect(around) for _ in range(CONNECTIONS)]
        with tempfile.TemporaryDirectory() as folder:
            async with client as reader:
                assert await line(reader) == "ready"
                names = (f"{number}.db" for number in count())
                reached = await side_by_side(
                    lambda: _read(reader, forum_id, messages),
                    lambda: _archive(around, Path(folder) / next(names), grown, median(connected)),
                    min(pace.rounds, 5),
                )
            afterwards = await _afterwards(around, Path(folder) / "0.db", median(connected))
    rates = f"{messages / reached.ours[-1]:,.0f} ÷ {messages / reached.limit[-1]:,.0f} messages a second"
    rounds = len(grown)
    searched, again = (each / median(reached.limit) for each in afterwards)
    told = f"{rates}, rounds {reached.spread}; then read for the search {searched:.1f}, unchanged {again:.1f}"
    return [
        Figure("archive.catch_up", reached.ratio, None, rounds, told),
        Figure("archive.catch_up_mb", max(grown), None, rounds, f"the most of {rounds} rounds"),
    ]


@asynccontextmanager
async def _full_world(messages: int) -> AsyncIterator[tuple[World, int]]:
    """A playground in whose forum so much was said, in threads of fifty."""
    random = Random(1)
    vocabulary = Vocabulary(random)
    async with world() as around:
        state = await around.ask("GET", "/state")
        forum = next(channel["id"] for channel in state["channels"] if channel["name"] == TOPIC)
        people = [member["id"] for member in state["members"] if member["key"]]
        for number in range(messages // PER_THREAD):
            asker = random.choice(people)
            opening = {"channel_id": forum, "name": f"Frage {number}", "content": vocabulary.text()}
            thread = await around.ask("POST", "/threads", {**opening, "member_id": asker})
            place = {"channel_id": thread["id"]}
            said = [
                {**place, "member_id": random.choice(people), "content": vocabulary.text()}
                for _ in range(PER_THREAD - 1)
            ]
            await around.ask("POST", "/messages", said)
            if random.random() > OPEN_THREADS:
                closed = {"member_id": asker, "archived": True}
                await around.ask("PATCH", f"/threads/{thread['id']}", closed)
            tell(f"filling the playground: {(number + 1) * PER_THREAD:,} of {messages:,}")
        yield around, int(forum)


async def _read(reader: Process, forum_id: int, messages: int) -> float:
    """Seconds that discord.py takes to read all of it."""
    clock = asyncio.get_running_loop().time
    assert reader.stdin is not None
    start = clock()
    reader.stdin.write(line_of_reading(forum_id))
    assert await line(reader) == f"read {messages}"
    return clock() - start


async def _afterwards(around: World, path: Path, connected: float) -> tuple[float, float]:
    """Seconds in which all is read for the search, from the next start on; and those of one comparison more,
    in which nothing has changed.
    """
    clock = asyncio.get_running_loop().time
    async with program(f"sqlite+aiosqlite:///{path}", around, topics=[TOPIC]):
        start = clock()
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            while any(database.execute(UNREAD).fetchone() or ()):  # noqa: ASYNC110 - another process
                await asyncio.sleep(LOOK_SECONDS)
        searched = clock() - start
    async with program(f"sqlite+aiosqlite:///{path}", around, topics=[TOPIC]) as served:
        return searched, served.seconds - served.listened_after - connected


async def _connect(around: World) -> float:
    """Seconds that the program takes from listening until it is ready where nothing is to be archived."""
    with tempfile.TemporaryDirectory() as folder:
        async with program(f"sqlite+aiosqlite:///{folder}/empty.db", around) as served:
            return served.seconds - served.listened_after


async def _archive(around: World, path: Path, grown: list[float], connected: float) -> float:
    """Seconds from the program's being connected until its empty archive is complete; notes how much it grew.

    discord.py, too, is connected before it is measured.
    """
    async with program(f"sqlite+aiosqlite:///{path}", around, topics=[TOPIC]) as served:
        grown.append(megabytes(served.pid, "VmHWM") - served.listened_with)
        return served.seconds - served.listened_after - connected
