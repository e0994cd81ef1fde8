"""When something was said, for people and for machines, without asking each moment for its whole form."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from bot.i18n import BERLIN, Language, say_date, say_time

DIGITS = tuple(f"{number:02}" for number in range(60))
SOME_DAY = date(2026, 11, 23)
"""On which no clock is changed."""


def when(moment: datetime, language: Language, *, since: datetime | None = None) -> str:
    """Date and time as HTML; the time alone on the day of `since`, which was told before. Both are UTC."""
    begin, day, hour = _there(moment, language)
    if since is not None and _there(since, language)[1] == day:
        day = ""
    clock = _clock(hour, moment.minute, language)
    return f'<time datetime="{begin}{DIGITS[moment.hour]}:{DIGITS[moment.minute]}+00:00">{day}{clock}</time>'


def _there(moment: datetime, language: Language) -> tuple[str, str, int]:
    """How a moment in UTC begins for machines, and which day in words and which hour it is in Berlin."""
    begin, today, tomorrow, ahead = _day(moment.toordinal(), language)
    hour = moment.hour + (ahead or _ahead(moment))
    return (begin, today, hour) if hour < 24 else (begin, tomorrow, hour - 24)


@lru_cache(1024)
def _day(day: int, language: Language) -> tuple[str, str, str, int]:
    """A day in UTC: how it begins (`isoformat` takes 1.5 µs), it and the next one in words, and how many
    hours Berlin is ahead; 0: its clock changes on that day.
    """
    noon = datetime.combine(date.fromordinal(day), time(12), UTC)
    today, tomorrow = (
        f'<span class="nb">{say_date(each, language)},</span> ' for each in (noon, noon + timedelta(days=1))
    )
    early, late = _ahead(noon.replace(hour=0)), _ahead(noon.replace(hour=23))
    return f"{noon:%Y-%m-%d}T", today, tomorrow, early if early == late else 0


def _ahead(moment: datetime) -> int:
    return round((moment.astimezone(BERLIN).utcoffset() or timedelta()) / timedelta(hours=1))


@lru_cache(2 * 24 * 60)
def _clock(hour: int, minute: int, language: Language) -> str:
    at = datetime.combine(SOME_DAY, time(hour, minute), BERLIN)
    return f'<span class="nb">{say_time(at, language)}</span>'
