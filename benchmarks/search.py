"""Search: how long questions of all kinds take, on which engine and scale, and how good the answers are."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import Any

import uvloop

from benchmarks import search_cost, search_peers
from benchmarks.corpus import Corpus, corpus
from benchmarks.kept import on_postgresql as on_kept_postgresql
from benchmarks.report import Figure
from benchmarks.rounds import FULL, Pace
from benchmarks.search_quality import COLLECTION, by_category, lines, rank
from benchmarks.search_scale import enlarged
from bot import interpreter
from bot.domain.search import complete, search
from storage import publication
from storage.database import Database
from tests.support.postgres import throwaway_cluster

MESSAGES = 100_000
TIMES = 10
"""How much larger the large exchange is."""
OURS = ("ours, SQLite", "ours, PostgreSQL")
THREE = "three words"
Times = Mapping[str, Sequence[float]]
"""By kind of question the milliseconds that each took."""


def latency(pace: Pace) -> list[Figure]:
    """One word, frequent words, three words, a phrase, and a word that nobody wrote; completions, too."""
    exchange = corpus(MESSAGES)
    took = uvloop.run(_asked(exchange.url, exchange, _count(pace)))
    completed = uvloop.run(_completed(exchange.url, exchange, _count(pace)))
    cost = f"{search_cost.size(exchange.path)}, {search_cost.share_of_ingest()}"
    return [
        Figure("search.p50_ms", *_slowest(took, 50), note=f"{_by_kind(took, 50)}; {cost}"),
        Figure("search.p99_ms", *_slowest(took, 99), note=_by_kind(took, 99)),
        Figure("search.complete_ms", *_slowest(completed, 99), note=_by_kind(completed, 99)),
    ]


def large(pace: Pace) -> list[Figure]:
    """The same questions where there are ten times as many messages."""
    exchange = corpus(MESSAGES)
    path = enlarged(exchange, TIMES)
    took = uvloop.run(_asked(f"sqlite+aiosqlite:///{path}", exchange, _count(pace)))
    note = f"{_by_kind(took, 99)}; p50 {_by_kind(took, 50)}; {search_cost.size(path)}"
    return [Figure("search.million_ms", *_slowest(took, 99), note=note)]


def on_postgresql(pace: Pace) -> list[Figure]:
    """The same questions on a PostgreSQL of our own; completions, too."""
    exchange = corpus(MESSAGES)
    with on_kept_postgresql(exchange) as url:
        took = uvloop.run(_asked(url, exchange, _count(pace)))
        anew = uvloop.run(_asked_after_posts(url, exchange, _count(pace)))
        completed = uvloop.run(_completed(url, exchange, _count(pace)))
    note = f"{_by_kind(took, 50)}; right after a post {_by_kind(anew, 50)}"
    return [
        Figure("search.postgresql_p50_ms", *_slowest(took, 50), note=note),
        Figure("search.postgresql_ms", *_slowest(took, 99), note=_by_kind(took, 99)),
        Figure("search.postgresql_complete_ms", *_slowest(completed, 99), note=_by_kind(completed, 99)),
    ]


def large_on_postgresql(pace: Pace) -> list[Figure]:
    """The same questions on PostgreSQL, where there are ten times as many messages."""
    exchange = corpus(MESSAGES)
    with on_kept_postgresql(exchange, TIMES) as url:
        took = uvloop.run(_asked(url, exchange, _count(pace)))
    note = f"{_by_kind(took, 99)}; p50 {_by_kind(took, 50)}"
    return [Figure("search.postgresql_million_ms", *_slowest(took, 99), note=note)]


def _count(pace: Pace) -> int:
    return 300 if pace is FULL else 100


async def _asked(url: str, exchange: Corpus, count: int) -> Times:
    return await _timed(url, _queries(exchange, count), search)


async def _asked_after_posts(url: str, exchange: Corpus, count: int) -> Times:
    """Three words each time that something was published: nothing is kept of the questions before."""

    async def publish(database: Database) -> None:
        async with database.transaction() as session:
            await publication.advance(session, library=False)

    return await _timed(url, {THREE: _queries(exchange, count)[THREE]}, search, publish)


async def _completed(url: str, exchange: Corpus, count: int) -> Times:
    draw = Random(2)
    words = [word for kind in exchange.words.values() for word in kind]
    begun = [draw.choice(words)[: draw.randint(2, 6)] for _ in range(count)]
    return await _timed(url, {"beginnings of 2 to 6 letters": begun}, complete)


async def _nothing(_: Database) -> None:
    """What mostly happens before a question."""


async def _timed(
    url: str,
    queries: Mapping[str, Sequence[str]],
    ask: Callable[[Database, str], Awaitable[Any]],
    before: Callable[[Database], Awaitable[None]] = _nothing,
) -> Times:
    database = Database(url)
    for asked in queries.values():  # a program that runs knows its word list and its statements
        await ask(database, asked[0])
    interpreter.keep_what_is_there()  # as run.py does
    took: dict[str, list[float]] = {}
    for kind, asked in queries.items():
        for query in asked:
            await before(database)
            start = perf_counter()
            await ask(database, query)
            took.setdefault(kind, []).append(1000 * (perf_counter() - start))
    gc.unfreeze()
    await database.close()
    return took


def _queries(exchange: Corpus, count: int) -> dict[str, list[str]]:
    draw = Random(1)
    words = exchange.words
    single = [word for kind in ("rare", "common") for word in words[kind]]
    return {
        "one word": draw.choices(single, k=count),
        "a frequent word": draw.choices(words["frequent"], k=count),
        THREE: [" ".join(draw.choices(single + words["frequent"], k=3)) for _ in range(count)],
        "a phrase": [f'"{" ".join(draw.choices(words["frequent"], k=2))}"' for _ in range(count)],
        "a typo": [_mistyped(word, draw) for word in draw.choices(words["common"], k=count)],
    }


def _mistyped(word: str, draw: Random) -> str:
    """Two letters change places."""
    at = draw.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _slowest(took: Times, centile: int) -> tuple[float, None, int]:
    return max(_centile(times, centile) for times in took.values()), None, 1


def _by_kind(took: Times, centile: int) -> str:
    return ", ".join(f"{kind} {_centile(times, centile):.1f}" for kind, times in took.items())


def _centile(times: Sequence[float], centile: int) -> float:
    return quantiles(times, n=100, method="inclusive")[centile - 1]


def quality(_: Pace) -> list[Figure]:
    """nDCG@10 on the German test collection, ours and both engines as they are shipped."""
    if not COLLECTION.exists():
        return [Figure("search.ndcg", None, note=f"the collection is not at {COLLECTION}")]
    queries = lines(COLLECTION / "dev.jsonl")
    found = uvloop.run(_rankings(lines(COLLECTION / "corpus.jsonl"), queries))
    scores = {name: by_category(rankings, queries) for name, rankings in found.items()}
    sizes = [sum(query["category"] == category for query in queries) for category in scores[OURS[0]]]
    overall = {
        name: sum(n * score for n, score in zip(sizes, each.values(), strict=True)) / sum(sizes)
        for name, each in scores.items()
    }
    worst = min(overall[name] for name in OURS if name in overall)
    return [Figure("search.ndcg", worst, None, 1, beside=_table(scores, overall))]


async def _rankings(
    documents: Sequence[Mapping[str, str]], queries: Sequence[Mapping[str, Any]]
) -> dict[str, dict[str, list[str]]]:
    found = {"SQLite FTS5 as shipped": search_peers.fts5(documents, queries)}
    with tempfile.TemporaryDirectory() as folder:
        found[OURS[0]] = await rank(f"sqlite+aiosqlite:///{folder}/search.db", documents, queries)
    with throwaway_cluster() as cluster:
        for name in ("ours", "shipped"):
            cluster.create(name)
        shipped = await search_peers.german(cluster.url("shipped"), documents, queries)
        found["PostgreSQL German as shipped"] = shipped
        found[OURS[1]] = await rank(cluster.url("ours"), documents, queries)
    return found


def _table(scores: Mapping[str, Mapping[str, float]], overall: Mapping[str, float]) -> str:
    rows = [f"| nDCG@10 | {' | '.join(scores)} |", f"|---|{'--:|' * len(scores)}"]
    rows += [
        f"| {category} | {' | '.join(f'{each[category]:.3f}' for each in scores.values())} |"
        for category in scores[OURS[0]]
    ]
    rows.append(f"| **all** | {' | '.join(f'**{score:.3f}**' for score in overall.values())} |")
    return "\n".join(rows)
