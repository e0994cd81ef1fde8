"""Chat and exchange are two processes; ours is killed in the middle, and nothing promised gets lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select

from bot.app import utc_now
from bot.domain import consent, events
from bot.domain.consent import Consent
from bot.domain.events import NewEvent
from bot.domain.people import Person
from storage.database import Database
from storage.deliveries import Delivery
from storage.events import Occurrence
from tests.support.people import People, people_of
from tests.support.program import Program, program
from tests.support.stage import eventually

CONFIG = """
[database]
url = "{database}"
[discord]
api_base = "{api_base}"
token = "{token}"
topics = ["{topic}"]
[web]
port = 0
"""
HOUR = timedelta(hours=1)
SOON = timedelta(seconds=1)
WITHIN_S = 20


class Town:
    """A playground of its own process, with a person in it, and the settings of an exchange beside it."""

    def __init__(self, people: People, config: Path, member: str, forum: str) -> None:
        self.people = people
        self.config = config
        self.member = member
        self.forum = forum

    async def open(self, title: str, text: str, **more: str) -> str:
        body = {"member_id": self.member, "channel_id": self.forum, "name": title, "content": text, **more}
        return str((await self.people.call("POST", "/threads", body))["id"])

    async def say(self, thread: str, text: str, **more: str) -> str:
        body = {"member_id": self.member, "channel_id": thread, "content": text, **more}
        return str((await self.people.call("POST", "/messages", body))["id"])

    async def edit(self, thread: str, message: str, text: str) -> None:
        body = {"member_id": self.member, "content": text}
        await self.people.call("PATCH", f"/messages/{thread}/{message}", body)

    async def delete(self, thread: str, message: str) -> None:
        await self.people.call("DELETE", f"/messages/{thread}/{message}", {"member_id": self.member})

    async def reminded(self) -> Counter[str]:
        """How often each notice about a meeting was posted."""
        texts = [str(sent["components"]) for sent in await self.people.call("GET", "/sent")]
        return Counter(
            n for text in texts for n in ("Treffen A", "Treffen B") if n in text and "Erinnerung" in text
        )


@pytest.fixture
async def town(tmp_path: Path, database_url: str) -> AsyncIterator[Town]:
    async with program("playground", "--seed", "--port", 0, "--data-dir", tmp_path / "world") as world:
        told = await world.printed("playground=")
        async with people_of(told["playground"]) as people:
            state = await people.state()
            forum = next(channel for channel in state["channels"] if channel["type"] == 15)
            member = next(m["id"] for m in state["members"] if not m["bot"])
            config = tmp_path / "config.toml"
            config.write_text(
                CONFIG.format(
                    database=database_url,
                    api_base=told["api_base"],
                    token=told["token"],
                    topic=forum["name"],
                )
            )
            yield Town(people, config, member, forum["id"])


@asynccontextmanager
async def serving(town: Town) -> AsyncIterator[tuple[Program, aiohttp.ClientSession]]:
    """Our process, ready; killed on leaving."""
    async with program("serve", "--config", town.config) as serve:
        address = (await serve.printed("web="))["web"]
        async with aiohttp.ClientSession(address) as reader:
            await eventually(
                lambda: page(reader, "/readyz"), lambda text: "503" not in text, within_s=WITHIN_S
            )
            yield serve, reader


async def page(reader: aiohttp.ClientSession, path: str) -> str:
    async with reader.get(path, headers={"Accept-Language": "de"}) as response:
        return await response.text() if response.status == 200 else str(response.status)


async def shown(reader: aiohttp.ClientSession, thread: str, text: str) -> str:
    return await eventually(
        lambda: page(reader, f"/threads/{thread}"), lambda p: text in p, within_s=WITHIN_S
    )


async def promise(database: Database, title: str, *, due_in: timedelta) -> None:
    start = utc_now() + HOUR + due_in
    event = NewEvent(title, ((start, start + HOUR),), is_online=True)
    await events.create(database, event, author=None, announcements="termine", reminder=HOUR, now=utc_now())


def ago(minutes: int) -> str:
    return (utc_now() - timedelta(minutes=minutes)).isoformat()


async def let_pass(database: Database, time: timedelta) -> None:
    """Moves all dates and deliveries into the past, as if that much time had gone by."""
    async with database.transaction() as session:
        for row in [*await session.scalars(select(Occurrence)), *await session.scalars(select(Delivery))]:
            for name in ("starts_at", "ends_at", "due_at", "claimed_at", "first_claimed_at", "sent_at"):
                if getattr(row, name, None):
                    setattr(row, name, getattr(row, name) - time)


async def test_what_was_said_while_it_lay_dead_is_read_on_the_web(town: Town, database: Database) -> None:
    await consent.decide(database, Person(town.member, "x"), Consent.PUBLIC_NAME, now=utc_now())
    async with serving(town) as (serve, reader):
        old = await town.open("Vorher", "Erste Frage", at=ago(40))
        kept = await town.say(old, "Bleibt fast", at=ago(39))
        gone = await town.say(old, "Verschwindet", at=ago(38))
        await shown(reader, old, "Verschwindet")
        await serve.killed()
    await town.edit(old, kept, "Bleibt ganz")
    await town.delete(old, gone)
    await town.say(old, "Nachgetragen", at=ago(20))
    new = await town.open("Währenddessen", "Zweite Frage")
    async with serving(town) as (_, reader):
        await shown(reader, new, "Zweite Frage")
        seen = await shown(reader, old, "Nachgetragen")
        assert "Bleibt ganz" in seen
        assert "Verschwindet" not in seen


async def test_a_kill_right_after_a_reminder_was_posted_does_not_post_it_again(
    town: Town, database: Database
) -> None:
    await promise(database, "Treffen A", due_in=SOON)
    async with serving(town) as (serve, _):
        await eventually(town.reminded, bool, within_s=WITHIN_S)
        await serve.killed()
    await promise(database, "Treffen B", due_in=SOON)
    async with serving(town):
        await eventually(town.reminded, lambda seen: "Treffen B" in seen, within_s=WITHIN_S)
    assert await town.reminded() == {"Treffen A": 1, "Treffen B": 1}


async def test_half_an_hour_of_absence_loses_and_doubles_no_reminder(town: Town, database: Database) -> None:
    half = timedelta(minutes=30)
    await promise(database, "Treffen A", due_in=SOON)
    async with serving(town) as (serve, _):
        await eventually(town.reminded, bool, within_s=WITHIN_S)
        await serve.killed()
    await promise(database, "Treffen B", due_in=half - timedelta(minutes=1))
    await let_pass(database, half)
    async with serving(town):
        await eventually(town.reminded, lambda seen: "Treffen B" in seen, within_s=WITHIN_S)
    assert await town.reminded() == {"Treffen A": 1, "Treffen B": 1}
