"""What an editor types into "When": a date with a time, whole days, several days, or a series of dates.

"15.11. ganztägig", "15.–17.11.", "15.11. 14 Uhr bis 17.11. 12 Uhr", "jeden 1. Donnerstag im Monat um 13 Uhr".
As strict as `when.py`, and all is echoed before it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.repeats import is_repeated, read_repeated
from bot.domain.when import (
    ENDS_FIRST,
    OTHER_WEEKDAY,
    UNREADABLE,
    Refused,
    day_meant,
    plain_words,
    read_plain,
    real_date,
    split_weekday,
)
from bot.domain.when import NO_TIME as NO_TIME_OF_DAY
from bot.errors import UserError
from bot.i18n import N_

_WHOLE = re.compile(r"(?:^|,?\s)\(?(?:ganztägig|ganztags|den ganzen tag|all[ -]day|whole day)\)?(?=$|,|\s)")
_TO = re.compile(r"\s?-\s?|\s(?:bis(?:\szum)?|to|until)\s")
_NUMBER = re.compile(r"(\d{1,2})(?:\.|st|nd|rd|th)?")
_YEAR = re.compile(r"20\d\d|\.\d\d$")
_MIDNIGHTS = " 0:00-24:00"
NO_TIME = N_(
    "“{typed}” has no time of day. Write it like this: 15.3. 14:00-15:30, or: 15.3. all day, or: 15.-17.3."
)

TOO_LONG = N_("“{typed}” names more than three months. Write it like this: 15.-17.3.")
MOST_DAYS = 92
"""What takes longer is a mistyped year."""


@dataclass(frozen=True, slots=True)
class Span:
    """A date, or the first of a series: start and end in UTC, and its rule (RFC 5545; empty: it comes once).

    Whole days go from midnight to midnight.
    """

    start: datetime
    end: datetime
    rule: str = ""
    is_all_day: bool = False


def read_span(text: str, *, now: datetime, zone: ZoneInfo) -> Span:
    """What someone typed who lives in `zone`. Raises UserError with one sentence that says what to write."""
    typed = " ".join(text.split())
    words, whole = _without_whole(plain_words(typed))
    if is_repeated(words):
        return _series(whole or words, typed, now, zone, is_all_day=bool(whole))
    try:
        return _once(words, now.astimezone(zone), zone, is_whole=bool(whole))
    except Refused as refused:
        msgid = NO_TIME if refused.msgid is NO_TIME_OF_DAY else refused.msgid
        raise UserError(msgid, typed=typed[:100], example=refused.example) from None


def read_date(text: str, *, now: datetime, zone: ZoneInfo) -> Span:
    """As `read_span`, of one date alone; a series is refused."""
    if is_repeated(text):
        raise UserError(N_("“{typed}” names a series; here one date is meant."), typed=text[:100])
    return read_span(text, now=now, zone=zone)


def _series(text: str, typed: str, now: datetime, zone: ZoneInfo, *, is_all_day: bool) -> Span:
    try:
        series = read_repeated(text, now=now, zone=zone)
    except UserError as refused:
        raise UserError(refused.msgid, typed=typed[:100]) from None
    return Span(series.start, series.end, series.rule, is_all_day)


def _without_whole(text: str) -> tuple[str, str]:
    """The text without "all day", and with midnights in its place; the latter empty if it was not there."""
    if _WHOLE.search(text) is None:
        return text, ""
    rest = plain_words(_WHOLE.sub("", text).strip(" ,"))
    return rest, _WHOLE.sub(_MIDNIGHTS, text, count=1)


def _once(text: str, now: datetime, zone: ZoneInfo, *, is_whole: bool) -> Span:
    unread = Refused(UNREADABLE)
    if not is_whole:
        try:
            return Span(*read_plain(text, now, zone))
        except Refused as refused:
            if refused.msgid not in (UNREADABLE, NO_TIME_OF_DAY):
                raise
            unread = refused
    several = None if is_whole else _from_to(text, now, zone)
    return several or _whole_days(text, now, zone, may_be_one=is_whole, unread=unread)


def _from_to(text: str, now: datetime, zone: ZoneInfo) -> Span | None:
    """ "15.11. 14 Uhr bis 17.11. 12 Uhr": a time on one day to a time on another; None for other words."""
    for left, right in _parted(text):
        try:
            (start, _), (end, _) = read_plain(left, now, zone), read_plain(right, now, zone)
        except Refused as refused:
            if refused.msgid in (UNREADABLE, NO_TIME_OF_DAY):
                continue
            raise
        if end <= start:
            raise Refused(ENDS_FIRST)
        return Span(start, end)
    return None


def _whole_days(text: str, now: datetime, zone: ZoneInfo, *, may_be_one: bool, unread: Refused) -> Span:
    days = _first_and_last(text, now)
    if days is None and may_be_one and (only := day_meant(text, now, time.max)):
        days = only, only
    if days is None:
        raise unread
    first, last = days
    if last < first:
        raise Refused(ENDS_FIRST)
    if last - first >= timedelta(days=MOST_DAYS):
        raise Refused(TOO_LONG)
    return Span(_midnight(first, zone), _midnight(last + timedelta(days=1), zone), is_all_day=True)


def _first_and_last(text: str, now: datetime) -> tuple[date, date] | None:
    """ "15.-17.11.", "30.12. bis 2.1.", "Fr bis So": the days from one to the other; None for other words."""
    for left, right in _parted(text):
        last = day_meant(right, now, time.max)
        first = _first(left, last, now) if last else None
        if first and last:
            return first, _not_before(first, last, right)
    return None


def _first(left: str, last: date, now: datetime) -> date | None:
    """The first day; a number alone is in the month of the last."""
    weekday, rest = split_weekday(left)
    number = _NUMBER.fullmatch(rest)
    if number is None:
        found = day_meant(left, now, time.max)
        is_past = found is not None and found > last and not (_YEAR.search(left) or not rest)
        return real_date(last.year, found.month, found.day) if found and is_past else found
    found = real_date(last.year, last.month, int(number[1]))
    if found is not None and weekday is not None and found.weekday() != weekday:
        raise Refused(OTHER_WEEKDAY)
    return found


def _not_before(first: date, last: date, right: str) -> date:
    """The last day as it was typed; a weekday is the next such after the first."""
    _, rest = split_weekday(right)
    return last if rest or last >= first else last + timedelta(days=-((last - first).days // 7) * 7)


def _parted(text: str) -> Iterator[tuple[str, str]]:
    for found in _TO.finditer(text):
        yield text[: found.start()].strip(" ,"), text[found.end() :].strip(" ,")


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
