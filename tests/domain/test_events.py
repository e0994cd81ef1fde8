"""Events are made once and read by everyone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain import events
from bot.domain.event_page import event_page
from bot.domain.events import NewEvent
from bot.domain.people import Person
from bot.errors import UserError
from storage.database import Database
from tests.support.exchange import TOPIC, Exchange

HOUR = timedelta(hours=1)
EDITOR = Person("900", "Redaktion")


async def create(database: Database, event: NewEvent, now: datetime, author: Person | None = EDITOR) -> int:
    return await events.create(
        database, event, author=author, announcements="termine", reminder=HOUR, now=now
    )


async def test_dates_to_come_are_listed_earliest_first(database: Database, now: datetime) -> None:
    week = timedelta(days=7)
    series = tuple((now + week * n, now + week * n + HOUR) for n in range(3))
    await create(database, NewEvent("Frühstück", series), now)
    await create(database, NewEvent("Fachtag", ((now + HOUR, now + 2 * HOUR),)), now)
    first = await events.upcoming(database, now=now, limit=2)
    assert [(card.title, card.date_count) for card in first.events] == [("Frühstück", 3), ("Fachtag", 1)]
    rest = await events.upcoming(database, now=now, limit=2, after=first.later)
    assert [card.starts_at for card in rest.events] == [now + week, now + 2 * week]
    assert rest.later is None


async def test_what_is_over_is_listed_latest_first(database: Database, now: datetime) -> None:
    for days in (1, 2, 3):
        start = now - timedelta(days=days)
        await create(database, NewEvent(f"vor {days}", ((start, start + HOUR),)), now, author=None)
    first = await events.past(database, now=now, limit=2)
    assert [card.title for card in first.events] == ["vor 1", "vor 2"]
    rest = await events.past(database, now=now, before=first.later, limit=2)
    assert [card.title for card in rest.events] == ["vor 3"]


async def test_an_event_is_read_with_all_its_dates(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    dates = ((now - HOUR, now - HOUR / 2), (now + HOUR, now + 2 * HOUR))
    event_id = await create(database, NewEvent("Fachtag", dates, "Text", "Plauen", topic_id=TOPIC), now)
    page = await event_page(database, event_id, now=now)
    assert page is not None
    assert (page.card.starts_at, page.card.place) == (now + HOUR, "Plauen")
    assert page.topic == ("beteiligung", "Beteiligung")
    assert len(page.occurrences) == 2


async def test_an_internal_event_is_not_there(database: Database, now: datetime) -> None:
    event = NewEvent("Gruppe A", ((now + HOUR, now + 2 * HOUR),), is_public=False)
    event_id = await create(database, event, now)
    assert await event_page(database, event_id, now=now) is None
    assert (await events.upcoming(database, now=now)).events == []


@pytest.mark.parametrize(
    ("title", "start", "length"),
    [
        (" ", timedelta(hours=1), HOUR),
        ("x" * 81, timedelta(hours=1), HOUR),
        ("Zurück", timedelta(hours=1), -HOUR),
        ("Vorbei", timedelta(hours=-3), HOUR),
    ],
)
async def test_what_makes_no_sense_is_refused(
    database: Database, now: datetime, title: str, start: timedelta, length: timedelta
) -> None:
    with pytest.raises(UserError):
        await create(database, NewEvent(title, ((now + start, now + start + length),)), now)
    assert (await events.past(database, now=now)).events == []
