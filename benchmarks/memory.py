"""A large archive: what the process takes while it serves, and how soon it is ready."""

from __future__ import annotations

from random import Random
from statistics import median
from urllib.parse import quote

import uvloop

from benchmarks.corpus import Corpus, corpus
from benchmarks.processes import Program, World, megabytes, program, world
from benchmarks.report import Figure
from benchmarks.rounds import Pace

MESSAGES = 1_000_000
PAGES = 400


def resident(_: Pace) -> list[Figure]:
    """Resident memory after a few hundred pages, searches and a connection to chat."""
    return uvloop.run(_resident(corpus(MESSAGES)))


def start(pace: Pace) -> list[Figure]:
    """From `run.py serve` until /readyz says yes."""
    return uvloop.run(_start(corpus(MESSAGES), pace))


async def _resident(exchange: Corpus) -> list[Figure]:
    async with (
        world(topics=exchange.topics) as around,
        program(exchange.url, around, topics=exchange.topic_ids) as served,
    ):
        before = megabytes(served.pid)
        await _read_around(exchange, around, served)
        after = megabytes(served.pid)
    note = f"{before:.0f} MB when ready, {after:.0f} MB after {PAGES} pages"
    return [Figure("memory.million_mb", after, None, 1, note)]


async def _read_around(exchange: Corpus, around: World, served: Program) -> None:
    draw = Random(1)
    paths = [f"/threads/{thread_id}" for thread_id in draw.sample(exchange.threads, PAGES // 2)]
    paths += [f"/resources/{number}" for number in draw.sample(exchange.resources, PAGES // 4)]
    paths += [f"/search?q={quote(word)}" for kind in exchange.words.values() for word in kind]
    paths += ["/", "/topics", "/events", "/resources", *(f"/topics/{slug}" for slug in exchange.topics)]
    for path in (paths * 2)[:PAGES]:
        async with around.session.get(served.address + path) as answer:
            answer.raise_for_status()
            await answer.read()


async def _start(exchange: Corpus, pace: Pace) -> list[Figure]:
    seconds = []
    async with world(topics=exchange.topics) as around:
        for _ in range(pace.rounds):
            async with program(exchange.url, around, topics=exchange.topic_ids) as served:
                seconds.append(served.seconds)
    note = f"{min(seconds):.2f}–{max(seconds):.2f} s"
    return [Figure("start.million_s", median(seconds), None, pace.rounds, note)]
