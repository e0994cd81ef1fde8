"""Series name their dates as RFC 5545 counts them, in local time, and keep them as rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

import storage.events
from bot.domain import changes, drafts, events, series
from bot.domain.events import NewEvent
from bot.errors import UserError
from bot.i18n import BERLIN
from storage.database import Database
from storage.deliveries import Delivery, Kind
from storage.events import Event, Occurrence

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FAR = datetime(2040, 1, 1, tzinfo=UTC)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def named(rule: str, start: str, most: int = 100) -> list[str]:
    """The dates that a rule names, as the clock on the wall shows them."""
    found = series.expand(rule, local(start).astimezone(UTC), BERLIN, until=FAR)
    return [f"{each.astimezone(BERLIN):%Y-%m-%d %H:%M}" for each in islice(found, most)]


@pytest.mark.parametrize(
    ("rule", "start", "dates"),
    [
        (  # over both clock changes of 2026
            "FREQ=WEEKLY;BYDAY=SU;COUNT=4",
            "2026-03-22T09:00",
            ["2026-03-22 09:00", "2026-03-29 09:00", "2026-04-05 09:00", "2026-04-12 09:00"],
        ),
        (
            "FREQ=DAILY;COUNT=3",
            "2026-10-24T09:00",
            ["2026-10-24 09:00", "2026-10-25 09:00", "2026-10-26 09:00"],
        ),
        (  # 2:30 does not exist on 28 March 2027: counted by the offset before
            "FREQ=DAILY;COUNT=3",
            "2027-03-27T02:30",
            ["2027-03-27 02:30", "2027-03-28 03:30", "2027-03-29 02:30"],
        ),
        (
            "FREQ=MONTHLY;BYDAY=1TH;COUNT=3",
            "2027-01-07T13:00",
            ["2027-01-07 13:00", "2027-02-04 13:00", "2027-03-04 13:00"],
        ),
        (
            "FREQ=MONTHLY;BYDAY=-1FR;COUNT=4",
            "2027-02-26T13:00",
            ["2027-02-26 13:00", "2027-03-26 13:00", "2027-04-30 13:00", "2027-05-28 13:00"],
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3",
            "2026-12-31T18:00",
            ["2026-12-31 18:00", "2027-01-31 18:00", "2027-03-31 18:00"],
        ),
        (
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=2",
            "2028-02-29T10:00",
            ["2028-02-29 10:00", "2032-02-29 10:00"],
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20261222T080000Z",
            "2026-11-24T09:00",
            ["2026-11-24 09:00", "2026-12-08 09:00", "2026-12-22 09:00"],
        ),
        (
            "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261201",
            "2026-11-24T23:30",
            ["2026-11-24 23:30", "2026-12-01 23:30"],
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3",
            "2026-11-30T12:00",
            ["2026-11-30 12:00", "2026-12-31 12:00", "2027-01-29 12:00"],
        ),
    ],
)
def test_the_time_of_day_stays_over_clock_changes(rule: str, start: str, dates: list[str]) -> None:
    assert named(rule, start) == dates


def test_of_a_time_that_comes_twice_the_first_is_meant() -> None:
    start = datetime(2026, 10, 24, 2, 30, tzinfo=BERLIN).astimezone(UTC)
    found = list(series.expand("FREQ=DAILY;COUNT=2", start, BERLIN, until=FAR))
    assert found[1] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


rules = st.builds(
    lambda frequency, interval, by, end: ";".join(
        part for part in (f"FREQ={frequency}", f"INTERVAL={interval}", by, end) if part
    ),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 5),
    st.sampled_from(
        ["", "BYDAY=MO", "BYDAY=TU,TH", "BYMONTHDAY=1", "BYMONTHDAY=-1", "BYMONTH=3,10", "BYMONTHDAY=31"]
    ),
    st.sampled_from(["", "COUNT=1", "COUNT=40", "UNTIL=20280301T120000Z", "UNTIL=20271031"]),
)
starts = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(  # noqa: DTZ001 - the zone follows
    lambda moment: moment.replace(microsecond=0)
)


@settings(deadline=None, max_examples=300)
@given(rule=rules, start=starts, zone=st.sampled_from(["Europe/Berlin", "America/New_York", "UTC"]))
def test_what_is_named_agrees_with_dateutil_in_wall_time(rule: str, start: datetime, zone: str) -> None:
    check_against_dateutil(rule, start, zone)


@pytest.mark.soak
@settings(deadline=None, max_examples=5000)
@given(rule=rules, start=starts, zone=st.sampled_from(["Europe/Berlin", "America/New_York", "UTC"]))
def test_thousands_of_rules_agree_with_dateutil(rule: str, start: datetime, zone: str) -> None:
    check_against_dateutil(rule, start, zone)


def check_against_dateutil(rule: str, start: datetime, zone: str) -> None:
    """The clock on the wall is what dateutil counts by, without any zone."""
    place = ZoneInfo(zone)
    begin = start.replace(tzinfo=place).astimezone(UTC)
    wall = begin.astimezone(place).replace(tzinfo=None)
    until = begin + timedelta(days=1500)
    ours = list(series.expand(rule, begin, place, until=until))
    bare = rule.replace(";UNTIL=20280301T120000Z", "").replace("UNTIL=20271031", "UNTIL=20271031T235959")
    has_moment = "T120000Z" in rule
    last = min(until, datetime(2028, 3, 1, 12, tzinfo=UTC)) if has_moment else until
    theirs = takewhile(lambda each: each <= wall + timedelta(days=1501), rrulestr(bare, dtstart=wall))
    moments = [each.replace(tzinfo=place).astimezone(UTC) for each in theirs]
    assert ours == [each for each in moments if each <= last]


@settings(deadline=None, max_examples=100)
@given(rule=rules, start=starts, cut=st.integers(1, 700))
def test_expanding_in_two_steps_names_the_same_dates(rule: str, start: datetime, cut: int) -> None:
    begin = start.replace(tzinfo=BERLIN).astimezone(UTC)
    middle, until = begin + timedelta(days=cut), begin + timedelta(days=800)
    whole = list(series.expand(rule, begin, BERLIN, until=until))
    first = list(series.expand(rule, begin, BERLIN, until=middle)) if middle < until else whole
    second = list(series.expand(rule, begin, BERLIN, after=min(middle, until), until=until))
    assert first + second == whole


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=HOURLY",
        "FREQ=WEEKLY;BYHOUR=3",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=99999999999",
        "Quatsch",
        "FREQ=WEEKLY;BYDAY=XX",
    ],
)
async def test_a_rule_that_cannot_be_kept_is_refused(database: Database, now: datetime, rule: str) -> None:
    with pytest.raises(UserError):
        await enter(database, now, rule)


async def enter(database: Database, now: datetime, rule: str) -> int:
    start = local("2026-12-01T09:00").astimezone(UTC)
    event = NewEvent("Frühstück", ((start, start + HOUR),), rule=rule)
    event_id = await drafts.enter(database, event, author=None, now=now)
    await drafts.publish(database, event_id, announcements="termine", now=now)
    return event_id


async def test_a_series_has_rows_up_to_the_horizon_and_goes_on_as_time_does(
    database: Database, now: datetime
) -> None:
    event_id = await enter(database, now, "FREQ=WEEKLY;BYDAY=TU")
    async with database.reading() as connection:
        before = await connection.scalar(select(func.count()).select_from(Occurrence))
        offsets = await connection.scalar(
            select(func.count()).select_from(Delivery).where(Delivery.kind == Kind.REMINDER)
        )
    assert before == 79
    assert offsets == 3 * 79
    assert await series.extend(database, now=now) == 0
    year = now + timedelta(days=365)
    assert await series.extend(database, now=year) == 51
    assert await series.extend(database, now=year) == 0
    async with database.reading() as connection:
        starts = list(
            await connection.scalars(select(Occurrence.starts_at).where(Occurrence.event_id == event_id))
        )
    assert {f"{each.astimezone(BERLIN):%a %H:%M}" for each in starts} == {"Tue 09:00"}
    assert len(set(starts)) == 79 + 51


async def test_an_ending_series_is_complete_at_once(database: Database, now: datetime) -> None:
    await enter(database, now, "FREQ=YEARLY;COUNT=2")
    async with database.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(Occurrence)) == 2
        assert await connection.scalar(select(Event.expanded_until)) is None


async def test_exceptions_stay_when_the_series_goes_on(database: Database, now: datetime) -> None:
    event_id = await enter(database, now, "FREQ=WEEKLY;BYDAY=TU")
    async with database.reading() as connection:
        query = select(Occurrence.id).order_by(Occurrence.starts_at).limit(2)
        first, second = list(await connection.scalars(query))
    other = local("2026-12-02T11:00").astimezone(UTC)
    await changes.move(database, first, other, other + HOUR, now=now)
    await changes.cancel_date(database, second, now=now)
    extra = local("2026-12-24T09:00").astimezone(UTC)
    await changes.add_date(database, event_id, extra, extra + HOUR, now=now)
    await series.extend(database, now=now + timedelta(days=365))
    listed = (await events.upcoming(database, now=now, limit=5)).events
    assert [
        (each.starts_at.astimezone(BERLIN).strftime("%d.%m. %H"), each.is_cancelled) for each in listed
    ] == [
        ("02.12. 11", False),
        ("08.12. 09", True),
        ("15.12. 09", False),
        ("22.12. 09", False),
        ("24.12. 09", False),
    ]


async def test_whole_days_end_at_midnight_over_clock_changes_too(database: Database, now: datetime) -> None:
    start = local("2027-03-27T00:00").astimezone(UTC)
    event = NewEvent("Messe", ((start, start + 2 * DAY - HOUR),), rule="FREQ=WEEKLY;COUNT=2", is_all_day=True)
    event_id = await drafts.enter(database, event, author=None, now=now)
    async with database.transaction() as session:
        dates = await storage.events.occurrences(session, event_id)
    assert [f"{each.ends_at.astimezone(BERLIN):%d.%m. %H:%M}" for each in dates] == [
        "29.03. 00:00",  # 47 hours, since one is skipped
        "05.04. 00:00",
    ]


async def test_whole_days_that_begin_at_noon_are_refused(database: Database, now: datetime) -> None:
    start = local("2027-03-27T12:00").astimezone(UTC)
    event = NewEvent("Messe", ((start, start + DAY),), is_all_day=True)
    with pytest.raises(UserError, match="midnight"):
        await drafts.enter(database, event, author=None, now=now)


async def test_what_calendars_must_notice_raises_the_sequence(database: Database, now: datetime) -> None:
    event_id = await enter(database, now, "FREQ=WEEKLY;BYDAY=TU;COUNT=3")
    async with database.transaction() as session:
        first, second, _ = await storage.events.occurrences(session, event_id)
    later = now + timedelta(minutes=5)
    await changes.cancel_date(database, first.id, now=later)
    await changes.move(database, second.id, second.starts_at + HOUR, second.ends_at + HOUR, now=later)
    async with database.reading() as connection:
        query = select(Event.sequence, Event.changed_at)
        assert (await connection.execute(query)).one() == (2, later)
