"""Dates on the web."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain import drafts, events, rsvps
from bot.domain.events import NewEvent
from bot.domain.people import Person
from storage.database import Database
from tests.support.reader import Reader

HOUR = timedelta(hours=1)


async def announce(database: Database, now: datetime, title: str, *starts: datetime, **more: object) -> int:
    event = NewEvent(title, tuple((start, start + HOUR) for start in starts), **more)  # type: ignore[arg-type]
    return await events.create(database, event, author=None, announcements="termine", reminder=HOUR, now=now)


async def test_coming_dates_stand_under_their_months(
    reader: Reader, database: Database, now: datetime
) -> None:
    await announce(database, now, "Frühstück", now + timedelta(days=1), now + timedelta(days=30))
    page = await reader.page("/events")
    assert [words for level, words in page.headings if level == 2] == ["November 2026", "December 2026"]
    assert page.links.count("/events/1") == 2


async def test_past_dates_stand_behind_a_link_latest_first(
    reader: Reader, database: Database, now: datetime
) -> None:
    await announce(database, now, "Gestern", now - timedelta(days=1))
    await announce(database, now, "Vorgestern", now - timedelta(days=2))
    coming = await reader.page("/events")
    assert "Gestern" not in coming.words
    past = await reader.page("/events?before=today")
    assert past.words.index("Gestern") < past.words.index("Vorgestern")


async def test_the_past_goes_on_by_key(reader: Reader, database: Database, now: datetime) -> None:
    starts = [now - timedelta(days=n) for n in range(1, 25)]
    await announce(database, now, "Frühstück", *reversed(starts))
    first = await reader.page("/events?before=today")
    earlier = [link for link in first.links if "before=" in link and "today" not in link]
    second = await reader.page(earlier[0])
    assert first.links.count("/events/1") == 20
    assert second.links.count("/events/1") == 4


async def test_a_cancelled_date_says_so(reader: Reader, database: Database, now: datetime) -> None:
    await announce(database, now, "Regionaltreffen", now + timedelta(days=1), is_cancelled=True)
    assert "cancelled" in (await reader.page("/events")).words
    assert "cancelled" in (await reader.page("/events/1")).words


async def test_an_event_tells_when_where_and_how_to_get_in(
    reader: Reader, database: Database, now: datetime
) -> None:
    start = datetime(2026, 11, 25, 8, 0, tzinfo=now.tzinfo)
    await announce(
        database,
        now,
        "Weiterbildung",
        start,
        start - timedelta(days=30),
        place="Seminarhaus",
        accessibility="Aufzug vorhanden",
        capacity=18,
        organiser="Servicestelle",
    )
    page = await reader.page("/events/1")
    for words in ("9:00–10:00", "in 3 days", "Seminarhaus", "Aufzug vorhanden", "18", "1 past date"):
        assert words in page.words
    assert ("time", {"class": "dat", "datetime": "2026-11-25T09:00+01:00"}) in page.elements


async def test_words_about_time_are_renewed_after_a_minute(
    reader: Reader, database: Database, now: datetime
) -> None:
    await announce(database, now, "Sprechstunde", now + timedelta(minutes=2))
    assert "in 2 minutes" in (await reader.page("/events/1")).words
    reader.clock[0] += timedelta(minutes=2)
    assert "now" in (await reader.page("/events/1")).words


async def test_an_event_that_is_not_public_is_not_there(
    reader: Reader, database: Database, now: datetime
) -> None:
    await announce(database, now, "Intern", now + HOUR, is_public=False)
    assert (await reader.get("/events/1")).status == 404
    assert "Intern" not in (await reader.page("/events")).words


async def test_an_event_tells_how_full_it_is_but_not_who_comes(
    reader: Reader, database: Database, now: datetime
) -> None:
    await announce(database, now, "Werkstatt", now + timedelta(days=1), capacity=3)
    assert "going" not in (await reader.page("/events/1")).words
    for number in range(2):
        await rsvps.register_for(database, 1, Person(str(number), f"Ada Lovelace {number}"), now=now)
    page = await reader.page("/events/1")
    assert "2 going, 1 of 3 places free" in page.words
    assert "Lovelace" not in page.words


async def test_a_series_says_how_it_comes_again(reader: Reader, database: Database, now: datetime) -> None:
    start = datetime(2026, 11, 24, 8, 0, tzinfo=now.tzinfo)
    await announce(database, now, "Frühstück", start, rule="FREQ=WEEKLY;BYDAY=TU;COUNT=4")
    page = await reader.page("/events/1")
    assert "every Tuesday, 4 dates" in page.words
    assert "4 dates" in page.words


async def test_a_draft_is_not_there(reader: Reader, database: Database, now: datetime) -> None:
    event = NewEvent("Entwurf", ((now + HOUR, now + 2 * HOUR),))
    event_id = await drafts.enter(database, event, author=None, now=now)
    assert (await reader.get(f"/events/{event_id}")).status == 404
    assert "Entwurf" not in (await reader.page("/events")).words
    await drafts.publish(database, event_id, announcements="termine", now=now)
    assert "Entwurf" in (await reader.page("/events")).words
