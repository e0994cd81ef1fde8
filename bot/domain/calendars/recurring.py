"""The dates of an event in another calendar: its rule, if it is one that we keep, and its exceptions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain import series
from bot.domain.calendars.found import FoundDate
from bot.errors import UserError
from bot.i18n import BERLIN, N_

LONGEST_AGO = timedelta(days=366)
"""What ended before that is not taken over."""
OLDEST = datetime(1970, 1, 1, tzinfo=UTC)
MOST_DATES = 1_000
RULE_LENGTH = 300
FAR = timedelta(days=366 * 10)
LENGTH = timedelta(hours=1)
"""How long a date takes that does not say when it ends."""
_REPEATED_TIME = re.compile(r";?BY(?:HOUR|MINUTE|SECOND)=(\d+)(?=;|$)")


class DateReader:
    """Reads what one event says of its dates. Whatever cannot be is a UserError or ValueError."""

    def __init__(self, master: Any, exceptions: Sequence[Any], now: datetime) -> None:
        self._master = master
        self._exceptions = exceptions
        self._now = now
        start = master["RECURRENCE-ID"].dt if "RECURRENCE-ID" in master else master["DTSTART"].dt
        self._is_all_day = not isinstance(start, datetime)
        self._zone = _zone(start, str(master.get("X-SG-ZONE") or ""))
        self._start = self._moment(start)
        self._length = self._length_of(master)
        if self._start < OLDEST or self._start > now + FAR:
            raise UserError(N_("Its dates are too far away."))

    def read(self) -> dict[str, Any]:
        """The values of a FoundEvent that speak of its dates."""
        rule = self._rule() if "RRULE" in self._master and "RECURRENCE-ID" not in self._master else ""
        until = max(self._now, self._start) + series.HORIZON
        left_out = {self._moment(each) for each in _times(self._master, "EXDATE")}
        named = list(self._named(rule, until)) if rule else []
        others = [self._moment(each) for each in _times(self._master, "RDATE")]
        first = [] if "RECURRENCE-ID" in self._master else [self._start]
        starts = {each: self._date(each) for each in (*first, *others, *named) if each not in left_out}
        if len(starts) > MOST_DATES:
            raise UserError(N_("This repetition names too many dates: at most {most}."), most=MOST_DATES)
        for exception in self._exceptions:
            key = self._moment(exception["RECURRENCE-ID"].dt)
            starts[key] = self._exception(key, exception)
        recent = [each for each in starts.values() if each.ends_at > self._now - LONGEST_AGO]
        dates = recent or list(starts.values())[-1:]
        if not dates:
            raise UserError(N_("An event needs a date."))
        is_single = len(starts) == 1 and not rule
        is_kept = bool(rule) and self._zone.key != "UTC"
        return {
            "time_zone": BERLIN.key if self._zone.key == "UTC" else self._zone.key,
            "is_all_day": self._is_all_day,
            "dates": [_single(each) if is_single else each for each in dates],
            "rule": rule if is_kept else "",
            "rule_start": self._start if is_kept else None,
            "length_seconds": int(self._length.total_seconds()) if is_kept else None,
            "excluded": tuple(each.isoformat() for each in named if each in left_out) if is_kept else (),
            "expanded_until": until if is_kept and self._goes_on(rule, until) else None,
        }

    def _rule(self) -> str:
        """The rule as we keep it; a number of dates is said by the last of them."""
        rules = self._master["RRULE"]
        text = rules.to_ical().decode() if not isinstance(rules, list) else ""
        text = _REPEATED_TIME.sub(self._same_time, text)
        if not text or len(text) > RULE_LENGTH:
            raise UserError(N_("This repetition cannot be kept: {rule}"), rule=text[:200])
        series.check(text, self._start, self._zone)
        count = re.search(r";?COUNT=(\d+)", text)
        if count is None:
            return text
        far = max(self._now, self._start) + FAR
        all_named = list(islice(series.expand(text, self._start, self._zone, until=far), 10 * MOST_DATES))
        bare = text.replace(count[0], "").strip(";")
        return f"{bare};UNTIL={all_named[-1]:%Y%m%dT%H%M%SZ}" if all_named else text

    def _same_time(self, found: re.Match[str]) -> str:
        """Some programs say again what the start says."""
        local = self._start.astimezone(self._zone)
        name = found[0].strip(";").split("=")[0]
        said = {"BYHOUR": local.hour, "BYMINUTE": local.minute, "BYSECOND": local.second}[name]
        return "" if int(found[1]) == said else found[0]

    def _named(self, rule: str, until: datetime) -> Iterator[datetime]:
        """What the rule names from a year ago on, one more than there may be."""
        after = self._now - LONGEST_AGO - self._length
        named = series.expand(rule, self._start, self._zone, after=after, until=until)
        return islice(named, MOST_DATES + 1)

    def _goes_on(self, rule: str, until: datetime) -> bool:
        far = until + timedelta(days=series.SOON_ENOUGH_DAYS)
        return next(series.expand(rule, self._start, self._zone, after=until, until=far), None) is not None

    def _date(self, start: datetime) -> FoundDate:
        is_cancelled = str(self._master.get("STATUS", "")).upper() == "CANCELLED"
        return FoundDate(start, start, self._end(start, self._length), is_cancelled=is_cancelled)

    def _exception(self, key: datetime, part: Any) -> FoundDate:
        start = self._moment(part["DTSTART"].dt)
        place = str(part.get("LOCATION") or "").strip()[:300]
        is_elsewhere = place and place != str(self._master.get("LOCATION") or "").strip()
        return FoundDate(
            key,
            start,
            self._end(start, self._length_of(part)),
            place=place if is_elsewhere else None,
            is_cancelled=str(part.get("STATUS", "")).upper() == "CANCELLED",
        )

    def _end(self, start: datetime, length: timedelta) -> datetime:
        """Whole days end at midnight, whatever the clocks do in between."""
        if not self._is_all_day:
            return start + length
        last = start.astimezone(self._zone).date() + max(length, timedelta(days=1))
        return datetime.combine(last, time.min, self._zone).astimezone(UTC)

    def _length_of(self, part: Any) -> timedelta:
        """By end or duration; raises ValueError for one that is not to be believed."""
        start = part["DTSTART"].dt
        if "DTEND" in part:
            end = part["DTEND"].dt
            is_of_days = not isinstance(start, datetime)
            length = end - start if is_of_days else self._moment(end) - self._moment(start)
        else:
            length = part["DURATION"].dt if "DURATION" in part else timedelta()
        if length > FAR:
            raise ValueError("it takes years")
        return length if length > timedelta() else timedelta(days=1) if self._is_all_day else LENGTH

    def _moment(self, value: date) -> datetime:
        """In UTC; what has no zone is meant at the place."""
        if not isinstance(value, datetime):
            value = datetime.combine(value, time.min)
        if self._is_all_day:
            value = datetime.combine(value.date(), time.min)
        return (value if value.tzinfo else value.replace(tzinfo=self._zone)).astimezone(UTC)


def _single(date: FoundDate) -> FoundDate:
    return FoundDate(None, date.starts_at, date.ends_at, date.place, date.note, date.is_cancelled)


def _zone(start: date, said: str) -> ZoneInfo:
    """The zone in which an event counts; one that only its file knows is taken for ours."""
    name = said
    if isinstance(start, datetime) and start.tzinfo is not None:
        name = getattr(start.tzinfo, "key", None) or ("UTC" if start.tzinfo is UTC else BERLIN.key)
    try:
        return ZoneInfo(name) if name else BERLIN
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return BERLIN


def _times(part: Any, name: str) -> list[date]:
    """The times of RDATE or EXDATE, wherever they stand; raises UserError for too many."""
    found = part.get(name) or []
    times = [each.dt for some in (found if isinstance(found, list) else [found]) for each in some.dts]
    if len(times) > MOST_DATES:
        raise UserError(N_("It has too many exceptions: at most {most}."), most=MOST_DATES)
    return [each[0] if isinstance(each, tuple) else each for each in times]
