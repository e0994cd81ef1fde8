"""Search: how long questions of all kinds take, and how good the answers are."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from statistics import median, quantiles
from time import perf_counter

import uvloop

from benchmarks.corpus import Corpus, corpus
from benchmarks.report import Figure
from benchmarks.rounds import FULL, Pace
from benchmarks.search_quality import COLLECTION, measured
from bot.domain.search import search
from storage.database import Database

MESSAGES = 100_000


def latency(pace: Pace) -> list[Figure]:
    """One word, frequent words, three words, a phrase, and a word that nobody wrote."""
    return uvloop.run(_latency(corpus(MESSAGES), 300 if pace is FULL else 60))


async def _latency(exchange: Corpus, count: int) -> list[Figure]:
    database = Database(exchange.url)
    took = {kind: await _milliseconds(database, asked) for kind, asked in _queries(exchange, count).items()}
    await database.close()
    p50 = {kind: median(times) for kind, times in took.items()}
    p99 = {kind: quantiles(times, n=100)[98] for kind, times in took.items()}
    return [
        Figure("search.p50_ms", max(p50.values()), None, 1, _by_kind(p50)),
        Figure("search.p99_ms", max(p99.values()), None, 1, _by_kind(p99)),
    ]


async def _milliseconds(database: Database, queries: Sequence[str]) -> list[float]:
    took = []
    for query in queries:
        start = perf_counter()
        await search(database, query)
        took.append(1000 * (perf_counter() - start))
    return took


def _queries(exchange: Corpus, count: int) -> dict[str, list[str]]:
    draw = Random(1)
    words = exchange.words
    single = [word for kind in ("rare", "common") for word in words[kind]]
    return {
        "one word": draw.choices(single, k=count),
        "a frequent word": draw.choices(words["frequent"], k=count),
        "three words": [" ".join(draw.choices(single + words["frequent"], k=3)) for _ in range(count)],
        "a phrase": [f'"{" ".join(draw.choices(words["frequent"], k=2))}"' for _ in range(count)],
        "a typo": [_mistyped(word, draw) for word in draw.choices(words["common"], k=count)],
    }


def _mistyped(word: str, draw: Random) -> str:
    """Two letters change places."""
    at = draw.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _by_kind(figures: dict[str, float]) -> str:
    return ", ".join(f"{kind} {figure:.1f}" for kind, figure in figures.items())


def quality(_: Pace) -> list[Figure]:
    """nDCG@10 of the product's own search."""
    if not COLLECTION.exists():
        return [Figure("search.ndcg", None, note=f"the collection is not at {COLLECTION}")]
    score = measured(COLLECTION / "corpus.jsonl", COLLECTION / "dev.jsonl")
    return [Figure("search.ndcg", score, None, 1)]
