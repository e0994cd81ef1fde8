"""Other programs find in our feeds exactly the dates that we have, over clock changes and with exceptions.

Who is asked: the libraries icalendar and recurring-ical-events, and khal, a calendar program of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from bot.domain import changes, series
from bot.domain.calendars.entries import Entry
from bot.domain.calendars.writing import Edition, write_calendar
from bot.domain.events import NewEvent, create
from bot.i18n import BERLIN
from storage import calendar
from storage.calendar import DateRow, EntryRow
from storage.database import Database
from tests.domain.test_series import rules, starts
from tests.support.khal import Khal, Shown
from tests.support.reader import Reader

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HORIZONS = {"DAILY": timedelta(days=100), "WEEKLY": timedelta(days=300)}
"""How far a series is looked at, by its frequency; by months and years, further."""
Date = tuple[datetime, datetime, bool]
"""Start, end (UTC), and whether it is cancelled."""


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def event(rule: str, *, is_all_day: bool = False, **more: object) -> EntryRow:
    """A series as the feed reads it from the database; dates of an hour, or of whole days."""
    values: dict[str, object] = dict.fromkeys(EntryRow._fields, "")
    values |= {"id": 1, "uid": "uid", "sequence": 0, "title": "Termin", "time_zone": "Europe/Berlin"}
    values |= {"created_at": local("2026-01-01"), "changed_at": local("2026-01-01"), "excluded": []}
    values |= {"rule": rule, "is_all_day": is_all_day, "is_public": True, "expanded_until": None}
    values |= {"length_seconds": int((DAY if is_all_day else HOUR).total_seconds())}
    return EntryRow(**(values | more))  # type: ignore[arg-type]


def date_row(
    number: int, start: datetime, of: EntryRow, original: datetime | None, **more: object
) -> DateRow:
    end = series.end_of(of, start)
    row = DateRow(number, 1, start, end, original, place=None, note="", cancelled_at=None)
    return row._replace(**more)  # type: ignore[arg-type]


def found_by_library(feed: bytes, first: datetime, last: datetime) -> list[Date]:
    """The dates that recurring-ical-events finds in a feed."""
    expanded = recurring_ical_events.of(Calendar.from_ical(feed)).between(first, last)
    return sorted((_utc(one.start), _utc(one.end), one["STATUS"] == "CANCELLED") for one in expanded)


def _utc(value: date) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return datetime.combine(value, time.min, BERLIN).astimezone(UTC)


def ours(dates: Iterable[DateRow]) -> list[Date]:
    return sorted((each.starts_at, each.ends_at, each.cancelled_at is not None) for each in dates)


def check_agreement(
    rule: str, start: datetime, fates: Sequence[str], *, is_all_day: bool, goes_on: bool
) -> None:
    """Makes a series, lets some of its dates be moved, cancelled, left out or added, and compares."""
    begin = start.replace(tzinfo=BERLIN)
    begin = datetime.combine(begin, time.min, BERLIN) if is_all_day else begin
    until = begin.astimezone(UTC) + HORIZONS.get(
        rule.split(";", maxsplit=1)[0].removeprefix("FREQ="), 800 * DAY
    )
    named = list(series.expand(rule, begin.astimezone(UTC), BERLIN, until=until))
    row = event(rule, is_all_day=is_all_day, expanded_until=until if goes_on else None)
    dates, excluded, step = [], [], DAY if is_all_day else 3 * HOUR
    for number, each in enumerate(named):
        date = date_row(number, each, row, each)
        match fates[number % len(fates)]:
            case "moved":
                there = each + step if not is_all_day else _utc(each.astimezone(BERLIN).date() + DAY)
                dates.append(date_row(number, there, row, each))
            case "cancelled":
                dates.append(date._replace(cancelled_at=begin))
            case "longer" if not is_all_day:
                dates.append(date._replace(ends_at=date.ends_at + HOUR))
            case "left out" if 0 < number < len(named) - 1:
                excluded.append(each.isoformat())
            case "accompanied":
                beside = each + 5 * HOUR if not is_all_day else _utc(each.astimezone(BERLIN).date() + 2 * DAY)
                dates += [date, date_row(1000 + number, beside, row, None)]
            case _:
                dates.append(date)
    if not dates:
        return
    dates.sort(key=lambda each: each.starts_at)
    feed = write_calendar(
        "Termine", [Entry(row._replace(excluded=excluded), dates)], Edition("https://a.example"), path="/"
    )
    last = until + (3 * DAY if not goes_on else -3 * DAY)
    expected = [each for each in ours(dates) if each[0] < last]
    assert [each for each in found_by_library(feed, begin - 9 * DAY, last) if each[0] < last] == expected


fates = st.lists(
    st.sampled_from(["", "", "", "moved", "cancelled", "longer", "left out", "accompanied"]),
    min_size=1,
    max_size=7,
)
clear_starts = starts.filter(lambda start: start.hour != 2)
"""Of the hour that is skipped or comes twice, every program has an idea of its own."""


@settings(deadline=None, max_examples=100)
@given(rule=rules, start=clear_starts, fates=fates, is_all_day=st.booleans())
def test_a_library_finds_the_dates_that_we_have(
    rule: str, start: datetime, fates: list[str], is_all_day: bool
) -> None:
    check_agreement(rule, start, fates, is_all_day=is_all_day, goes_on=False)


@settings(deadline=None, max_examples=30)
@given(
    rule=rules.filter(lambda rule: "COUNT" not in rule and "UNTIL" not in rule),
    start=clear_starts,
    fates=fates,
)
def test_a_library_finds_the_dates_of_a_series_that_goes_on(
    rule: str, start: datetime, fates: list[str]
) -> None:
    check_agreement(rule, start, fates, is_all_day=False, goes_on=True)


@pytest.mark.soak
@settings(deadline=None, max_examples=4000)
@given(rule=rules, start=clear_starts, fates=fates, is_all_day=st.booleans())
def test_a_library_finds_the_dates_of_thousands_of_series(
    rule: str, start: datetime, fates: list[str], is_all_day: bool
) -> None:
    check_agreement(rule, start, fates, is_all_day=is_all_day, goes_on=False)


WINDOWS = [
    ("2026-03-21", "2026-04-06"),
    ("2026-10-17", "2026-11-02"),
    ("2027-03-20", "2027-04-05"),
    ("2027-10-23", "2027-11-08"),
]
"""The days around the clock changes of 29 March and 25 October 2026, 28 March and 31 October 2027."""
BY_HAND = [
    (
        "FREQ=WEEKLY;BYDAY=SU",
        "2026-01-04T09:00",
        "22.03. 09:00 +01, 29.03. 09:00 +02, 05.04. 09:00 +02",
        "18.10. 09:00 +02, 25.10. 09:00 +01, 01.11. 09:00 +01",
        "21.03. 09:00 +01, 28.03. 09:00 +02, 04.04. 09:00 +02",
        "24.10. 09:00 +02, 31.10. 09:00 +01, 07.11. 09:00 +01",
    ),
    (
        "FREQ=DAILY;INTERVAL=3",
        "2026-03-23T10:00",
        "23.03. 10:00 +01, 26.03. 10:00 +01, 29.03. 10:00 +02, 01.04. 10:00 +02, 04.04. 10:00 +02",
        "19.10. 10:00 +02, 22.10. 10:00 +02, 25.10. 10:00 +01, 28.10. 10:00 +01, 31.10. 10:00 +01",
        "21.03. 10:00 +01, 24.03. 10:00 +01, 27.03. 10:00 +01, "
        "30.03. 10:00 +02, 02.04. 10:00 +02, 05.04. 10:00 +02",
        "23.10. 10:00 +02, 26.10. 10:00 +02, 29.10. 10:00 +02, "
        "01.11. 10:00 +01, 04.11. 10:00 +01, 07.11. 10:00 +01",
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        "2026-01-06T18:00",
        "31.03. 18:00 +02",
        "27.10. 18:00 +01",
        "30.03. 18:00 +02",
        "26.10. 18:00 +02",
    ),
    (
        "FREQ=MONTHLY;BYDAY=-1SU",
        "2026-01-25T01:30",
        "29.03. 01:30 +01",
        "25.10. 01:30 +02",
        "28.03. 01:30 +01",
        "31.10. 01:30 +02",
    ),
    (  # 2:30 is skipped in March: counted by the offset before; in October it comes twice: the first is meant
        "FREQ=MONTHLY;BYDAY=-1SU",
        "2026-01-25T02:30",
        "29.03. 03:30 +02",
        "25.10. 02:30 +02",
        "28.03. 03:30 +02",
        "31.10. 02:30 +02",
    ),
    (
        "FREQ=MONTHLY;BYDAY=1TH",
        "2026-01-01T13:00",
        "02.04. 13:00 +02",
        "",
        "01.04. 13:00 +02",
        "04.11. 13:00 +01",
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "2026-01-31T08:00",
        "31.03. 08:00 +02",
        "31.10. 08:00 +01",
        "31.03. 08:00 +02",
        "31.10. 08:00 +01",
    ),
    (
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "2026-01-01T22:30",
        "23.03. 22:30 +01, 24.03. 22:30 +01, 25.03. 22:30 +01, 26.03. 22:30 +01, 27.03. 22:30 +01, "
        "30.03. 22:30 +02, 31.03. 22:30 +02, 01.04. 22:30 +02, "
        "02.04. 22:30 +02, 03.04. 22:30 +02, 06.04. 22:30 +02",
        "19.10. 22:30 +02, 20.10. 22:30 +02, 21.10. 22:30 +02, 22.10. 22:30 +02, 23.10. 22:30 +02, "
        "26.10. 22:30 +01, 27.10. 22:30 +01, 28.10. 22:30 +01, "
        "29.10. 22:30 +01, 30.10. 22:30 +01, 02.11. 22:30 +01",
        "22.03. 22:30 +01, 23.03. 22:30 +01, 24.03. 22:30 +01, 25.03. 22:30 +01, 26.03. 22:30 +01, "
        "29.03. 22:30 +02, 30.03. 22:30 +02, 31.03. 22:30 +02, "
        "01.04. 22:30 +02, 02.04. 22:30 +02, 05.04. 22:30 +02",
        "25.10. 22:30 +02, 26.10. 22:30 +02, 27.10. 22:30 +02, 28.10. 22:30 +02, 29.10. 22:30 +02, "
        "01.11. 22:30 +01, 02.11. 22:30 +01, 03.11. 22:30 +01, "
        "04.11. 22:30 +01, 05.11. 22:30 +01, 08.11. 22:30 +01",
    ),
    (
        "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU",
        "2026-03-29T12:00",
        "29.03. 12:00 +02",
        "25.10. 12:00 +01",
        "28.03. 12:00 +02",
        "31.10. 12:00 +01",
    ),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "2026-01-30T00:15",
        "31.03. 00:15 +02",
        "30.10. 00:15 +01",
        "31.03. 00:15 +02",
        "29.10. 00:15 +02",
    ),
]
"""A rule, its first date, and what a wall calendar says for each of the four windows."""


@pytest.mark.parametrize(
    ("rule", "start", "lists"), [(rule, start, lists) for rule, start, *lists in BY_HAND]
)
def test_ten_rules_name_the_dates_of_a_wall_calendar(rule: str, start: str, lists: list[str]) -> None:
    begin, until = local(start), local("2027-12-01")
    named = list(series.expand(rule, begin, BERLIN, until=until))
    row = event(rule, expanded_until=until)
    dates = [date_row(number, each, row, each) for number, each in enumerate(named)]
    feed = write_calendar("Termine", [Entry(row, dates)], Edition("https://a.example"), path="/")
    for (first, last), by_hand in zip(WINDOWS, lists, strict=True):
        after, before = local(first), local(last) + DAY
        wanted = [each for each in by_hand.split(", ") if each]
        assert [said(each) for each in named if after <= each < before] == wanted
        assert [said(each) for each, _, _ in found_by_library(feed, after, before)] == wanted


def said(moment: datetime) -> str:
    """A moment as the lists above write it."""
    return moment.astimezone(BERLIN).strftime("%d.%m. %H:%M %z")[:-2]


async def test_khal_shows_the_dates_that_we_have(
    reader: Reader, database: Database, now: datetime, tmp_path: Path
) -> None:
    await furnish(database, now)
    feed = tmp_path / "feed.ics"
    feed.write_text((await reader.get("/events.ics")).text, newline="")
    khal = Khal(tmp_path)
    await khal.take(feed)
    assert await khal.dates(now.date(), date(2028, 1, 31)) == await our_dates(database, now)


async def test_khal_shows_the_changes_after_a_second_look(
    reader: Reader, database: Database, now: datetime, tmp_path: Path
) -> None:
    await furnish(database, now)
    khal, feed = Khal(tmp_path), tmp_path / "feed.ics"
    for _ in range(2):
        feed.write_text((await reader.get("/events.ics")).text, newline="")
        await khal.take(feed)
        await changes.cancel_date(database, 4, now=now)
        await changes.move(database, 5, local("2026-12-30T11:00"), local("2026-12-30T12:00"), now=now)
        await changes.cancel_event(database, 2, now=now)
    assert await khal.dates(now.date(), date(2028, 1, 31)) == await our_dates(database, now)


async def furnish(database: Database, now: datetime) -> None:
    """Series over the clock changes with all kinds of exceptions, days, and single dates."""
    hour, day = local("2026-12-01T09:00"), local("2027-03-20T00:00")
    for title, start, end, rule in (
        ("Sprechstunde", hour, hour + HOUR, "FREQ=WEEKLY;BYDAY=TU;COUNT=55"),
        (
            "Stammtisch",
            local("2026-12-03T19:00"),
            local("2026-12-03T21:30"),
            "FREQ=MONTHLY;BYDAY=1TH;UNTIL=20271231",
        ),
        ("Messe", day, day + 2 * DAY, "FREQ=MONTHLY;COUNT=4"),
    ):
        new = NewEvent(title, ((start, end),), rule=rule, is_all_day=title == "Messe")
        await create(database, new, author=None, announcements="", reminder=HOUR, now=now)
    singles = tuple((hour + n * DAY, hour + n * DAY + HOUR) for n in (1, 30, 150))
    await create(
        database, NewEvent("Einzelne", singles), author=None, announcements="", reminder=HOUR, now=now
    )
    await changes.move(database, 2, hour + 8 * DAY, hour + 8 * DAY + HOUR, place="Rathaus", now=now)
    await changes.cancel_date(database, 3, now=now)
    await changes.add_date(database, 1, hour + 3 * DAY, hour + 3 * DAY + 2 * HOUR, now=now)
    await changes.add_date(database, 1, hour + 7 * DAY, hour + 7 * DAY + HOUR, now=now)


async def our_dates(database: Database, now: datetime) -> list[Shown]:
    """What khal should show: our dates at the place where they are."""
    async with database.reading() as connection:
        titles = {row.id: row.title for row in await calendar.entries(connection, range(1, 20))}
        rows = await calendar.dates(connection, list(titles))
    return sorted(
        Shown(
            row.starts_at.astimezone(BERLIN),
            row.ends_at.astimezone(BERLIN),
            f"Cancelled: {titles[row.event_id]}" if row.cancelled_at else titles[row.event_id],
            row.cancelled_at is not None,
        )
        for row in rows
    )
