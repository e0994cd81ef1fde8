"""Repeated dates as people type them: "jeden 1. Donnerstag im Monat um 13 Uhr", "every 2 weeks on Tue 9-10".

As strict as `when.py`: what cannot be read for certain is refused, and all is echoed before it is kept.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from bot.domain.when import TIMES, WEEKDAY, read_moment, read_when
from bot.errors import UserError
from bot.i18n import N_, Language, gettext, ngettext, say_day_long, say_weekday_long

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NTH = {
    "ersten": 1, "first": 1, "zweiten": 2, "second": 2, "dritten": 3, "third": 3,
    "vierten": 4, "fourth": 4, "letzten": -1, "last": -1,
}  # fmt: skip
_DAY = r"[^\W\d]+?"
_EVERY = r"(?:jede[nrs]?|every|each)"
_OF_MONTH = r"(?:im|des|of\sthe|of\seach|in\sthe)\s(?:monats?|month)"
_NUMBER = rf"(?P<nth>\d{{1,2}}(?:\.|st|nd|rd|th)|{'|'.join(_NTH)})"
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (rf"{_EVERY}\s{_NUMBER}\s(?P<day>{_DAY})s?\s{_OF_MONTH}", "nth"),
        (rf"{_EVERY}\s(?P<nth>\d{{1,2}})(?:\.|st|nd|rd|th)\s{_OF_MONTH}", "monthday"),
        (rf"(?:{_EVERY}\szweiten|every\sother|every\ssecond)\s(?P<day>{_DAY})s?", "other"),
        (
            r"(?:alle|every)\s(?P<weeks>\d{1,2}|zwei|drei|vier|two|three|four)\s(?:wochen|weeks)"
            rf"(?:\s(?:am|on))?\s(?P<day>{_DAY})s?",
            "weeks",
        ),
        (rf"(?:täglich|daily|{_EVERY}\s(?:tag|day))", "daily"),
        (rf"(?:werktags|on\sweekdays|{_EVERY}\s(?:werktag|weekday))", "weekdays"),
        (rf"{_EVERY}\s(?P<day>{_DAY})s?", "weekly"),
        (rf"(?P<day>{_DAY})s", "weekly"),
        (
            r"(?:jährlich|every\syear|yearly)(?:\s(?:am|on))?\s(?P<when>\d{1,2}\.\s?\d{1,2}\.|\S+\s\S+)",
            "yearly",
        ),
    )
)
_RULES = {
    "nth": "FREQ=MONTHLY;BYDAY={number}{code}",
    "monthday": "FREQ=MONTHLY;BYMONTHDAY={number}",
    "other": "FREQ=WEEKLY;INTERVAL=2;BYDAY={code}",
    "weeks": "FREQ=WEEKLY;INTERVAL={interval};BYDAY={code}",
    "weekly": "FREQ=WEEKLY;BYDAY={code}",
    "weekdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "daily": "FREQ=DAILY",
    "yearly": "FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}",
}
_WEEKS = {"zwei": 2, "drei": 3, "vier": 4, "two": 2, "three": 3, "four": 4}
_CALENDAR = (
    r"\d{1,2}\.\s?\d{1,2}\.(?:\s?(?:20)?\d\d)?|20\d\d-\d\d-\d\d|\d{1,2}\.?\s[^\W\d]{3,9}\.?(?:\s20\d\d)?"
)
_FROM = re.compile(rf",?\s(?:ab|from|starting|beginnend)(?:\s(?:am|on|dem))?\s(?P<day>{_CALENDAR})")
_UNTIL = re.compile(rf",?\s(?:bis|until)(?:\szum)?\s(?P<day>{_CALENDAR})$")
_COUNT = re.compile(r",?\s(?P<count>\d{1,3})(?:\s|-)?(?:mal|x|times|termine)$")
_TIME = re.compile(rf",?\s(?P<time>{TIMES})$")
_SOONEST = re.compile(r"^\s*(?:um|ab|von|at|from)\s")

_UNREADABLE = N_(
    "“{typed}” is not readable as repeated dates. "
    "Write it like this: every Tuesday 9-10, or: every 1st Thursday of the month at 13:00, until 30.6.2027."
)


@dataclass(frozen=True, slots=True)
class Repeated:
    """A series as it was typed: its rule (RFC 5545), and start and end of its first date in UTC."""

    rule: str
    start: datetime
    end: datetime


def is_repeated(text: str) -> bool:
    """Whether someone means a series: their words begin as one."""
    return (
        re.match(
            rf"{_EVERY}\s|alle\s|täglich|daily|werktags|on\sweekdays|jährlich|yearly|\w+tags\s", _plain(text)
        )
        is not None
    )


def read_repeated(text: str, *, now: datetime, zone: ZoneInfo) -> Repeated:
    """A series of what someone typed who lives in `zone`; its first date is the next one that fits.

    Raises UserError with one sentence that says what to write instead.
    """
    rest = _plain(text)
    rest, count = _cut(_COUNT, rest)
    rest, until = _cut(_UNTIL, rest)
    rest, begin = _cut(_FROM, rest)
    rest, clock = _cut(_TIME, rest)
    rule = _rule(rest, now, zone)
    if rule is None or clock is None:
        raise UserError(_UNREADABLE, typed=text[:100])
    soonest = read_moment(begin["day"], now=now, zone=zone) if begin else now
    start, end = _first(rule, clock["time"], soonest, now, zone)
    if until is not None:
        last = read_moment(until["day"], now=now, zone=zone).astimezone(zone)
        rule += f";UNTIL={last:%Y%m%d}T235959"
    if count is not None:
        rule += f";COUNT={count['count']}"
    return Repeated(rule, start, end)


def say_rule(rule: str, language: Language) -> str:
    """A rule in words: "jeden 1. Donnerstag im Monat, bis 30. Juni 2027"; empty where words are missing."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    said = _say_frequency(parts, language)
    if not said:
        return ""
    end = ""
    if "UNTIL" in parts:
        day = datetime.strptime(parts["UNTIL"][:8], "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
        end = gettext(language, N_("until {day}"), day=say_day_long(day, language))
    elif "COUNT" in parts:
        end = ngettext(language, "{n} date", "{n} dates", int(parts["COUNT"]))
    return ", ".join(part for part in (said, end) if part)


def _say_frequency(parts: dict[str, str], language: Language) -> str:
    frequency, interval, days = parts.get("FREQ", ""), int(parts.get("INTERVAL", "1")), parts.get("BYDAY", "")
    month = re.fullmatch(r"(-?\d)([A-Z]{2})", days)
    words = {
        ("DAILY", ""): N_("every day"),
        ("WEEKLY", "MO,TU,WE,TH,FR"): N_("every weekday"),
    }
    if interval == 1 and (whole := words.get((frequency, days))):
        return gettext(language, whole)
    if frequency == "WEEKLY" and days in CODES:
        text = N_("every {weekday}") if interval == 1 else N_("every {weeks} weeks on {weekday}")
        return gettext(language, text, weeks=interval, weekday=_say_weekday(days, language))
    if frequency == "MONTHLY" and month and interval == 1:
        last = N_("every last {weekday} of the month")
        text = last if month[1] == "-1" else N_("every {number}. {weekday} of the month")
        return gettext(language, text, number=month[1], weekday=_say_weekday(month[2], language))
    if frequency == "YEARLY" and interval == 1:
        return gettext(language, N_("every year"))
    return ""


def _say_weekday(code: str, language: Language) -> str:
    monday = date(2026, 11, 23)
    return say_weekday_long(monday + timedelta(days=CODES.index(code)), language)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", " ".join(text.split())).lower()
    return re.sub("[‐‑‒–—−]", "-", folded)


def _cut(pattern: re.Pattern[str], text: str) -> tuple[str, re.Match[str] | None]:
    found = pattern.search(text)
    return (text[: found.start()] + text[found.end() :], found) if found else (text, None)


def _rule(text: str, now: datetime, zone: ZoneInfo) -> str | None:
    """The rule that a phrase names, without its end; None if it names none."""
    for pattern, name in _FORMS:
        found = pattern.fullmatch(text.strip(" ,"))
        rule = _written(name, found.groupdict(), now, zone) if found else None
        if rule is not None:
            return rule
    return None


def _written(name: str, parts: dict[str, str], now: datetime, zone: ZoneInfo) -> str | None:
    """The rule of one form, if what it names can be."""
    day = _weekday(parts.get("day", ""))
    typed, weeks = parts.get("nth", "1"), parts.get("weeks", "1")
    number = _NTH.get(typed) or int(re.sub(r"\D", "", typed))
    interval = _WEEKS.get(weeks) or int(weeks)
    highest = 31 if name == "monthday" else 5
    if ("day" in parts and day is None) or not -1 <= number <= highest or not number or not interval:
        return None
    yearly = read_moment(parts["when"], now=now, zone=zone).astimezone(zone) if "when" in parts else now
    return _RULES[name].format(
        code=CODES[day or 0], number=number, interval=interval, month=yearly.month, day=yearly.day
    )


def _weekday(name: str) -> int | None:
    for candidate in (name, name.removesuffix("s")):
        if candidate in WEEKDAY:
            return WEEKDAY[candidate]
    return None


def _first(
    rule: str, clock: str, soonest: datetime, now: datetime, zone: ZoneInfo
) -> tuple[datetime, datetime]:
    """Start and end of the first date that the rule names and that is still ahead."""
    begin = soonest.astimezone(zone).date()
    for day in _days(rule, begin):
        typed = f"{day.day}.{day.month}.{day.year} {_SOONEST.sub('', clock)}"
        start, end = read_when(typed, now=now, zone=zone)
        if start > now:
            return start, end
    raise UserError(_UNREADABLE, typed=rule)


def _days(rule: str, begin: date) -> list[date]:
    """The first days that a rule names; two, since the first may be over."""
    midnight = datetime.combine(begin, datetime.min.time())
    found = rrulestr(re.sub(r";INTERVAL=\d+", "", rule), dtstart=midnight)
    last = midnight + timedelta(days=3 * 366 * 4)
    days: list[date] = []
    for each in found:
        if len(days) == 2 or each > last:
            break
        days.append(each.date())
    return days
