"""Moments as people and as machines read them, also where the clock changes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.i18n import BERLIN, LANGUAGES, Language, say_date, say_time
from bot.web.moments import when


def words(html: str) -> str:
    """What is read of it."""
    return re.sub("<[^>]*>", "", html)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("day", ["2026-03-28", "2026-07-01", "2026-10-24", "2026-12-31"])
def test_every_hour_of_four_days_is_told_as_it_is_in_berlin(day: str, language: Language) -> None:
    first = datetime.fromisoformat(f"{day}T00:30+00:00")
    for moment in (first + timedelta(hours=hour) for hour in range(60)):
        told = when(moment, language)
        assert words(told) == f"{say_date(moment, language)}, {say_time(moment, language)}"
        assert datetime.fromisoformat(told.split('"')[1]) == moment


def test_the_day_is_told_once() -> None:
    before = datetime(2026, 7, 1, 21, 50, tzinfo=UTC)  # ten minutes to midnight in Berlin
    assert words(when(before + timedelta(minutes=5), "de", since=before)) == "23:55 Uhr"
    after = before + timedelta(minutes=20)
    assert words(when(after, "de", since=before)) == f"{say_date(after, 'de')}, {say_time(after, 'de')}"
    assert after.astimezone(BERLIN).day == 2
