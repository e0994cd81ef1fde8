"""Into the archive: what people say live, beside discord.py with an empty handler."""

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
from typing import Any

import uvloop

from benchmarks.bare_client import END
from benchmarks.processes import World, line, process, program, world
from benchmarks.report import Figure
from benchmarks.rounds import FULL, Pace, side_by_side
from benchmarks.words import Vocabulary
from benchmarks.world import TOPIC

THREADS = 20
LOOK_SECONDS = 0.01
ARCHIVED = "SELECT 1 FROM message WHERE id = ?"


def live(pace: Pace) -> list[Figure]:
    """Messages a second until they are committed and can be searched.

    A service runs for weeks: both sides have heard a first round that is not counted, in which what either
    does for the first time is done, and frequent words are no longer new.
    """
    return uvloop.run(_live(pace, 10_000 if pace is FULL else 4_000))


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
