"""Generated exchanges of any size, written by the product's own use cases and kept for the next run."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from heapq import nsmallest
from itertools import islice
from pathlib import Path
from random import Random
from typing import TypeVar

import uvloop

from benchmarks.report import tell
from benchmarks.talk import FIRST_TOPIC, NOW, PER_THREAD, Talk
from bot.demo.sample import Sample, read_sample
from bot.domain import archive, consent, events, glossary, reindexing, resources, taxonomy, tidying, topics
from bot.domain.events import NewEvent
from bot.domain.glossary import TermView
from bot.domain.resources import NewResource
from bot.domain.seen import MessageSeen
from bot.domain.topics import ChannelSeen
from storage import migrations
from storage.database import Database

SCHEMA = Path(migrations.__file__).parent / "versions"
EDITION = 3
"""Counts up when what is generated changes."""
BATCH = 500
RESOURCES = 20_000
EVENTS = 2_000
"""At most so many; a smaller exchange has fewer."""
AFTER_ALL = NOW + timedelta(days=730)
"""Events are made when their dates are over: nothing is promised that could fall due meanwhile."""
WORDS = 20
WORD = re.compile(r"[^\W\d]+")
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Corpus:
    """An exchange on disk. `threads` are ids of public ones; a word's name says how many messages have it."""

    path: Path
    messages: int
    threads: list[int]
    topics: list[str]
    events: list[int]
    resources: list[int]
    words: dict[str, list[str]]
    """rare: in about 10 messages; common: in 1 %; frequent: in 30 %."""

    @property
    def topic_ids(self) -> list[str]:
        """Of the topics' channels, as the config names them."""
        return [str(FIRST_TOPIC + number) for number in range(len(self.topics))]

    @property
    def url(self) -> str:
        return f"sqlite+aiosqlite:///{self.path}"


def cache_folder() -> Path:
    """Where what was generated is kept: outside the repository, apart for each schema."""
    steps = b"".join(path.read_bytes() for path in sorted(SCHEMA.glob("*.py")))
    version = f"{migrations.newest()}-{blake2b(steps, digest_size=4).hexdigest()}-{EDITION}"
    return Path.home() / ".cache" / "stadtgespraech-bench" / version


def corpus(messages: int) -> Corpus:
    """The exchange with so many messages; written first if it is not there."""
    folder = cache_folder() / str(messages)
    if not (folder / "corpus.json").exists():
        _forget_others(folder.parent)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        uvloop.run(_write(folder, messages))
    known = json.loads((folder / "corpus.json").read_text())
    exchange = Corpus(folder / "exchange.db", messages, **known)
    uvloop.run(_read_as_today(exchange))
    return exchange


def _forget_others(current: Path) -> None:
    """What was generated for another schema: a large exchange takes gigabytes."""
    for folder in current.parent.glob("[0-9]*-*-*"):
        if folder != current:
            shutil.rmtree(folder, ignore_errors=True)


async def _read_as_today(exchange: Corpus) -> None:
    """What an older edition of the analyzer read is read anew, as after an update of the program."""
    database = Database(exchange.url)
    if await reindexing.catch_up(database, now=NOW):
        tell(f"corpus of {exchange.messages:,} messages: read anew", at_once=True)
        await tidying.tidy(database)
    await database.close()


async def _write(folder: Path, messages: int) -> None:
    sample = read_sample(NOW)
    talk = Talk(sample, messages // PER_THREAD)
    database = Database(f"sqlite+aiosqlite:///{folder / 'exchange.db'}")
    await migrations.upgrade(database)
    await write_lists(database, sample, talk)
    written = Written(talk)
    for batch in _batches(talk.messages(), BATCH):
        await archive.take(database, batch, now=NOW, gapless=True)
        written.note(batch)
        tell(f"corpus of {messages:,} messages: {written.count / messages:.0%}")
    resource_ids = await _write_library(database, sample, talk, min(messages // 5, RESOURCES))
    event_ids = await _write_calendar(database, sample, talk, min(messages // 50, EVENTS))
    await tidying.tidy(database)
    await database.close()
    known = {
        "threads": written.public_threads,
        "topics": [topic["channel"] for topic in sample.content["topics"]],
        "events": event_ids,
        "resources": resource_ids,
        "words": written.words(),
    }
    (folder / "corpus.json").write_text(json.dumps(known, ensure_ascii=False))


class Written:
    """What is worth knowing of the messages that were written: public threads, and how often words come."""

    def __init__(self, talk: Talk) -> None:
        self.count = 0
        self.public_threads: list[int] = []
        self._public = {
            person.account for person, said in zip(talk.people, talk.consents, strict=True) if said.is_public
        }
        self._carriers: Counter[str] = Counter()

    def note(self, batch: Sequence[MessageSeen]) -> None:
        """A batch was written."""
        self.count += len(batch)
        for message in batch:
            self._carriers.update(set(WORD.findall(message.content.lower())))
            if message.id == message.thread.id and message.author.account in self._public:
                self.public_threads.append(message.id)

    def words(self) -> dict[str, list[str]]:
        """Words by how many messages have them; of each kind WORDS, those that come nearest."""
        shares = {"rare": 10 / self.count, "common": 0.01, "frequent": 0.3}
        return {kind: self._near(share * self.count) for kind, share in shares.items()}

    def _near(self, wanted: float) -> list[str]:
        known = (word for word in self._carriers if len(word) > 2)
        return nsmallest(WORDS, known, key=lambda word: (abs(self._carriers[word] - wanted), word))


async def write_lists(database: Database, sample: Sample, talk: Talk) -> None:
    """Taxonomy, glossary, topics, and who agreed to what."""
    content = sample.content
    await taxonomy.take_lists(
        database,
        roles=[(each["id"], each["name"], each["short"]) for each in content["roles"]],
        cities=[
            (each["id"], each["name"], each.get("region", ""))
            for each in content["cities"]
            if each["fictional"]
        ],
        fields=[(each["id"], each["name"]) for each in content["handlungsfelder"]],
        tags=[(each["id"], each["name"]) for each in content["tags"]],
        resource_kinds=[(each["id"], each["name"]) for each in content["resource_kinds"]],
        event_kinds=[(each["id"], each["name"]) for each in content["event_kinds"]],
    )
    terms = [
        TermView(
            each["id"], each["term"], tuple(each["aliases"]), each["definition"], each["simple_language"]
        )
        for each in content["glossary"]
    ]
    await glossary.add_terms(database, terms)
    channels = [
        ChannelSeen(topic_id, topic["channel"], topic["description"], n, is_stream=False, is_open=True)
        for n, (topic_id, topic) in enumerate(zip(talk.topic_ids, sample.content["topics"], strict=True))
    ]
    await topics.take_channels(database, channels, internal=(), now=NOW)
    for person, agreed in zip(talk.people, talk.consents, strict=True):
        await consent.decide(database, person, agreed, now=NOW)


async def _write_library(database: Database, sample: Sample, talk: Talk, count: int) -> list[int]:
    draw = Random(count)
    values = {
        key: [each["id"] for each in sample.content[key]]
        for key in ("resource_kinds", "handlungsfelder", "tags")
    }

    def resource(number: int) -> NewResource:
        return NewResource(
            title=talk.vocabulary.sentence(draw.randint(4, 9)),
            url=f"https://material.example/{number}",
            summary=talk.vocabulary.text(),
            kind=draw.choice(values["resource_kinds"]),
            topic_id=draw.choice(talk.topic_ids),
            fields=tuple(draw.sample(values["handlungsfelder"], 1)),
            tags=tuple(draw.sample(values["tags"], 3)),
            format="PDF",
            publisher="Servicestelle (Probe)",
        )

    ids: list[int] = []
    for batch in _batches(map(resource, range(count)), BATCH):
        day = NOW - timedelta(days=1 + (count - len(ids)) // BATCH)
        ids += await resources.publish_all(database, batch, now=day)
        tell(f"corpus: {len(ids):,} of {count:,} resources")
    return ids


async def _write_calendar(database: Database, sample: Sample, talk: Talk, count: int) -> list[int]:
    """Weekly events of four dates each, half of them to come."""
    draw = Random(count)
    kinds = [each["id"] for each in sample.content["event_kinds"]]
    ids = []
    for number in range(count):
        start = NOW + timedelta(hours=draw.randint(-8_000, 8_000))
        starts = [start + timedelta(weeks=week) for week in range(4)]
        event = NewEvent(
            title=talk.vocabulary.sentence(5)[:80],
            dates=tuple((each, each + timedelta(hours=2)) for each in starts),
            description=talk.vocabulary.text(),
            place="Rathaus",
            kind=draw.choice(kinds),
            topic_id=draw.choice(talk.topic_ids),
        )
        reminder = timedelta(hours=1)
        ids.append(
            await events.create(
                database, event, author=None, announcements="termine", reminder=reminder, now=AFTER_ALL
            )
        )
        tell(f"corpus: {number:,} of {count:,} events")
    return ids


def _batches(items: Iterator[Item], size: int) -> Iterator[list[Item]]:
    while batch := list(islice(items, size)):
        yield batch
