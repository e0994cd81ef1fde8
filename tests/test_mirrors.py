"""Discord's scheduled events show our next dates; what is done there is heard, not obeyed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.app import utc_now
from bot.domain import changes, drafts, mirrors, rsvps
from bot.domain.events import NewEvent
from bot.domain.people import Person
from bot.domain.rsvps import Answer
from storage.database import Database
from storage.events import Event, Occurrence
from storage.mirrors import Mirror
from tests.cogs.conftest import said
from tests.support.playground import RecordedPlayground, recorded_playground
from tests.support.stage import Stage, eventually, on_stage

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WITHIN_S = 12
"""Discord's events are looked at every two seconds."""


@pytest.fixture
async def playground() -> AsyncIterator[RecordedPlayground]:
    async with recorded_playground() as running:
        yield running


@pytest.fixture
async def stage(playground: RecordedPlayground, database_url: str) -> AsyncIterator[Stage]:
    async with on_stage(playground, database_url) as running:
        yield running


async def enter(database: Database, *days: int, **more: Any) -> list[int]:
    """A published event with dates in so many days; their ids."""
    now = utc_now()
    dates = tuple((now + n * DAY, now + n * DAY + HOUR) for n in days)
    event = replace(NewEvent("Werkstatt", dates, place="Rathaus", description="Laden füllen"), **more)
    event_id = await drafts.enter(database, event, author=None, now=now)
    await drafts.publish(database, event_id, announcements="termine", now=now)
    async with database.reading() as connection:
        query = select(Occurrence.id).where(Occurrence.event_id == event_id).order_by(Occurrence.starts_at)
        return list(await connection.scalars(query))


async def there(stage: Stage) -> list[Any]:
    """What Discord shows and does not count as over."""
    return [event for event in (await stage.people.state())["events"] if event["status"] in (1, 2)]


async def shown(stage: Stage, count: int = 1) -> Any:
    found = await eventually(lambda: there(stage), lambda found: len(found) == count, within_s=WITHIN_S)
    return found[0] if found else None


async def answer_of(stage: Stage, key: str, date: int) -> Answer | None:
    standing = await rsvps.standing(stage.app.database, date, await stage.people.member(key))
    return standing.answer if standing else None


async def is_maybe(stage: Stage, key: str, date: int) -> None:
    """Waits until someone's answer is a maybe."""

    def is_right(answer: Answer | None) -> bool:
        return answer is Answer.MAYBE

    await eventually(lambda: answer_of(stage, key, date), is_right, within_s=WITHIN_S)


async def interest(stage: Stage, key: str, event: Any, *, is_there: bool = True) -> None:
    body = {"member_id": await stage.people.member(key), "event_id": event["id"], "interested": is_there}
    await stage.people.call("POST", "/rsvps", body)


async def test_the_next_date_is_shown_moved_and_cancelled(stage: Stage) -> None:
    first, _ = await enter(stage.app.database, 3, 10)
    event = await shown(stage)
    assert (event["name"], event["entity_metadata"]["location"]) == ("Werkstatt", "Rathaus")
    assert "Laden füllen" in event["description"]
    assert "Kofinanziert" in event["description"]
    later = utc_now() + 4 * DAY
    await changes.move(stage.app.database, first, later, later + HOUR, place="Garten", now=utc_now())

    def is_moved(found: list[Any]) -> bool:
        return bool(found[0]["entity_metadata"]["location"] == "Garten")

    (moved,) = await eventually(lambda: there(stage), is_moved, within_s=WITHIN_S)
    assert moved["id"] == event["id"]
    assert datetime.fromisoformat(moved["scheduled_start_time"]) == later
    async with stage.app.database.reading() as connection:
        event_id = int(await connection.scalar(select(Event.id)) or 0)
    await changes.cancel_event(stage.app.database, event_id, now=utc_now())
    assert await shown(stage, 0) is None


async def test_interest_is_a_maybe_that_ends_with_it(stage: Stage) -> None:
    (date,) = await enter(stage.app.database, 3)
    event = await shown(stage)
    await rsvps.register_for(
        stage.app.database, date, Person(await stage.people.member("ben"), "Ben"), now=utc_now()
    )
    for key in ("ada", "ben"):
        await interest(stage, key, event)
    await eventually(
        lambda: answer_of(stage, "ada", date), lambda answer: answer is Answer.MAYBE, within_s=WITHIN_S
    )
    for key in ("ada", "ben"):
        await interest(stage, key, event, is_there=False)
    await eventually(lambda: answer_of(stage, "ada", date), lambda answer: answer is None)
    assert await answer_of(stage, "ben", date) is Answer.GOING


async def test_interest_that_nobody_heard_is_read_on_the_next_start(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        (date,) = await enter(stage.app.database, 3)
        event = await shown(stage)
        await interest(stage, "ada", event)
        await eventually(
            lambda: answer_of(stage, "ada", date), lambda answer: answer is Answer.MAYBE, within_s=WITHIN_S
        )
        people = {key: await stage.people.member(key) for key in ("ada", "ben")}
    playground.world.event(int(event["id"])).interested[:] = [int(people["ben"])]
    async with on_stage(playground, database_url) as stage:
        await eventually(
            lambda: answer_of(stage, "ben", date), lambda answer: answer is Answer.MAYBE, within_s=WITHIN_S
        )
        await eventually(lambda: answer_of(stage, "ada", date), lambda answer: answer is None)


async def test_interest_changes_no_answer_that_was_given_here(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        (date,) = await enter(stage.app.database, 3)
        event = await shown(stage)
        await interest(stage, "ada", event)
        await eventually(
            lambda: answer_of(stage, "ada", date), lambda answer: answer is Answer.MAYBE, within_s=WITHIN_S
        )
        ada = Person(await stage.people.member("ada"), "Ada")
        await rsvps.answer_without_place(stage.app.database, date, ada, Answer.DECLINED, now=utc_now())
    async with on_stage(playground, database_url) as stage:  # which reads again who is interested
        await interest(stage, "ben", event)
        await eventually(
            lambda: answer_of(stage, "ben", date), lambda answer: answer is Answer.MAYBE, within_s=WITHIN_S
        )
        assert await answer_of(stage, "ada", date) is Answer.DECLINED


async def test_what_was_made_but_not_confirmed_is_found_and_not_made_again(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        await enter(stage.app.database, 3)
        event = await shown(stage)
        await eventually(lambda: mirrors.mirrored(stage.app.database), lambda found: len(found) == 1)
        async with stage.app.database.transaction() as session:
            await session.execute(update(Mirror).values(external_id=None, claimed_at=utc_now()))
    async with on_stage(playground, database_url) as stage:
        await eventually(
            lambda: mirrors.mirrored(stage.app.database), lambda found: len(found) == 1, within_s=WITHIN_S
        )
        assert [each["id"] for each in await there(stage)] == [event["id"]]


async def test_a_deletion_there_is_asked_about_and_undone_if_the_office_wants(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url, editors_channel="büro") as stage:
        (date,) = await enter(stage.app.database, 3)
        event = await shown(stage)
        await eventually(lambda: mirrors.mirrored(stage.app.database), lambda found: len(found) == 1)
        guild = stage.app.client.home if stage.app.client else None
        assert guild is not None
        known = guild.get_scheduled_event(int(event["id"]))
        assert known is not None
        await known.delete()
        office = await stage.people.channel("büro")
        (question,) = await eventually(
            lambda: stage.people.messages(office), lambda found: len(found) == 1, within_s=WITHIN_S
        )
        assert "Werkstatt" in said({"kind": "message", "message": question})
        async with stage.app.database.reading() as connection:
            cancelled = await connection.scalar(select(Occurrence.cancelled_at).where(Occurrence.id == date))
        assert cancelled is None
        press = {"message_id": question["id"], "custom_id": "mirror:1:again:1"}
        answer = await stage.people.interact("cem", office, "component", **press)
        assert "wieder da" in said(answer)
        again = await shown(stage)
        assert again["id"] != event["id"]


async def test_drafts_are_shown_to_nobody_and_fifty_events_at_the_most(
    database: Database, now: datetime
) -> None:
    for number in range(55):
        start = now + DAY + number * HOUR
        event = NewEvent(f"Termin {number}", ((start, start + HOUR),))
        event_id = await drafts.enter(database, event, author=None, now=now)
        if number:
            await drafts.publish(database, event_id, announcements="", now=now)
    tasks = await mirrors.claim_tasks(database, now=now, base_url="https://example.org")
    assert len(tasks) == mirrors.MOST
    assert {task.shown.name for task in tasks if task.shown} == {f"Termin {n}" for n in range(1, 51)}
    assert await mirrors.claim_tasks(database, now=now, base_url="https://example.org") == []
