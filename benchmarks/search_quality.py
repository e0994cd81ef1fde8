"""How good the search is: loads a collection through the product's own use cases and asks its queries.

    python benchmarks/search_quality.py --corpus FILE --queries FILE --run OUT.jsonl [--database URL]

The run file has a line for each query, `{"query_id": …, "ranking": [document ids, best first]}`. Between
loading and asking a night passes, in which the search learns words from the collection; `--no-night` leaves
it out, `--leave-out FILE` takes words from the shipped list (folded, one a line) to see if it learns them.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path[0] = str(ROOT)

import uvloop

from bot.demo.sample import read_sample
from bot.domain import archive, consent, events, glossary, resources, topics
from bot.domain.analysis import lexicon
from bot.domain.consent import Consent
from bot.domain.events import NewEvent
from bot.domain.glossary import TermView
from bot.domain.people import Person
from bot.domain.resources import NewResource
from bot.domain.search import learning
from bot.domain.search.looking import look
from bot.domain.search.query import parse
from bot.domain.seen import MessageSeen, ThreadSeen
from bot.domain.snowflakes import new_id
from bot.domain.topics import ChannelSeen
from storage import migrations
from storage.database import Database

COLLECTION = Path(__file__).with_name("collection")
"""The German test collection, written for this project."""
NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
TOPIC = 1000
LONGEST_TITLE = 100
"""Characters, as in a forum."""
AUTHOR = Person("1", "Person 1")
Document = Mapping[str, str]
Key = tuple[str, int]
"""Kind and id of a thing in the product."""


def by_category(
    rankings: Mapping[str, Sequence[str]], queries: Iterable[Mapping[str, Any]]
) -> dict[str, float]:
    """The mean nDCG@10 of each category, in the order in which they come."""
    scores: dict[str, list[float]] = {}
    for query in queries:
        score = ndcg(rankings.get(query["id"], ()), query["relevant"])
        scores.setdefault(query["category"], []).append(score)
    return {category: mean(each) for category, each in scores.items()}


def ndcg(ranking: Sequence[str], relevant: Mapping[str, int], depth: int = 10) -> float:
    """Gain 2^grade - 1, discount log2(rank + 1), what was not judged is 0 (the collection's README)."""

    def gained(grades: Iterable[int]) -> float:
        return sum((math.exp2(grade) - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades))

    best = sorted(relevant.values(), reverse=True)[:depth]
    return gained(relevant.get(each, 0) for each in ranking[:depth]) / gained(best)


async def rank(
    database_url: str,
    documents: Sequence[Document],
    queries: Sequence[Mapping[str, Any]],
    *,
    learns: bool = True,
) -> dict[str, list[str]]:
    """The documents that the search finds for each query, best first. The database is empty at first."""
    database = Database(database_url)
    await migrations.upgrade(database)
    names = await _load(database, documents)
    if learns:
        await learning.learn(database)
    rankings = {}
    for query in queries:
        async with database.reading() as connection:
            looked = await look(database, connection, parse(query["query"]))
        found = [(each.row.kind, each.row.ref_id) for each in looked.found]
        rankings[query["id"]] = [names[key] for key in found if key in names]
    await database.close()
    return rankings


async def _load(database: Database, documents: Sequence[Document]) -> dict[Key, str]:
    channel = ChannelSeen(TOPIC, "sammlung", "", 0, is_stream=False, is_open=True)
    await topics.take_channels(database, [channel], internal=(), now=NOW)
    await consent.decide(database, AUTHOR, Consent.PUBLIC_NAME, now=NOW)
    await _load_glossary(database)
    names = await _load_messages(database, [each for each in documents if each["kind"] == "message"])
    for each in documents:
        if each["kind"] == "event":
            names["event", await _load_event(database, each)] = each["id"]
        elif each["kind"] != "message":
            resource = NewResource(_title(each), "https://material.example/", each.get("body", ""))
            names["resource", await resources.publish_new(database, resource, now=NOW)] = each["id"]
    return names


def _title(document: Document) -> str:
    """Of what has none, the beginning: nothing is kept here without a title."""
    return (document.get("title") or document.get("body") or document["id"])[:LONGEST_TITLE]


async def _load_glossary(database: Database) -> None:
    """The terms of the sample exchange, as an office keeps them: abbreviations are explained there."""
    known = read_sample(NOW).content["glossary"]
    await glossary.add_terms(
        database,
        [
            TermView(each["id"], each["term"], tuple(each["aliases"]), each["definition"], "")
            for each in known
        ],
    )


async def _load_messages(database: Database, documents: Iterable[Document]) -> dict[Key, str]:
    """A message with a title opens a thread, those without one follow in it."""
    names: dict[Key, str] = {}
    said: list[MessageSeen] = []
    for number, document in enumerate(documents):
        at = NOW - timedelta(days=30) + timedelta(minutes=number)
        message_id = new_id(at)
        title = document.get("title", "")
        if title or not said:
            thread = ThreadSeen(message_id, TOPIC, title[:LONGEST_TITLE], AUTHOR, message_id, at)
        said.append(MessageSeen(message_id, thread, AUTHOR, 0, document.get("body", ""), at))
        names["message", message_id] = document["id"]
    await archive.take(database, said, now=NOW, gapless=True)
    return names


async def _load_event(database: Database, document: Document) -> int:
    start = NOW + timedelta(days=7)
    event = NewEvent(_title(document), ((start, start + timedelta(hours=1)),), document.get("body", ""))
    return await events.create(
        database, event, author=None, announcements="termine", reminder=timedelta(hours=1), now=NOW
    )


def _leave_out(words: Iterable[str], folder: Path) -> None:
    """From here on the shipped list lacks these words; it must not have been read yet."""
    kept = sorted(set(lzma.decompress(lexicon.FILE.read_bytes()).decode().split()).difference(words))
    lexicon.FILE = folder / lexicon.FILE.name
    lexicon.FILE.write_bytes(lzma.compress("\n".join(kept).encode()))


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON Lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def main() -> None:
    """Writes the run file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True, help="the documents, JSON Lines")
    parser.add_argument("--queries", type=Path, required=True, help="the queries, JSON Lines")
    parser.add_argument("--run", type=Path, required=True, help="where the rankings go")
    parser.add_argument(
        "--database", help="the address of an empty database; a fresh SQLite file if left out"
    )
    parser.add_argument("--no-night", action="store_true", help="nothing is learned from the collection")
    parser.add_argument("--leave-out", type=Path, help="words that the shipped list is to lack")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if asked.leave_out:
            _leave_out(asked.leave_out.read_text(encoding="utf-8").split(), Path(folder))
        url = asked.database or f"sqlite+aiosqlite:///{folder}/search.db"
        rankings = uvloop.run(rank(url, lines(asked.corpus), lines(asked.queries), learns=not asked.no_night))
    found = [json.dumps({"query_id": name, "ranking": ranking}) for name, ranking in rankings.items()]
    asked.run.parent.mkdir(parents=True, exist_ok=True)
    asked.run.write_text("\n".join(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
