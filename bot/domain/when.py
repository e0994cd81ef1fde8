"""Dates as people type them: "15.11. 14 Uhr", "morgen 9:30-11", "Fri, 27 Nov 2026, 2 pm".

Strict on purpose: what cannot be read for certain is refused, since a wrong date costs many people an
afternoon. The libraries for free dates guess instead (DECISIONS.md).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.i18n import N_

DEFAULT_LENGTH = timedelta(hours=1)
YEARS_AHEAD = 9
"""Far enough for every day without a year to come again: 29 February skips eight years around 2100."""

_NEAR = {"heute": 0, "today": 0, "morgen": 1, "tomorrow": 1, "übermorgen": 2, "the day after tomorrow": 2}
_WEEKDAYS = (
    "montag mo monday mon",
    "dienstag di tuesday tue",
    "mittwoch mi wednesday wed",
    "donnerstag do thursday thu",
    "freitag fr friday fri",
    "samstag sonnabend sa saturday sat",
    "sonntag so sunday sun",
)
_MONTHS = (
    "januar jan january",
    "februar feb february",
    "märz mär mrz march mar",
    "april apr",
    "mai may",
    "juni jun june",
    "juli jul july",
    "august aug",
    "september sep sept",
    "oktober okt october oct",
    "november nov",
    "dezember dez december dec",
)
WEEKDAY = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}
_MONTH = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}

_CLOCK = r"\d{1,2}(?:[:.]\d\d)?\s?(?:uhr|h|am|pm)?"
_LENGTH = r"\d{1,2}(?:[.,]5)?\s?(?:stunden?|std\.?|hours?|h)|\d{1,3}\s?(?:minuten|minutes|min\.?)"
TIMES = (
    rf"(?:(?:um|ab|von|at|from)\s)?(?P<start>{_CLOCK})"
    rf"(?:\s?(?:-|bis|to|until)\s?(?P<end>{_CLOCK})|,?\s(?:(?:für|for)\s)?(?P<length>{_LENGTH}))?"
)
"""A time of day with an end or a length, as part of a pattern."""
_WHEN = re.compile(rf"(?P<day>.+?),?\s{TIMES}")
_YEAR = r"(?P<year>20\d\d)"
_DAYS = (
    re.compile(rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)"),
    re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})(?:\.\s?(?P<year>20\d\d|\d\d)?)?"),
    re.compile(rf"(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th)?\s?(?P<month>[^\W\d]+)\.?(?:,?\s{_YEAR})?"),
    re.compile(rf"(?P<month>[^\W\d]+)\.?\s(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th)?(?:,?\s{_YEAR})?"),
)
_FILLER = re.compile(r"^(?:am|den|on|the)\s(?!day\b)")

_ONE = ("einer", "einem", "1", "one", "an", "a")
_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_AHEAD = re.compile(
    r"in\s(?P<number>\d{1,3}|einer|einem|one|an|a)\s?(?:"
    r"(?P<minute>min\.?|minuten?|minutes?)|(?P<hour>h|std\.?|stunden?|hours?)|"
    r"(?P<day>tag|tagen|days?)|(?P<week>wochen?|weeks?))"
)

UNREADABLE = N_(
    "“{typed}” is not readable as a date with a time. "
    "Write it like this: 15.3. 14:00-15:30, or: tomorrow 9:30."
)
NO_TIME = N_("“{typed}” has no time of day. Write it like this: 15.3. 14:00-15:30, or: tomorrow 9:30.")
NO_SUCH_DAY = N_("“{typed}” names a day that does not exist. Write it like this: 15.3. 14:00-15:30.")
_NO_SUCH_TIME = N_("“{typed}” names a time that does not exist. Write it like this: 15.3. 14:00-15:30.")
_SKIPPED = N_("“{typed}” falls into the hour that the clocks skip on that day. {example} would be possible.")
OTHER_WEEKDAY = N_(
    "“{typed}”: the date falls on another weekday. Leave the weekday out, for example: 15.3. 14:00."
)
ENDS_FIRST = N_("“{typed}” ends before it begins. Write it like this: 15.3. 14:00-15:30.")


class Refused(Exception):  # noqa: N818 - it is a refusal, not a fault
    """Why a text cannot be read: a sentence from the catalogs that takes `typed`, and maybe an `example`."""

    def __init__(self, msgid: str, example: str = "") -> None:
        self.msgid, self.example = msgid, example


def read_when(text: str, *, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Start and end in UTC, of what someone typed who lives in `zone`; without an end it takes one hour.

    A day without a year is the next such day, today included; a weekday is the next one on which the time
    is still ahead. Of a time that a clock change brings twice, the first is meant. Raises UserError with
    one sentence that says what to write instead.
    """
    typed = " ".join(text.split())
    try:
        return read_plain(plain_words(typed), now.astimezone(zone), zone)
    except Refused as refused:
        raise UserError(refused.msgid, typed=typed[:100], example=refused.example) from None


def read_moment(text: str, *, now: datetime, zone: ZoneInfo, default: time = time(23, 59)) -> datetime:
    """One moment in UTC, of what someone typed who lives in `zone`: "13.3.", "morgen 9:30", "in 2 Stunden".

    A day alone means `default` on that day. Raises UserError with one sentence that says what to write.
    """
    typed = " ".join(text.split())
    ahead = _AHEAD.fullmatch(plain_words(typed))
    if ahead is not None:
        return _ahead(ahead, now, zone)
    try:
        return read_plain(plain_words(typed), now.astimezone(zone), zone)[0]
    except Refused as refused:
        if refused.msgid is not NO_TIME:
            raise UserError(refused.msgid, typed=typed[:100], example=refused.example) from None
    return read_when(f"{typed} {default:%H:%M}", now=now, zone=zone)[0]


def _ahead(found: re.Match[str], now: datetime, zone: ZoneInfo) -> datetime:
    """Minutes and hours pass as they do; days and weeks keep the time of day over clock changes."""
    number = 1 if found["number"] in _ONE else int(found["number"])
    unit = next(name for name in _UNITS if found[name])
    if unit in ("minute", "hour"):
        return now + number * _UNITS[unit]
    return (now.astimezone(zone) + number * _UNITS[unit]).astimezone(UTC)


def plain_words(typed: str) -> str:
    """Lower case, one kind of hyphen, no filling words in front."""
    text = unicodedata.normalize("NFKC", typed).lower()
    return _FILLER.sub("", re.sub("[‐‑‒–—−]", "-", text), count=1)


def read_plain(text: str, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """As `read_when`, of what `plain_words` made; raises Refused. `now` is in the zone."""
    parts = _WHEN.fullmatch(text)
    if parts is None:
        raise Refused(UNREADABLE if day_meant(text, now, time.max) is None else NO_TIME)
    clock, end_clock = _clocks(parts["start"], parts["end"])
    day = day_meant(parts["day"], now, clock)
    if day is None:
        raise Refused(UNREADABLE)
    start = _moment(day, clock, zone)
    if end_clock is not None:
        end = _moment(day + timedelta(days=end_clock == time.min), end_clock, zone)
    else:
        end = start + (_length(parts["length"]) if parts["length"] else DEFAULT_LENGTH)
    if end <= start:
        raise Refused(ENDS_FIRST)
    return start, end


def day_meant(text: str, now: datetime, clock: time) -> date | None:
    """The day that is meant; None if the text names none."""
    today = now.date()
    if text in _NEAR:
        return today + timedelta(days=_NEAR[text])
    word, rest = split_weekday(text)
    if word is not None and not rest:
        first = today if clock > now.time() else today + timedelta(days=1)
        return first + timedelta(days=(word - first.weekday()) % 7)
    day = _calendar_day(rest, today)
    if day is not None and word is not None and day.weekday() != word:
        raise Refused(OTHER_WEEKDAY)
    return day


def split_weekday(text: str) -> tuple[int | None, str]:
    """The number of the weekday that a text begins with, and the rest."""
    first = re.match(r"([^\W\d]+)\.?,?(?:\s|$)(?:den\s|the\s)?", text)
    if first is None or first[1] not in WEEKDAY:
        return None, text
    return WEEKDAY[first[1]], text[first.end() :]


def _calendar_day(text: str, today: date) -> date | None:
    found = next((match for form in _DAYS if (match := form.fullmatch(text))), None)
    if found is None:
        return None
    month = int(found["month"]) if found["month"].isdigit() else _MONTH.get(found["month"])
    if month is None:
        return None
    if found["year"]:
        days = [real_date(int(found["year"]) % 100 + 2000, month, int(found["day"]))]
    else:
        years = range(today.year, today.year + YEARS_AHEAD)
        days = [real_date(year, month, int(found["day"])) for year in years]
    fitting = [day for day in days if day is not None and (found["year"] or day >= today)]
    if not fitting:
        raise Refused(NO_SUCH_DAY)
    return fitting[0]


def real_date(year: int, month: int, day: int) -> date | None:
    """A day of the calendar; None for one that does not exist."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clocks(start: str, end: str | None) -> tuple[time, time | None]:
    """In "2-4 pm" both are in the afternoon; an end at 24:00 is the midnight after."""
    if end is None:
        return _clock(start), None
    half = end[-2:] if end[-2:] in ("am", "pm") and start[-2:] not in ("am", "pm") else ""
    is_midnight = re.fullmatch(r"24(?:[:.]00)?\s?(?:uhr|h)?", end)
    return _clock(start + half), time.min if is_midnight else _clock(end)


def _clock(text: str) -> time:
    found = re.match(r"(\d+)(?:[:.](\d\d))?\s?(am|pm)?", text)
    assert found is not None, "the pattern of the whole let it through"
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and not 1 <= hour <= 12:
        raise Refused(_NO_SUCH_TIME)
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise Refused(_NO_SUCH_TIME) from None


def _length(text: str) -> timedelta:
    found = re.match(r"([\d.,]*\d)\s?(m?)", text)
    assert found is not None, "the pattern of the whole let it through"
    number = float(found[1].replace(",", "."))
    return timedelta(minutes=number) if found[2] else timedelta(hours=number)


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """In UTC; of two moments that the clock shows alike this is the first."""
    moment = datetime.combine(day, clock, zone).astimezone(UTC)
    shown = moment.astimezone(zone)
    if shown.time() != clock:
        raise Refused(_SKIPPED, example=f"{shown.hour}:{shown.minute:02}")
    return moment
