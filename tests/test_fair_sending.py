"""What is due at once goes out in turns: nobody waits for a flooded channel; Discord's limits are kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import func, select

from bot.app import utc_now
from bot.domain import events
from bot.domain.events import NewEvent
from bot.playground import Playground
from storage import deliveries
from storage.database import Database
from storage.deliveries import Delivery, Kind, Route, State
from storage.events import Occurrence
from tests.support.people import People
from tests.support.playground import SEED
from tests.support.stage import Stage, eventually, on_stage

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FLOOD = 60
DAY = timedelta(days=1)
CROWD = 35
"""Each takes two requests, so that all of them pass Discord's fifty a second."""


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground(None, seed=SEED, rate_limits=False) as running:
        yield running


@pytest.fixture
async def stage(playground: Playground, database_url: str) -> AsyncIterator[Stage]:
    async with on_stage(playground, database_url) as running:
        yield running


async def promise(database: Database, places: Sequence[tuple[Route, str]]) -> None:
    """Something to tell at each of these places, due now in this order."""
    now = utc_now()
    event = NewEvent("Sprechstunde", ((now + DAY, now + 2 * DAY),))
    event_id = await events.create(
        database, event, author=None, announcements="", reminder=timedelta(), now=now
    )
    async with database.transaction() as session:
        date = await session.scalar(select(Occurrence.id).where(Occurrence.event_id == event_id))
        row = {"kind": Kind.MOVED, "occurrence_id": date, "due_at": now}
        told = [
            {**row, "about": str(number), "route": route, "recipient": recipient}
            for number, (route, recipient) in enumerate(places)
        ]
        await deliveries.promise(session, told)


async def where(people: People) -> list[str]:
    """The channels of what was sent, in its order."""
    return [each["channel_id"] for each in await people.call("GET", "/sent")]


async def left(database: Database) -> int:
    async with database.reading() as connection:
        query = select(func.count()).select_from(Delivery).where(Delivery.state != State.SENT)
        return await connection.scalar(query) or 0


async def test_people_and_other_channels_do_not_wait_for_a_flooded_one(
    stage: Stage, database_url: str
) -> None:
    people, database = stage.people, stage.app.database
    accounts = [await people.member(key) for key in ("ada", "ben", "cem")]
    others = [(Route.DIRECT, account) for account in accounts] + [(Route.CHANNEL, "plausch")]
    await promise(database, [(Route.CHANNEL, "termine")] * FLOOD + others * 2)
    sent = await eventually(lambda: where(people), lambda found: len(found) == FLOOD + 8, within_s=30)
    flooded = await people.channel("termine")
    last = max(place for place, channel in enumerate(sent) if channel != flooded)
    assert sent[: last + 1].count(flooded) < FLOOD / 2
    assert await eventually(lambda: left(database), lambda found: not found) == 0


async def test_what_falls_due_meanwhile_does_not_wait_for_a_slow_channel(
    stage: Stage, database_url: str
) -> None:
    people, database = stage.people, stage.app.database
    slow = await people.channel("termine")
    await people.fault("latency", seconds=1, count=FLOOD, method="POST", path=f"/channels/{slow}/messages")
    await promise(database, [(Route.CHANNEL, "termine")] * FLOOD)
    await eventually(lambda: where(people), lambda found: slow in found)
    await promise(database, [(Route.DIRECT, await people.member("ada"))])
    sent = await eventually(lambda: where(people), lambda found: found[-1] != slow, within_s=20)
    assert len(sent) < FLOOD / 2


async def test_what_was_not_begun_when_it_stops_is_as_if_nobody_had_touched_it(
    playground: Playground, database_url: str, database: Database
) -> None:
    async with on_stage(playground, database_url) as stage:
        slow = await stage.people.channel("termine")
        path = f"/channels/{slow}/messages"
        await stage.people.fault("latency", seconds=0.3, count=1, method="POST", path=path)
        await promise(database, [(Route.CHANNEL, "termine")] * 5)
        await eventually(lambda: stage.people.call("GET", "/faults"), lambda told: not told["waiting"])
    async with database.reading() as connection:
        states = list(await connection.scalars(select(Delivery.state).order_by(Delivery.id)))
        touched = await connection.scalars(select(Delivery.first_claimed_at).where(Delivery.state != "sent"))
        assert set(touched) == {None}
    assert states == [State.SENT] + [State.PENDING] * 4


@ONE_ENGINE
async def test_many_direct_messages_stay_below_the_limit_over_all_requests(database_url: str) -> None:
    refused: list[str] = []

    @web.middleware
    async def watch(request: web.Request, handler: Any) -> web.StreamResponse:
        response: web.StreamResponse = await handler(request)
        if response.status == web.HTTPTooManyRequests.status_code:
            refused.append(request.path)
        return response

    crowd = [{"key": f"p{number}", "name": f"Person {number}", "roles": []} for number in range(CROWD)]
    seed = {**SEED, "members": [*SEED["members"], *crowd]}
    async with (
        Playground(None, seed=seed, middlewares=[watch]) as playground,
        on_stage(playground, database_url) as stage,
    ):
        accounts = [member["id"] for member in (await stage.people.state())["members"] if not member["bot"]]
        await promise(stage.app.database, [(Route.DIRECT, account) for account in accounts])
        await eventually(lambda: left(stage.app.database), lambda found: not found, within_s=30)
    assert refused == []
