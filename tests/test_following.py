"""Following in chat: a command, a direct message with what is new, and an end to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import utc_now
from bot.domain import reminders, standing, threads
from bot.domain.people import Person
from bot.domain.preferences import Wishes
from storage.database import Database
from storage.deliveries import Delivery
from storage.follows import Unread
from tests.cogs.conftest import said
from tests.support.playground import RecordedPlayground, recorded_playground
from tests.support.stage import Stage, on_stage
from tests.support.stage import eventually as soon

TOPICS = ("leerstand", "beteiligung", "plausch", "büro")
NEVER_QUIET = Wishes(quiet_from=0, quiet_until=0)


class Clock:
    """The bot's own: the time of day, and what a test adds."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


eventually = partial(soon, within_s=20)
"""The machine may be busy: what shall be seen is waited for a while."""


@pytest.fixture
async def playground() -> AsyncIterator[RecordedPlayground]:
    async with recorded_playground() as running:
        yield running


@pytest.fixture
async def stage(playground: RecordedPlayground, database_url: str, clock: Clock) -> AsyncIterator[Stage]:
    async with on_stage(playground, database_url, topics=TOPICS, clock=clock) as running:
        for key in ("ada", "ben"):
            who = Person(await running.people.member(key), key)
            await reminders.wish(running.app.database, who, NEVER_QUIET, now=utc_now())
        yield running


async def test_who_follows_is_told_once_by_direct_message_and_stops_from_there(
    stage: Stage, clock: Clock
) -> None:
    thread = await ask(stage)
    told = await calls(stage, "ben", "follow", thread)
    assert "„Leerer Laden“ wird verfolgt" in said(told)
    await calls(stage, "ada", "follow", await stage.people.channel("plausch"), topic="leerstand")
    for text in ("Vertrauliches eins", "Vertrauliches zwei"):
        await stage.people.say("ada", thread, text)
    await eventually(lambda: unread(stage.app.database), lambda found: found == [2])
    assert await direct(stage, "ben") == []
    clock.ahead = timedelta(minutes=61)
    (message,) = await eventually(lambda: direct(stage, "ben"), lambda found: len(found) == 1)
    news = said({"kind": "message", "message": message})
    assert "2 neue Beiträge" in news
    assert "Leerer Laden" in news
    assert "Vertrauliches" not in news
    await eventually(lambda: unread(stage.app.database), lambda found: found == [])
    assert await direct(stage, "ada") == [], "nobody is told their own words"
    shown = await press(stage, "ben", message, "Was ich verfolge")
    assert "Leerer Laden" in said(shown)
    ended = await press(stage, "ben", shown["message"], "Nicht mehr verfolgen")
    assert "Es wird nichts verfolgt" in said(ended)
    await stage.people.say("ada", thread, "Drei")
    await eventually(lambda: archived(stage, thread), lambda count: count == 4)
    assert await unread(stage.app.database) == []


async def test_what_one_may_not_see_is_neither_followed_nor_told(stage: Stage, clock: Clock) -> None:
    office = await stage.people.channel("büro")
    secret = await stage.people.post("cem", office, "Vertraulich", "Nur unter uns")
    await eventually(lambda: standing.look(stage.app.database, int(secret["id"])), bool)
    plausch = await stage.people.channel("plausch")
    refused = await calls(stage, "ben", "follow", plausch, thread=f"#{secret['id']}")
    assert "Es gibt kein Gespräch" in said(refused)
    refused = await calls(stage, "ben", "follow", plausch, topic="Büro")
    assert "Ein Thema „Büro“ gibt es nicht" in said(refused)
    assert "Vertraulich" in said(await calls(stage, "cem", "follow", plausch, thread=f"#{secret['id']}"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_closed_direct_messages_are_told_where_one_looks(stage: Stage, clock: Clock) -> None:
    thread = await ask(stage)
    await calls(stage, "ben", "follow", thread)
    await stage.people.say("ada", thread, "Neues")
    await eventually(lambda: unread(stage.app.database), lambda found: found == [1])
    channel = await stage.people.call("POST", "/directs", {"member_id": await stage.people.member("ben")})
    refused = {"status": 403, "code": 50007, "message": "Cannot send messages to this user"}
    await stage.people.fault("server_error", method="POST", path=f"/channels/{channel['id']}/", **refused)
    clock.ahead = timedelta(minutes=61)
    await eventually(
        lambda: reasons(stage.app.database), lambda found: found == ["direct messages are closed"]
    )
    listed = said(await calls(stage, "ben", "following", thread))
    assert "Direktnachrichten von diesem Server sind abgeschaltet" in listed
    gone = await calls(stage, "ben", "following", thread, stop="Leerer Laden")
    assert "Es wird nichts verfolgt" in said(gone)


async def ask(stage: Stage) -> str:
    forum = await stage.people.channel("leerstand")
    posted = await stage.people.post("ada", forum, "Leerer Laden", "Wer weiß Rat?")
    await eventually(lambda: standing.look(stage.app.database, int(posted["id"])), bool)
    return str(posted["id"])


async def calls(stage: Stage, key: str, name: str, place: str, **options: Any) -> Any:
    return await stage.people.interact(key, place, "command", name=name, options=options, locale="de")


async def press(stage: Stage, key: str, message: Any, label: str) -> Any:
    parts = _walk(message["components"])
    custom_id = next(part["custom_id"] for part in parts if part.get("label") == label)
    wanted = {"message_id": message["id"], "custom_id": custom_id, "locale": "de"}
    return await stage.people.interact(key, message["channel_id"], "component", **wanted)


def _walk(components: list[Any]) -> list[Any]:
    beside = [[each["accessory"]] if "accessory" in each else [] for each in components]
    return [
        part
        for each, button in zip(components, beside, strict=True)
        for part in (each, *button, *_walk(each.get("components", [])))
    ]


async def direct(stage: Stage, key: str) -> Any:
    channel = await stage.people.call("POST", "/directs", {"member_id": await stage.people.member(key)})
    return await stage.people.messages(channel["id"])


async def unread(database: Database) -> list[int]:
    async with database.reading() as connection:
        return list(await connection.scalars(select(Unread.message_count)))


async def reasons(database: Database) -> list[str]:
    async with database.reading() as connection:
        return list(await connection.scalars(select(Delivery.reason).where(Delivery.reason != "")))


async def archived(stage: Stage, thread: str) -> int:
    return await threads.archived_count(stage.app.database, int(thread))
