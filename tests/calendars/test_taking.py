"""Another calendar is taken over without doubles; what was edited here stays, what ends there is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import recurring_ical_events
from icalendar import Calendar
from sqlalchemy import select

from bot.domain import changes, rsvps
from bot.domain.calendars.foreign import read_calendar
from bot.domain.calendars.taking import Outcome, Source, take
from bot.domain.changes import Wording
from bot.domain.rsvps import Answer
from bot.i18n import BERLIN
from storage import calendar as stored
from storage.database import Database
from storage.deliveries import Delivery, Kind
from storage.events import Event
from tests.calendars.test_foreign import NOW, SERIES, calendar, event, local
from tests.support.exchange import ASKER
from tests.support.reader import Reader

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOURCE = Source("Nachbarprogramm", "https://programm.example/termine.ics")
WEEKLY = "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=4"


async def taken(database: Database, *events: str, source: Source = SOURCE) -> Outcome:
    """What a look at a calendar with these events does."""
    return await take(database, source, read_calendar(calendar(*events), now=NOW), now=NOW)


async def dates(database: Database) -> list[tuple[str, bool]]:
    """All dates, as the clock on the wall shows them, and whether they are cancelled."""
    async with database.reading() as connection:
        rows = await stored.dates(connection, range(1, 20))
    return [(f"{row.starts_at.astimezone(BERLIN):%d.%m. %H:%M}", bool(row.cancelled_at)) for row in rows]


async def row(database: Database, event_id: int = 1) -> Any:
    async with database.reading() as connection:
        columns = Event.title, Event.place, Event.sequence, Event.kept_fields, Event.published_at
        return (await connection.execute(select(*columns).where(Event.id == event_id))).one()


async def told(database: Database) -> list[str]:
    """Who is told what about changed dates."""
    async with database.reading() as connection:
        query = select(Delivery.kind, Delivery.recipient).where(
            Delivery.kind.in_((Kind.MOVED, Kind.CANCELLED))
        )
        return [f"{kind} {recipient}" for kind, recipient in await connection.execute(query)]


async def test_a_calendar_is_taken_over_once_however_often_it_is_read(database: Database) -> None:
    first = await taken(database, *SERIES, event(uid="b"))
    again = await taken(database, *SERIES, event(uid="b"))
    assert (first.added, first.changed, first.problems) == (2, 0, [])
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    assert len(await dates(database)) == 6


async def test_what_was_taken_over_is_public_under_its_label(reader: Reader, database: Database) -> None:
    await taken(database, event("URL:https://programm.example/1"))
    listed = await reader.page("/events")
    assert "Nachbarprogramm" in listed.words
    page = await reader.page("/events/1")
    assert "Taken over from Nachbarprogramm" in page.words
    assert "https://programm.example/1" in page.links
    feed = (await reader.get("/events.ics")).text.replace("\r\n ", "")
    assert "CATEGORIES:Nachbarprogramm" in feed
    assert "Taken over from: Nachbarprogramm" in feed


async def test_a_source_may_give_drafts(reader: Reader, database: Database) -> None:
    await taken(database, event(), source=Source("Entwürfe", is_published=False))
    assert (await reader.get("/events/1")).status == 404


async def test_our_feed_of_a_series_that_was_taken_over_has_its_dates(
    reader: Reader, database: Database
) -> None:
    await taken(database, *SERIES)
    feed: Any = Calendar.from_ical((await reader.get("/events/1.ics")).text)
    theirs = recurring_ical_events.of(Calendar.from_ical(calendar(*SERIES))).between(NOW, NOW + 500 * DAY)
    ours = recurring_ical_events.of(feed).between(NOW, NOW + 500 * DAY)
    assert sorted(each.start for each in ours) == sorted(each.start for each in theirs)


async def test_a_newer_version_is_followed_and_an_older_one_is_not(database: Database) -> None:
    await taken(database, event("SEQUENCE:2"))
    newer = event("SEQUENCE:3", start="DTSTART;TZID=Europe/Berlin:20261202T100000")
    assert (await taken(database, newer)).changed == 1
    assert await dates(database) == [("02.12. 10:00", False)]
    assert (await taken(database, event("SEQUENCE:2"))).outdated == 1
    assert await dates(database) == [("02.12. 10:00", False)]
    assert (await row(database)).sequence == 1


async def test_without_a_sequence_the_last_change_decides(database: Database) -> None:
    await taken(database, event("LAST-MODIFIED:20261110T000000Z"))
    older = event("LAST-MODIFIED:20261109T000000Z\nLOCATION:Alt")
    newer = event("LAST-MODIFIED:20261111T000000Z\nLOCATION:Neu")
    assert (await taken(database, older)).outdated == 1
    assert (await taken(database, newer)).changed == 1
    assert (await row(database)).place == "Neu"


async def test_what_an_editor_changed_here_stays(database: Database) -> None:
    await taken(database, event("LOCATION:Rathaus"))
    ours = Wording("Unser Titel", "Rathaus", "", "Aufzug")
    await changes.reword(database, 1, ours, now=NOW)
    await taken(database, event("LOCATION:Kirche\nSEQUENCE:1\nDESCRIPTION:Neu").replace("Treffen", "Treff"))
    found = await row(database)
    assert (found.title, found.place, found.kept_fields) == ("Unser Titel", "Kirche", ["title"])
    again = event("LOCATION:Kirche\nSEQUENCE:2").replace("Treffen", "Unser Titel")
    await taken(database, again)
    await taken(database, again.replace("Unser Titel", "Wieder anders").replace(":2", ":3"))
    assert (await row(database)).title == "Unser Titel"


async def test_a_date_that_was_moved_or_cancelled_here_stays_so(database: Database) -> None:
    await taken(database, event(WEEKLY))
    await changes.move(database, 1, local("2026-12-03T15:00"), local("2026-12-03T16:00"), now=NOW)
    await changes.cancel_date(database, 2, now=NOW)
    await changes.add_date(database, 1, local("2026-12-24T09:00"), local("2026-12-24T10:00"), now=NOW)
    await taken(database, event(f"{WEEKLY}\nSEQUENCE:1\nLOCATION:Kirche"))
    assert await dates(database) == [
        ("03.12. 15:00", False),
        ("08.12. 09:00", True),
        ("15.12. 09:00", False),
        ("22.12. 09:00", False),
        ("24.12. 09:00", False),
    ]


async def test_a_series_at_another_hour_moves_its_dates_with_their_answers(database: Database) -> None:
    await taken(database, event(WEEKLY))
    await rsvps.register_for(database, 2, ASKER, now=NOW)
    moved = event(f"{WEEKLY}\nSEQUENCE:1", start="DTSTART;TZID=Europe/Berlin:20261201T110000")
    await taken(database, moved)
    assert [when for when, _ in await dates(database)] == [f"{day:02}.12. 11:00" for day in (1, 8, 15, 22)]
    standing = await rsvps.standing(database, 2, ASKER.account)
    assert standing is not None
    assert standing.answer is Answer.GOING
    assert await told(database) == [f"moved {ASKER.account}"]


@pytest.mark.parametrize("way", ["status", "exception", "exdate", "shorter"])
async def test_what_is_cancelled_there_is_cancelled_here_and_told(database: Database, way: str) -> None:
    await taken(database, event(WEEKLY))
    await rsvps.register_for(database, 4, ASKER, now=NOW)
    when = "20261222T090000"
    exception = event(f"RECURRENCE-ID;TZID=Europe/Berlin:{when}\nSTATUS:CANCELLED\nSEQUENCE:1")
    ways = {
        "status": (event(f"{WEEKLY}\nSTATUS:CANCELLED\nSEQUENCE:1"),),
        "exception": (event(WEEKLY), exception.replace("20261201T090000", when)),
        "exdate": (event(f"{WEEKLY}\nEXDATE;TZID=Europe/Berlin:{when}\nSEQUENCE:1"),),
        "shorter": (event(f"{WEEKLY[:-1]}3\nSEQUENCE:1"),),
    }
    await taken(database, *ways[way])
    found = await dates(database)
    assert found[3] == ("22.12. 09:00", True) if way != "shorter" else ("22.12. 09:00", True) in found
    assert await told(database) == [f"cancelled {ASKER.account}"]
    await taken(database, *ways[way])
    assert await told(database) == [f"cancelled {ASKER.account}"]


async def test_an_event_that_is_gone_there_is_cancelled_here(reader: Reader, database: Database) -> None:
    await taken(database, event(WEEKLY), event(uid="b"))
    await rsvps.register_for(database, 1, ASKER, now=NOW)
    outcome = await taken(database, event(uid="b"))
    assert outcome.cancelled == 1
    assert [is_cancelled for _, is_cancelled in await dates(database)].count(True) == 4
    assert await told(database) == [f"cancelled {ASKER.account}"]
    assert (await taken(database, event(uid="b"))).cancelled == 0
    back = await taken(database, event(WEEKLY), event(uid="b"))
    assert back.changed == 1
    assert not any(is_cancelled for _, is_cancelled in await dates(database))


async def test_an_empty_or_broken_calendar_takes_nothing_away(database: Database) -> None:
    await taken(database, event(), event(uid="b"))
    empty = await taken(database)
    assert empty.problems == ["The calendar holds no event any more; what was taken over stays."]
    broken = await taken(database, event("RRULE:FREQ=SECONDLY\nSEQUENCE:1"), event(uid="b"))
    assert len(broken.problems) == 1
    assert [is_cancelled for _, is_cancelled in await dates(database)] == [False, False]


async def test_two_sources_may_have_the_same_uid(database: Database) -> None:
    await taken(database, event())
    await taken(database, event(), source=Source("Anderes Programm"))
    assert len(await dates(database)) == 2
