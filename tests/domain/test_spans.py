"""Whole days, several days and series, as an editor types them into one field."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.clocks import remarks
from bot.domain.spans import read_date, read_span
from bot.errors import UserError
from bot.i18n import BERLIN, say_span

NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
"""A Sunday, 14:00 in Berlin."""


def days(text: str) -> str:
    """First and last whole day."""
    span = read_span(text, now=NOW, zone=BERLIN)
    start, end = span.start.astimezone(BERLIN), span.end.astimezone(BERLIN)
    assert span.is_all_day, text
    assert f"{start:%H:%M} {end:%H:%M}" == "00:00 00:00"
    return f"{start:%Y-%m-%d} {end - timedelta(days=1):%Y-%m-%d}"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("15.12. ganztägig", "2026-12-15 2026-12-15"),
        ("15.12.2026 (ganztägig)", "2026-12-15 2026-12-15"),
        ("ganztägig am 15.12.", "2026-12-15 2026-12-15"),
        ("heute ganztägig", "2026-11-22 2026-11-22"),
        ("Di., 15. Dez. 2026, ganztägig", "2026-12-15 2026-12-15"),
        ("28 Nov all day", "2026-11-28 2026-11-28"),
        ("15.–17.12.", "2026-12-15 2026-12-17"),
        ("15.-17.12.2026", "2026-12-15 2026-12-17"),
        ("15. - 17.12", "2026-12-15 2026-12-17"),
        ("15. bis 17. Dezember", "2026-12-15 2026-12-17"),
        ("15.12. bis 17.12. ganztägig", "2026-12-15 2026-12-17"),
        ("15-17 Dec 2026", "2026-12-15 2026-12-17"),
        ("2026-12-15 - 2026-12-17", "2026-12-15 2026-12-17"),
        ("Sa., 5. bis So., 6.12.", "2026-12-05 2026-12-06"),
        ("Freitag bis Sonntag", "2026-11-27 2026-11-29"),
        ("morgen bis übermorgen", "2026-11-23 2026-11-24"),
        ("30.12.-2.1.", "2026-12-30 2027-01-02"),
        ("30.11.2026 bis 2.12.2026", "2026-11-30 2026-12-02"),
        ("21.11.-23.11.", "2026-11-21 2026-11-23"),
        ("27.3.-29.3.2027", "2027-03-27 2027-03-29"),
    ],
)
def test_whole_days_are_read_as_they_are_meant(typed: str, meant: str) -> None:
    assert days(typed) == meant


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("15.12. 14 Uhr bis 17.12. 12 Uhr", "2026-12-15T14:00+01:00", "2026-12-17T12:00+01:00"),
        ("15.12.2026 22:00 - 16.12.2026 2:00", "2026-12-15T22:00+01:00", "2026-12-16T02:00+01:00"),
        ("27.3.2027 12 Uhr bis 28.3.2027 12 Uhr", "2027-03-27T12:00+01:00", "2027-03-28T12:00+02:00"),
        ("15.12. 14-16 Uhr", "2026-12-15T14:00+01:00", "2026-12-15T16:00+01:00"),
    ],
)
def test_a_date_may_end_on_another_day(typed: str, start: str, end: str) -> None:
    span = read_span(typed, now=NOW, zone=BERLIN)
    assert (span.start, span.end) == (datetime.fromisoformat(start), datetime.fromisoformat(end))
    assert not span.is_all_day


def test_a_series_may_be_of_whole_days() -> None:
    span = read_span("jeden 1. Samstag im Monat ganztägig bis 30.6.2027", now=NOW, zone=BERLIN)
    assert span.rule == "FREQ=MONTHLY;BYDAY=1SA;UNTIL=20270630T235959"
    assert days("jeden 1. Samstag im Monat ganztägig bis 30.6.2027") == "2026-12-05 2026-12-05"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("27.11.", "no time of day"),
        ("17.-15.12.", "ends before"),
        ("31.2. ganztägig", "day that does not exist"),
        ("Mo., 5. bis So., 6.12.", "another weekday"),
        ("15.12. bis bald", "not readable"),
        ("ganztägig", "not readable"),
        ("1.1.2027 bis 1.1.2028", "more than three months"),
        ("15.-17.12. 9-16 Uhr", "not readable"),
        ("17.12. 14 Uhr bis 15.12. 12 Uhr", "ends before"),
        ("27.3.2027 12 Uhr bis 28.3.2027 2:30", "clocks skip"),
        ("jeden Nebel ganztägig", "not readable"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence_that_names_it(typed: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason) as refused:
        read_span(typed, now=NOW, zone=BERLIN)
    assert f"“{typed}”" in str(refused.value)


def test_where_one_date_is_meant_a_series_is_refused() -> None:
    with pytest.raises(UserError, match="one date"):
        read_date("jeden Dienstag 9 Uhr", now=NOW, zone=BERLIN)


def test_hours_that_the_clocks_repeat_or_skip_are_told() -> None:
    twice = read_span("31.10.2027 2:30", now=NOW, zone=BERLIN)
    assert twice.start == datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "the first of the two is meant"
    (said,) = remarks([twice.start, twice.start + timedelta(days=1)], BERLIN, "de")
    assert said == (
        "Am So., 31. Okt. 2027 werden die Uhren zurückgestellt, 2:30 Uhr kommt zweimal: "
        "Gemeint ist das erste Mal."
    )
    daily = [datetime(2027, 3, day, 1, 30, tzinfo=UTC) for day in (27, 28)]
    (skipped,) = remarks(daily, BERLIN, "de", meant=daily[0])
    assert skipped == (
        "Am So., 28. März 2027 überspringen die Uhren 2:30 Uhr: Der Termin beginnt dann um 3:30 Uhr."
    )
    assert list(remarks(daily[:1], BERLIN, "de")) == []


def test_dates_are_said_with_their_days() -> None:
    def said(text: str, language: str = "de") -> str:
        span = read_span(text, now=NOW, zone=BERLIN)
        return say_span(span.start, span.end, "de" if language == "de" else "en", is_all_day=span.is_all_day)

    assert said("15.12. ganztägig") == "Di., 15. Dez. 2026, ganztägig"
    assert said("15.12. ganztägig", "en") == "Tue, 15 Dec 2026, all day"
    assert said("15.-17.12.") == "Di., 15. Dez. – Do., 17. Dez. 2026"
    assert said("30.12.-2.1.") == "Mi., 30. Dez. 2026 – Sa., 2. Jan. 2027"
    assert said("15.12. 9-16:30") == "Di., 15. Dez. 2026, 9:00–16:30 Uhr"
    assert said("15.12. 22 Uhr bis 16.12. 2 Uhr") == (
        "Di., 15. Dez. 2026, 22:00 Uhr – Mi., 16. Dez. 2026, 2:00 Uhr"
    )
