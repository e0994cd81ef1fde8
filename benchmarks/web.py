"""The web view: pages a second beside bare aiohttp on the same loop, and how pages grow with the archive."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from random import Random
from statistics import median
from urllib.parse import quote

import uvloop

from benchmarks.bare import full_text, ranked
from benchmarks.corpus import Corpus, corpus
from benchmarks.load import load
from benchmarks.report import Figure
from benchmarks.rounds import Pace, side_by_side
from benchmarks.serving import Served, served

SMALL, MEDIUM, LARGE = 10_000, 100_000, 1_000_000
THREADS = 300
"""So many threads are read in turn where none may be read twice in a row."""


def hot_thread(pace: Pace) -> list[Figure]:
    """A thread's page that the cache has."""
    return uvloop.run(_pages("web.hot_thread", corpus(MEDIUM), pace, is_hot=True))


def cold_thread(pace: Pace) -> list[Figure]:
    """Threads' pages that no cache has."""
    return uvloop.run(_pages("web.cold_thread", corpus(MEDIUM), pace, is_hot=False))


async def _pages(name: str, exchange: Corpus, pace: Pace, *, is_hot: bool) -> list[Figure]:
    paths = _threads(exchange)[: 1 if is_hot else THREADS]
    async with served(exchange.url) as servers:
        port = servers.hot if is_hot else servers.cold
        return [await _beside_bare(name, servers, port, paths, pace)]


async def _beside_bare(name: str, servers: Served, port: int, paths: Sequence[str], pace: Pace) -> Figure:
    """Pages a second of a port ÷ those of the limit with the bytes of the first of these pages."""
    body, _ = await servers.page(paths[0])
    await servers.lay_out(body)

    async def limit() -> float:
        return (await load(servers.bare, ["/page"], seconds=pace.seconds)).rate

    async def ours() -> float:
        return (await load(port, paths, seconds=pace.seconds)).rate

    reached = await side_by_side(limit, ours, pace.rounds)
    note = f"{reached.medians} pages of {len(body):,} bytes a second, rounds {reached.spread}"
    return Figure(name, reached.ratio, median(reached.limit), pace.rounds, note)


def not_modified(pace: Pace) -> list[Figure]:
    """A reader who has the page already."""
    return uvloop.run(_not_modified(corpus(MEDIUM), pace))


async def _not_modified(exchange: Corpus, pace: Pace) -> list[Figure]:
    path = _threads(exchange)[0]
    async with served(exchange.url) as servers:
        _, tag = await servers.page(path)

        async def limit() -> float:
            return (await load(servers.bare, ["/unchanged"], seconds=pace.seconds, status=304)).rate

        async def ours() -> float:
            has_it = f"If-None-Match: {tag}\r\n"
            return (await load(servers.hot, [path], seconds=pace.seconds, status=304, headers=has_it)).rate

        reached = await side_by_side(limit, ours, pace.rounds)
    note = f"{reached.medians} answers a second, rounds {reached.spread}"
    return [Figure("web.not_modified", reached.ratio, median(reached.limit), pace.rounds, note)]


def lists(pace: Pace) -> list[Figure]:
    """Topics, a topic, dates, and the library with its facets: the slowest of them."""
    return uvloop.run(_lists(corpus(MEDIUM), pace))


async def _lists(exchange: Corpus, pace: Pace) -> list[Figure]:
    pages = {
        "topics": ["/topics"],
        "topic": [f"/topics/{slug}" for slug in exchange.topics],
        "events": ["/events"],
        "resources": ["/resources"],
    }
    shorter = Pace(pace.rounds, pace.seconds / 2)
    async with served(exchange.url) as servers:
        found = {
            name: await _beside_bare("web.lists", servers, servers.cold, paths, shorter)
            for name, paths in pages.items()
        }
    slowest = min(found.values(), key=lambda figure: figure.figure or 0)
    note = ", ".join(f"{name} {figure.figure:.4f}" for name, figure in found.items())
    return [Figure("web.lists", slowest.figure, slowest.limit, pace.rounds, note)]


def search(pace: Pace) -> list[Figure]:
    """The page of hits for a word that one message in a hundred has, beside SQLite's own full-text search."""
    return uvloop.run(_search(corpus(MEDIUM), pace))


async def _search(exchange: Corpus, pace: Pace) -> list[Figure]:
    words = exchange.words["common"]
    index = full_text(exchange)
    paths = [f"/search?q={quote(word)}" for word in words]
    async with served(exchange.url) as servers:

        async def limit() -> float:
            return ranked(index, words)

        async def ours() -> float:
            return (await load(servers.hot, paths, seconds=2 * pace.seconds, connections=1)).p50_ms

        reached = await side_by_side(limit, ours, pace.rounds)
    note = f"p50 {median(reached.ours):.1f} ms ÷ {median(reached.limit):.1f} ms, rounds {reached.spread}"
    return [Figure("web.search", reached.ratio, median(reached.limit), pace.rounds, note)]


def growth(pace: Pace) -> list[Figure]:
    """How much longer a page takes in an archive a hundred times as large: the page that grows most."""
    return uvloop.run(_growth(corpus(SMALL), corpus(LARGE), pace))


async def _growth(small: Corpus, large: Corpus, pace: Pace) -> list[Figure]:
    grown = {}
    async with served(small.url) as before, served(large.url) as after:
        for name, few in _growing(small).items():
            many = _growing(large)[name]
            grown[name] = await side_by_side(
                partial(_p50, before, few, pace), partial(_p50, after, many, pace), pace.rounds
            )
    note = ", ".join(f"{name} {reached.ratio:.2f}" for name, reached in grown.items())
    worst = max(grown.values(), key=lambda reached: reached.ratio)
    return [Figure("web.growth", worst.ratio, None, pace.rounds, note)]


async def _p50(servers: Served, paths: Sequence[str], pace: Pace) -> float:
    return (await load(servers.cold, paths, seconds=pace.seconds / 2, connections=1)).p50_ms


def _growing(exchange: Corpus) -> dict[str, list[str]]:
    """The pages that a growing archive could slow down."""
    return {
        "thread": _threads(exchange),
        "topics": ["/topics"],
        "topic": [f"/topics/{slug}" for slug in exchange.topics],
        "events": ["/events"],
        "event": [f"/events/{number}" for number in exchange.events[:THREADS]],
        "resources": ["/resources"],
        "resource": [f"/resources/{number}" for number in exchange.resources[:THREADS]],
    }


def _threads(exchange: Corpus) -> list[str]:
    chosen = Random(1).sample(exchange.threads, min(THREADS, len(exchange.threads)))
    return [f"/threads/{thread_id}" for thread_id in chosen]
