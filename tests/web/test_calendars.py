"""Calendars to subscribe to: what stands in them, and who may have them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from icalendar import Calendar

from bot.config import OfficeSettings, Settings
from bot.domain import changes, drafts, events, links, rsvps
from bot.domain.calendars import entries
from bot.domain.events import NewEvent
from bot.domain.links import Purpose
from bot.domain.people import Person
from bot.domain.rsvps import Answer
from bot.i18n import BERLIN
from storage.database import Database
from tests.support.exchange import TOPIC, Exchange
from tests.support.reader import Reader, reading

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ASKER = Person(account="1", name="Ina")
EU = "Co-funded by the European Union"


async def announce(database: Database, now: datetime, title: str, *starts: datetime, **more: Any) -> int:
    """A public event with dates of an hour each."""
    more.setdefault("dates", tuple((start, start + HOUR) for start in starts))
    event = NewEvent(title, **more)
    return await events.create(database, event, author=None, announcements="termine", reminder=HOUR, now=now)


async def calendar(reader: Reader, path: str) -> Any:
    """A feed, as the library reads it."""
    answer = await reader.get(path)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.text)


async def test_an_event_stands_in_the_feed_with_all_that_people_need(
    reader: Reader, database: Database, now: datetime
) -> None:
    await announce(
        database,
        now,
        "Kaffee; Kuchen, und \\ mehr",
        now + DAY,
        place="Haus am Markt,\nHinterhof",
        description="Fragen, zuhören, zusammenbringen. " * 10,
        accessibility="Aufzug vorhanden",
        organiser="Servicestelle",
        contact="quartier@stadt.example",
    )
    feed = await calendar(reader, "/events.ics")
    (event,) = feed.events
    assert event["SUMMARY"] == "Kaffee; Kuchen, und \\ mehr"
    assert event["LOCATION"] == "Haus am Markt,\nHinterhof"
    assert event["CONTACT"] == "quartier@stadt.example"
    assert event["URL"] == "http://127.0.0.1:8080/events/1"
    assert event.start == now + DAY
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert event.end - event.start == HOUR
    for words in ("Access: Aufzug vorhanden", "Organised by: Servicestelle", EU, "zusammenbringen"):
        assert words in event["DESCRIPTION"]
    assert [zone["TZID"] for zone in feed.walk("VTIMEZONE")] == ["Europe/Berlin"]
    assert EU in feed["DESCRIPTION"]
    assert feed["REFRESH-INTERVAL"].td == HOUR


async def test_no_line_of_a_feed_is_longer_than_75_bytes(
    reader: Reader, database: Database, now: datetime
) -> None:
    await announce(database, now, "Größe", now + DAY, description="äöüß€ " * 100)
    text = (await reader.get("/events.ics")).text
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


async def test_a_feed_holds_only_what_is_public(reader: Reader, database: Database, now: datetime) -> None:
    await announce(database, now, "Intern", now + DAY, is_public=False)
    start = now + DAY
    await drafts.enter(database, NewEvent("Entwurf", ((start, start + HOUR),)), author=None, now=now)
    await announce(database, now, "Öffentlich", now + DAY)
    feed = await calendar(reader, "/events.ics")
    assert [str(event["SUMMARY"]) for event in feed.events] == ["Öffentlich"]
    statuses = [(await reader.get(f"/events/{number}.ics")).status for number in (1, 2, 3, 4)]
    assert statuses == [404, 404, 200, 404]


async def test_what_ended_long_ago_has_left_the_feed(
    reader: Reader, database: Database, now: datetime
) -> None:
    await announce(database, now, "Gestern", now - DAY)
    await announce(database, now, "Damals", now - 100 * DAY)
    feed = await calendar(reader, "/events.ics")
    assert [str(event["SUMMARY"]) for event in feed.events] == ["Gestern"]


async def test_a_topic_has_a_feed_of_its_own(
    reader: Reader, exchange: Exchange, database: Database, now: datetime
) -> None:
    await announce(database, now, "Woanders", now + DAY)
    await announce(database, now, "Hier", now + DAY, topic_id=TOPIC)
    feed = await calendar(reader, "/topics/beteiligung/events.ics")
    assert [str(event["SUMMARY"]) for event in feed.events] == ["Hier"]
    assert (await reader.get("/topics/keins/events.ics")).status == 404


async def test_an_unchanged_feed_is_not_sent_again(reader: Reader, database: Database, now: datetime) -> None:
    await announce(database, now, "Frühstück", now + DAY)
    first = await reader.get("/events.ics")
    reader.clock[0] = now + timedelta(hours=3)
    again = await reader.get("/events.ics", if_none_match=first.headers["ETag"])
    assert (again.status, again.text) == (304, "")
    await announce(database, now, "Noch eins", now + DAY)
    changed = await reader.get("/events.ics", if_none_match=first.headers["ETag"])
    assert changed.status == 200


async def test_a_changed_date_keeps_its_uid_and_raises_the_sequence(
    reader: Reader, database: Database, now: datetime
) -> None:
    event_id = await announce(database, now, "Frühstück", now + DAY)
    (before,) = (await calendar(reader, "/events.ics")).events
    later = now + timedelta(minutes=1)
    await changes.move(database, 1, now + 2 * DAY, now + 2 * DAY + HOUR, now=later)
    (after,) = (await calendar(reader, f"/events/{event_id}.ics")).events
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["LAST-MODIFIED"].dt == after["DTSTAMP"].dt == later
    assert after.start == now + 2 * DAY


async def test_a_cancelled_date_says_so_in_the_feed(
    reader: Reader, database: Database, now: datetime
) -> None:
    await announce(database, now, "Frühstück", now + DAY)
    await changes.cancel_date(database, 1, note="Der Raum ist nass.", now=now)
    (event,) = (await calendar(reader, "/events.ics")).events
    assert event["STATUS"] == "CANCELLED"
    assert event["SUMMARY"] == "Cancelled: Frühstück"
    assert event["DESCRIPTION"].startswith("Der Raum ist nass.")


async def test_exceptions_of_a_series_name_the_date_they_are_of(
    reader: Reader, database: Database, now: datetime
) -> None:
    start = datetime(2026, 12, 1, 9, tzinfo=BERLIN).astimezone(UTC)
    await announce(database, now, "Sprechstunde", start, rule="FREQ=WEEKLY;BYDAY=TU")
    await changes.move(database, 2, start + 8 * DAY, start + 8 * DAY + HOUR, place="Rathaus", now=now)
    await changes.cancel_date(database, 3, now=now)
    await changes.add_date(database, 1, start + 3 * DAY, start + 3 * DAY + HOUR, now=now)
    master, moved, cancelled = (await calendar(reader, "/events.ics")).events
    assert master["RRULE"].to_ical() == b"FREQ=WEEKLY;BYDAY=TU"
    assert [each.dt for each in master["RDATE"].dts] == [start + 3 * DAY]
    assert moved["RECURRENCE-ID"].dt == start + 7 * DAY
    assert (moved.start, moved["LOCATION"]) == (start + 8 * DAY, "Rathaus")
    assert (cancelled["RECURRENCE-ID"].dt, cancelled["STATUS"]) == (start + 14 * DAY, "CANCELLED")
    assert master["STATUS"] == "CONFIRMED"
    assert {event["UID"] for event in (master, moved, cancelled)} == {master["UID"]}


async def test_whole_days_are_days_in_the_feed(reader: Reader, database: Database, now: datetime) -> None:
    start = datetime(2027, 3, 27, tzinfo=BERLIN).astimezone(UTC)
    days = ((start, start + 3 * DAY - HOUR),)
    await announce(database, now, "Messe", dates=days, rule="FREQ=YEARLY;COUNT=2", is_all_day=True)
    await changes.cancel_date(database, 2, now=now)
    event, cancelled = (await calendar(reader, "/events.ics")).events
    assert (event.start, event.end) == (date(2027, 3, 27), date(2027, 3, 30))
    assert cancelled["RECURRENCE-ID"].dt == date(2028, 3, 27)


async def test_a_program_rings_as_long_before_as_was_asked(
    reader: Reader, database: Database, now: datetime
) -> None:
    await announce(database, now, "Frühstück", now + DAY)
    assert not (await calendar(reader, "/events.ics")).walk("VALARM")
    (alarm,) = (await calendar(reader, "/events.ics?alarm=60")).walk("VALARM")
    assert alarm["TRIGGER"].dt == -HOUR
    for nonsense in ("-5", "40321", "zwei", "²"):
        assert (await reader.get(f"/events.ics?alarm={nonsense}")).status == 400


async def test_the_office_is_named_in_german_unless_asked_otherwise(
    database: Database, now: datetime
) -> None:
    settings = Settings(office=OfficeSettings(state_notice="Mit Mitteln des Landes."))
    async with reading(database, now, settings) as reader:
        await announce(database, now, "Frühstück", now + DAY)
        text = (await reader.get("/events.ics", accept_language="")).text.replace("\r\n ", "")
    assert "Kofinanziert von der Europäischen Union\\nMit Mitteln des Landes." in text


async def own(reader: Reader, database: Database, now: datetime) -> tuple[str, Any]:
    """The asker's address and what is there."""
    secret = await links.rotate(
        database, purpose=Purpose.CALENDAR, about="", member=ASKER, now=now, lasts=None
    )
    return f"/calendar/{secret}.ics", await calendar(reader, f"/calendar/{secret}.ics")


async def test_a_persons_own_calendar_holds_what_they_answered_to(
    reader: Reader, database: Database, now: datetime
) -> None:
    link = "https://meet.example/raum"
    internal = {"is_public": False, "online_url": link}
    await announce(database, now, "Intern", now + DAY, now + 2 * DAY, **internal)
    await announce(database, now, "Vielleicht", now + DAY, online_url=link)
    await announce(database, now, "Nein", now + DAY)
    await announce(database, now, "Nie gefragt", now + DAY)
    await rsvps.register_for(database, 1, ASKER, now=now)
    await rsvps.answer_without_place(database, 3, ASKER, Answer.MAYBE, now=now)
    await rsvps.answer_without_place(database, 4, ASKER, Answer.DECLINED, now=now)
    _, feed = await own(reader, database, now)
    going, maybe = feed.events
    assert (going["SUMMARY"], going["STATUS"], going.start) == ("Intern", "CONFIRMED", now + DAY)
    assert link in going["DESCRIPTION"]
    assert going["CONFERENCE"] == link
    assert "URL" not in going
    assert (maybe["SUMMARY"], maybe["STATUS"]) == ("Vielleicht", "TENTATIVE")
    assert link not in maybe.to_ical().decode()


async def test_a_new_address_of_ones_own_ends_the_old_one(
    reader: Reader, database: Database, now: datetime
) -> None:
    old, _ = await own(reader, database, now)
    new, _ = await own(reader, database, now)
    assert (await reader.get(old)).status == 404
    answer = await reader.get(new)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert (await reader.get("/calendar/geraten.ics")).status == 404
    again = await reader.get(new, if_none_match=answer.headers["ETag"])
    assert again.status == 304


@pytest.mark.parametrize("path", ["/events.ics", "/events/1.ics"])
async def test_a_feed_can_be_read_again_by_the_library_as_it_was_written(
    reader: Reader, database: Database, now: datetime, path: str
) -> None:
    await announce(database, now, "Frühstück", *(now + n * DAY for n in range(1, 4)))
    answer = await reader.get(path)
    feed: Any = Calendar.from_ical(answer.text)
    assert feed.to_ical().decode() == answer.text
    starts = [feed.events[0].start, *(each.dt for each in feed.events[0]["RDATE"].dts)]
    assert all(second - first == DAY for first, second in pairwise(starts))


async def test_a_feed_holds_the_next_events_and_never_more_than_its_measure(
    reader: Reader, database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "MOST_EVENTS", 2)
    for number in (3, 1, 2):
        await announce(database, now, f"In {number} Tagen", now + number * DAY)
    feed = await calendar(reader, "/events.ics")
    assert [str(event["SUMMARY"]) for event in feed.events] == ["In 1 Tagen", "In 2 Tagen"]
