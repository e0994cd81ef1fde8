"""Series as people type them are read as they mean them, or refused in one sentence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.repeats import is_repeated, read_repeated, say_rule
from bot.errors import UserError
from bot.i18n import BERLIN

NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
"""A Sunday, 14:00 in Berlin."""


@pytest.mark.parametrize(
    ("typed", "rule", "first"),
    [
        ("jeden 1. Donnerstag im Monat um 13 Uhr", "FREQ=MONTHLY;BYDAY=1TH", "2026-12-03 13:00 14:00"),
        ("Jeden ersten Donnerstag im Monat 13-15 Uhr", "FREQ=MONTHLY;BYDAY=1TH", "2026-12-03 13:00 15:00"),
        ("jeden letzten Freitag im Monat, 9:30–11 Uhr", "FREQ=MONTHLY;BYDAY=-1FR", "2026-11-27 09:30 11:00"),
        ("jeden 15. im Monat um 14 Uhr", "FREQ=MONTHLY;BYMONTHDAY=15", "2026-12-15 14:00 15:00"),
        ("jeden Dienstag 9-10 Uhr", "FREQ=WEEKLY;BYDAY=TU", "2026-11-24 09:00 10:00"),
        ("dienstags 9 Uhr", "FREQ=WEEKLY;BYDAY=TU", "2026-11-24 09:00 10:00"),
        ("jeden Sonntag 15 Uhr", "FREQ=WEEKLY;BYDAY=SU", "2026-11-22 15:00 16:00"),
        ("jeden Sonntag 13 Uhr", "FREQ=WEEKLY;BYDAY=SU", "2026-11-29 13:00 14:00"),
        ("alle 2 Wochen dienstags 9 Uhr", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-11-24 09:00 10:00"),
        ("alle zwei Wochen am Di 9 Uhr", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-11-24 09:00 10:00"),
        ("jeden zweiten Dienstag 9 Uhr", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-11-24 09:00 10:00"),
        (
            "jeden zweiten Dienstag im Monat 9 Uhr",
            "FREQ=MONTHLY;BYDAY=2TU",
            "2026-12-08 09:00 10:00",
        ),
        ("täglich um 8 Uhr", "FREQ=DAILY", "2026-11-23 08:00 09:00"),
        ("jeden Werktag 8-9", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2026-11-23 08:00 09:00"),
        ("jährlich am 11.3. 10-16 Uhr", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=11", "2027-03-11 10:00 16:00"),
        (
            "jeden Dienstag 14 bis 15.30 Uhr bis 30.6.2027",
            "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630T235959",
            "2026-11-24 14:00 15:30",
        ),
        ("jeden Dienstag 9 Uhr, 10 mal", "FREQ=WEEKLY;BYDAY=TU;COUNT=10", "2026-11-24 09:00 10:00"),
        ("jeden Dienstag ab 1.12. um 9 Uhr", "FREQ=WEEKLY;BYDAY=TU", "2026-12-01 09:00 10:00"),
        ("every Tuesday 9-10", "FREQ=WEEKLY;BYDAY=TU", "2026-11-24 09:00 10:00"),
        ("every other Tue at 9 am", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-11-24 09:00 10:00"),
        ("every 1st Thursday of the month at 1 pm", "FREQ=MONTHLY;BYDAY=1TH", "2026-12-03 13:00 14:00"),
        (
            "every 3 weeks on Friday 2-4 pm until 30 June 2027",
            "FREQ=WEEKLY;INTERVAL=3;BYDAY=FR;UNTIL=20270630T235959",
            "2026-11-27 14:00 16:00",
        ),
    ],
)
def test_a_series_is_read_as_it_is_meant(typed: str, rule: str, first: str) -> None:
    assert is_repeated(typed)
    series = read_repeated(typed, now=NOW, zone=BERLIN)
    start, end = series.start.astimezone(BERLIN), series.end.astimezone(BERLIN)
    assert (series.rule, f"{start:%Y-%m-%d %H:%M} {end:%H:%M}") == (rule, first)


@pytest.mark.parametrize(
    "typed",
    [
        "jeden Nebel 9 Uhr",
        "jeden Dienstag",
        "jeden 6. Dienstag im Monat 9 Uhr",
        "jeden 32. im Monat 9 Uhr",
        "alle 0 Wochen dienstags 9 Uhr",
        "jeden Dienstag irgendwann",
        "every day when it rains 9:00",
    ],
)
def test_what_cannot_be_read_for_certain_is_refused(typed: str) -> None:
    with pytest.raises(UserError):
        read_repeated(typed, now=NOW, zone=BERLIN)


@pytest.mark.parametrize(
    "typed", ["15.12. 14 Uhr", "Freitag 14 Uhr", "morgen 9:30", "am 3.3. 8-9", "mittags"]
)
def test_single_dates_are_no_series(typed: str) -> None:
    assert not is_repeated(typed)


@pytest.mark.parametrize(
    ("typed", "german", "english"),
    [
        (
            "jeden 1. Donnerstag im Monat 13 Uhr",
            "jeden 1. Donnerstag im Monat",
            "every 1. Thursday of the month",
        ),
        ("letzter", "", ""),
        (
            "jeden letzten Freitag im Monat 9 Uhr",
            "jeden letzten Freitag im Monat",
            "every last Friday of the month",
        ),
        (
            "alle 2 Wochen dienstags 9 Uhr bis 30.6.2027",
            "alle 2 Wochen am Dienstag, bis 30. Juni 2027",
            "every 2 weeks on Tuesday, until 30 June 2027",
        ),
        ("jeden Dienstag 9 Uhr, 10 mal", "jeden Dienstag, 10 Termine", "every Tuesday, 10 dates"),
        ("täglich 9 Uhr", "täglich", "every day"),
        ("werktags 9 Uhr", "werktags", "every weekday"),
        ("jährlich am 11.3. 9 Uhr", "jährlich", "every year"),
    ],
)
def test_a_series_is_echoed_in_words(typed: str, german: str, english: str) -> None:
    rule = (
        read_repeated(typed, now=NOW, zone=BERLIN).rule if german else "FREQ=MONTHLY;BYSETPOS=2;BYDAY=MO,TU"
    )
    assert (say_rule(rule, "de"), say_rule(rule, "en")) == (german, english)
