"""Chat and exchange are two processes; ours is killed in the middle, and catches up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.app import utc_now
from bot.domain import consent
from bot.domain.consent import Consent
from bot.domain.people import Person
from storage.database import Database
from tests.support.people import People, people_of
from tests.support.stage import eventually
from tests.support.warm import Running, program

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
async def serving(town: Town) -> AsyncIterator[tuple[Running, aiohttp.ClientSession]]:
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


def ago(minutes: int) -> str:
    return (utc_now() - timedelta(minutes=minutes)).isoformat()


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
