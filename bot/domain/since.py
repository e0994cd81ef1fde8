"""Days that have been, as people type them: "1.11.", "1.11.2026", "2026-11-01"."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.i18n import N_

MONTH = timedelta(days=30)
_DAY = re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.?\s?(?P<year>20\d\d|\d\d)?")
_ISO = re.compile(r"(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)")


def read_past_day(typed: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """The beginning of a day in `zone`, as UTC; without a year the last such day, for no words a month ago.

    Raises UserError for anything else.
    """
    today = now.astimezone(zone).date()
    text = typed.strip()
    found = _DAY.fullmatch(text) or _ISO.fullmatch(text)
    try:
        day = _date(found, today) if found else None
    except ValueError:
        day = None
    if text and day is None:
        raise UserError(N_("“{typed}” is no day. Write it like this: 1.11.2026."), typed=text[:100])
    return datetime.combine(day or today - MONTH, time(), zone).astimezone(UTC)


def _date(found: re.Match[str], today: date) -> date:
    year, month, day = found["year"], int(found["month"]), int(found["day"])
    if year:
        return date(int(year) % 100 + 2000, month, day)
    this_year = date(today.year, month, day)
    return this_year if this_year <= today else this_year.replace(year=today.year - 1)
