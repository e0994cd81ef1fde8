"""Killed between claim and confirm, away for half an hour: nothing promised is lost, nothing comes twice."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.app import utc_now
from bot.domain import drafts
from bot.domain.events import NewEvent
from bot.playground import Playground
from bot.playground.server import TOKEN
from bot.playground.world import NONCE_WINDOW
from storage import deliveries
from storage.database import Database
from storage.deliveries import Delivery, Kind, Route, State
from storage.events import Event, Occurrence
from storage.mirrors import Mirror
from storage.topics import Topic
from tests.support.people import People, people_of
from tests.support.playground import SEED
from tests.support.reaper import Point, Reaper, Trap
from tests.support.stage import eventually
from tests.support.time_moved import let_pass
from tests.support.warm import program

CONFIG = """
[database]
url = "{database}"
[discord]
api_base = "{api_base}"
token = "{token}"
topics = ["leerstand", "plausch"]
[web]
port = 0
"""
HOUR = timedelta(hours=1)
FAR = timedelta(days=400)
ABSENCE = timedelta(minutes=30)
TOPICS = ("leerstand", "plausch")
"""A forum, whose posts know no nonce, and a text channel, where a thread grows from the card."""
DRAINED_WITHIN_S = 180
"""Patience for a machine that has other things to do; on an idle one a life takes two seconds."""
MARK = re.compile(r"#sg-(\d+)\b")
OPEN = (State.PENDING, State.CLAIMED)
TOLD_SOON = Delivery.kind != Kind.AFTERWARDS
"""What is said when a date is over is promised with it, and due in more than a year."""


@dataclass
class Siege:
    """An exchange that is killed again and again, and what became of what it promised."""

    playground: Playground
    reaper: Reaper
    people: People
    database: Database
    config: Path
    chance: random.Random
    kills: Counter[str] = field(default_factory=Counter)
    _rounds: int = 0

    async def begin(self) -> None:
        """An event with a thread, about which the rounds have something to tell."""
        async with self._serving():
            self.topics = await eventually(
                self._topics, lambda found: set(found) >= set(TOPICS), within_s=DRAINED_WITHIN_S
            )
            self.event = await self.publish("leerstand")
            await self._drained()
        async with self.database.reading() as connection:
            query = select(Occurrence.id).where(Occurrence.event_id == self.event)
            self.date = await connection.scalar(query)

    async def publish(self, topic: str) -> int:
        """A card into a topic and into the announcements, and a scheduled event."""
        start = utc_now() + FAR
        event = NewEvent(
            f"Treffen {self._rounds}", ((start, start + HOUR),), topic_id=self.topics[topic], reminders=()
        )
        event_id = await drafts.enter(self.database, event, author=None, now=utc_now())
        await drafts.publish(self.database, event_id, announcements="termine", now=utc_now())
        return event_id

    async def promise(self) -> None:
        """Something to tell over every route; now and then an event is published besides."""
        self._rounds += 1
        places = [
            (Route.CHANNEL, "termine"),
            (Route.THREAD, str(self.event)),
            (Route.DIRECT, await self.people.member("ada")),
            (Route.DIRECT, await self.people.member("ben")),
            (Route.MENTION, await self.people.member("cem")),
        ]
        rows = [
            {
                "kind": Kind.MOVED,
                "occurrence_id": self.date,
                "about": f"{self._rounds}.{number}",
                "route": route,
                "recipient": recipient,
                "due_at": utc_now(),
            }
            for number in range(2)
            for route, recipient in places
        ]
        async with self.database.transaction() as session:
            await deliveries.promise(session, rows)
        if self._rounds % 2:
            await self.publish(TOPICS[self._rounds // 2 % 2])

    async def round(self, point: Point, *, after: int, delay: float, absent: bool) -> None:
        """A life that ends by SIGKILL, and half an hour of absence after it, or none."""
        await self.promise()
        self.playground.world.nonce_window = NONCE_WINDOW if self.chance.random() < 0.3 else timedelta()
        async with program("serve", "--config", self.config) as serve:
            self.reaper.trap = trap = Trap(serve, point, after, delay)
            await eventually(
                self._open, lambda left: trap.sprung.is_set() or not left, within_s=DRAINED_WITHIN_S
            )
            self.kills[point.name if trap.sprung.is_set() else "IDLE"] += 1
            await serve.killed()
        self.reaper.trap = None
        if absent:
            self.playground.world.nonce_window = timedelta()
            await let_pass(self.database, ABSENCE)

    async def finish(self) -> None:
        """A life without trouble, at whose end everything has been told."""
        async with self._serving():
            await self._drained()

    async def lost_and_doubled(self) -> tuple[list[Any], list[Any]]:
        """What was promised and never arrived, and what arrived more than once; by number or name."""
        sent = await self.people.call("GET", "/sent")
        arrived = Counter(mark for each in sent for mark in set(MARK.findall(str(each["components"]))))
        state = await self.people.state()
        opened = Counter(thread["name"] for thread in state["threads"])
        shown = Counter(event["name"] for event in state["events"])
        async with self.database.reading() as connection:
            rows = (await connection.execute(select(Delivery.id, Delivery.state).where(TOLD_SOON))).all()
            titles = list(await connection.scalars(select(Event.title)))
        told = {str(row.id): arrived[str(row.id)] for row in rows}
        counted = {**told, **{f"thread {each}": opened[each] for each in titles}}
        counted |= {f"scheduled {each}": shown[each] for each in titles}
        unsent = [row.id for row in rows if row.state != State.SENT]
        lost = [key for key, times in counted.items() if not times]
        return [*lost, *unsent], [key for key, times in counted.items() if times > 1]

    @asynccontextmanager
    async def _serving(self) -> AsyncIterator[None]:
        async with program("serve", "--config", self.config) as serve:
            await serve.printed("web=")
            yield
            await serve.stopped()

    async def _topics(self) -> dict[str, int]:
        async with self.database.reading() as connection:
            return {slug: topic for slug, topic in await connection.execute(select(Topic.slug, Topic.id))}

    async def _drained(self) -> None:
        await eventually(self._open, lambda left: not left, within_s=DRAINED_WITHIN_S)

    async def _open(self) -> int:
        """How much is yet to be told or shown."""
        async with self.database.reading() as connection:
            query = select(func.count()).select_from(Delivery).where(Delivery.state.in_(OPEN), TOLD_SOON)
            told = await connection.scalar(query) or 0
            events = await connection.scalar(select(func.count()).select_from(Event)) or 0
            confirmed = Mirror.external_id.is_not(None)
            shown = await connection.scalar(select(func.count()).select_from(Mirror).where(confirmed)) or 0
            return told + events - shown


@asynccontextmanager
async def siege(seed: int, database: Database, database_url: str, folder: Path) -> AsyncIterator[Siege]:
    reaper = Reaper()
    async with (
        Playground(None, seed=SEED, rate_limits=False, middlewares=[reaper.middleware]) as playground,
        people_of(playground.base_url) as people,
    ):
        config = folder / "config.toml"
        config.write_text(CONFIG.format(database=database_url, api_base=playground.api_base, token=TOKEN))
        running = Siege(playground, reaper, people, database, config, random.Random(seed))
        await running.begin()
        yield running


async def test_a_kill_at_each_point_between_claim_and_confirm_loses_and_doubles_nothing(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    async with siege(1, database, database_url, tmp_path) as exchange:
        await exchange.round(Point.UNHEARD, after=3, delay=0, absent=False)
        await exchange.round(Point.UNANSWERED, after=5, delay=0, absent=True)
        await exchange.round(Point.UNCONFIRMED, after=4, delay=0, absent=True)
        await exchange.round(Point.LOOKING, after=2, delay=0, absent=False)
        await exchange.finish()
        assert set(exchange.kills) == {"UNHEARD", "UNANSWERED", "UNCONFIRMED", "LOOKING"}
        assert await exchange.lost_and_doubled() == ([], [])


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
async def test_thirty_kills_at_random_points_lose_and_double_nothing(
    seed: int, database: Database, database_url: str, tmp_path: Path
) -> None:
    async with siege(seed, database, database_url, tmp_path) as exchange:
        chance = exchange.chance
        for _ in range(30):
            point = chance.choice(list(Point))
            after = chance.randrange(1, 4 if point is Point.LOOKING else 13)
            delay = chance.uniform(0, 0.08) if point in (Point.ANY, Point.UNCONFIRMED) else 0.0
            await exchange.round(point, after=after, delay=delay, absent=chance.random() < 0.4)
        await exchange.finish()
        lost, doubled = await exchange.lost_and_doubled()
        told = len(await exchange.people.call("GET", "/sent"))
        print(f"seed {seed}: {dict(exchange.kills)}; {told} arrived; lost {lost}, doubled {doubled}")
        assert (lost, doubled) == ([], [])
