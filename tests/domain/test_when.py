"""Dates as people type them are read as they mean them, or refused in one sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.when import read_when
from bot.errors import UserError
from bot.i18n import BERLIN, LANGUAGES, Language, say_date, say_datetime, say_range

NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
"""A Sunday, 14:00 in Berlin."""
HOUR = timedelta(hours=1)


def read(text: str, now: datetime = NOW, zone: ZoneInfo = BERLIN) -> str:
    """Start and end as the clock on the wall shows them."""
    start, end = (moment.astimezone(zone) for moment in read_when(text, now=now, zone=zone))
    last = end.strftime("%H:%M") if start.date() == end.date() else end.strftime("%Y-%m-%d %H:%M")
    return f"{start:%Y-%m-%d %H:%M} {last}"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("15.12. 14 Uhr", "2026-12-15 14:00 15:00"),
        ("15.12. 14", "2026-12-15 14:00 15:00"),
        ("15. 12. um 14.30 Uhr", "2026-12-15 14:30 15:30"),
        ("am 15.12., 14:30h", "2026-12-15 14:30 15:30"),
        ("15.12.26 14:00", "2026-12-15 14:00 15:00"),
        ("15.11.2027 14:00-15:30", "2027-11-15 14:00 15:30"),
        ("15.12. 14–16 Uhr", "2026-12-15 14:00 16:00"),
        ("15.12. von 14:00 bis 15:30", "2026-12-15 14:00 15:30"),
        ("15.12. 14 Uhr bis 15.30 Uhr", "2026-12-15 14:00 15:30"),
        ("15.12. 14 Uhr, 90 Minuten", "2026-12-15 14:00 15:30"),
        ("15.12. 14:00 für 1,5 Stunden", "2026-12-15 14:00 15:30"),
        ("15.12. 22-24 Uhr", "2026-12-15 22:00 2026-12-16 00:00"),
        ("heute 18 Uhr", "2026-11-22 18:00 19:00"),
        ("Morgen 9:30", "2026-11-23 09:30 10:30"),
        ("übermorgen 9-11", "2026-11-24 09:00 11:00"),
        ("Freitag 14 Uhr", "2026-11-27 14:00 15:00"),
        ("Fr 14", "2026-11-27 14:00 15:00"),
        ("Fr. 14 Uhr", "2026-11-27 14:00 15:00"),
        ("Fr., 27.11. 14 Uhr", "2026-11-27 14:00 15:00"),
        ("Freitag, den 27. November 2026, 14 Uhr", "2026-11-27 14:00 15:00"),
        ("3. März 8 Uhr", "2027-03-03 08:00 09:00"),
        ("15. Dez. 14-16 Uhr", "2026-12-15 14:00 16:00"),
        ("29.2. 14 Uhr", "2028-02-29 14:00 15:00"),
        ("2026-12-15 14:00", "2026-12-15 14:00 15:00"),
        ("tomorrow at 9:30", "2026-11-23 09:30 10:30"),
        ("the day after tomorrow 9 am", "2026-11-24 09:00 10:00"),
        ("Friday 2 pm", "2026-11-27 14:00 15:00"),
        ("Fri 2-4pm", "2026-11-27 14:00 16:00"),
        ("on 15 December from 2 pm to 3:30 pm", "2026-12-15 14:00 15:30"),
        ("December 15th, 2026, 12 am", "2026-12-15 00:00 01:00"),
        ("15 Dec 12 pm for 2 hours", "2026-12-15 12:00 14:00"),
        ("  15.12.   14   Uhr ", "2026-12-15 14:00 15:00"),
    ],
)
def test_what_people_type_is_read_as_they_mean_it(typed: str, meant: str) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("22.11. 9 Uhr", "2026-11-22 09:00 10:00"),
        ("21.11. 9 Uhr", "2027-11-21 09:00 10:00"),
        ("Sonntag 16 Uhr", "2026-11-22 16:00 17:00"),
        ("Sonntag 9 Uhr", "2026-11-29 09:00 10:00"),
    ],
)
def test_the_next_such_day_is_meant_and_today_counts(typed: str, meant: str) -> None:
    assert read(typed) == meant


def test_today_is_the_day_that_the_zone_has() -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert read("heute 9 Uhr", late) == "2026-11-23 09:00 10:00"
    assert read("heute 9 Uhr", late, ZoneInfo("America/New_York")) == "2026-11-22 09:00 10:00"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "is not readable"),
        ("irgendwann", "is not readable"),
        ("14 Uhr", "is not readable"),
        ("15. 14 Uhr", "is not readable"),
        ("15. Nebel 14 Uhr", "is not readable"),
        ("11/15/2026 14:00", "is not readable"),
        ("15.12. 14:00 15:30", "is not readable"),
        ("15.12.", "no time"),
        ("Freitag", "no time"),
        ("morgen", "no time"),
        ("31.2. 14 Uhr", "day that does not exist"),
        ("29.2.2027 14 Uhr", "day that does not exist"),
        ("0.12. 14 Uhr", "day that does not exist"),
        ("15.12. 25 Uhr", "time that does not exist"),
        ("15.12. 24 Uhr", "time that does not exist"),
        ("15.12. 14:60", "time that does not exist"),
        ("15 Dec 14 pm", "time that does not exist"),
        ("Mi., 24.11.2026 14 Uhr", "another weekday"),
        ("15.12. 16-14 Uhr", "ends before"),
        ("15.12. 14-14 Uhr", "ends before"),
        ("15.12. 14 Uhr, 0 min", "ends before"),
        ("28.3.2027 2:30", "clocks skip"),
        ("28.3.2027 1-2:30 Uhr", "clocks skip"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence_that_names_it(typed: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason) as refused:
        read(typed)
    assert f"“{typed}”" in str(refused.value)


def test_a_skipped_time_is_refused_with_one_that_exists() -> None:
    with pytest.raises(UserError, match=r"3:30 would be possible"):
        read("28.3.2027 2:30")


def test_of_a_time_that_comes_twice_the_first_is_meant() -> None:
    start, end = read_when("25.10.2026 2:30", now=datetime(2026, 10, 1, tzinfo=UTC), zone=BERLIN)
    assert start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert end - start == HOUR


moments = st.builds(
    lambda day, hour, minute: datetime.combine(day, time(hour, minute), BERLIN),
    st.dates(date(2000, 1, 1), date(2098, 12, 31)),
    st.integers(4, 22),
    st.integers(0, 59),
)
"""Moments in Berlin, away from the hours of the clock changes."""


@given(moments, st.sampled_from(LANGUAGES))
def test_a_date_as_we_write_it_is_read_back(moment: datetime, language: Language) -> None:
    for text in (say_datetime(moment, language), f"{moment:%d.%m.%Y %H:%M}", f"{moment:%Y-%m-%d %H.%M}"):
        assert read_when(text, now=NOW, zone=BERLIN) == (moment, moment + HOUR)


@given(moments, st.integers(1, 70), st.sampled_from(LANGUAGES))
def test_a_range_as_we_write_it_is_read_back(moment: datetime, minutes: int, language: Language) -> None:
    end = moment + timedelta(minutes=minutes)
    text = say_range(moment, end, language)  # names its days itself where it ends on another
    if end.date() == moment.date():
        text = f"{say_date(moment, language)}, {text}"
    assert read_when(text, now=NOW, zone=BERLIN) == ((moment, end))


@given(moments, moments)
def test_a_day_without_a_year_is_the_first_that_is_not_before_today(day: datetime, now: datetime) -> None:
    start, _ = read_when(f"{day:%d.%m. %H:%M}", now=now, zone=BERLIN)
    local = start.astimezone(BERLIN)
    assert (local.day, local.month, local.hour) == (day.day, day.month, day.hour)
    assert local.date() >= now.date()
    if (day.day, day.month) != (29, 2):
        assert local.date() - now.date() <= timedelta(days=366)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        start, end = read_when(text, now=NOW, zone=BERLIN)
    except UserError:
        return
    assert start < end
