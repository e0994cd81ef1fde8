"""The language of what people see: gettext catalogs, dates and numbers in German and English."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, core
from babel.dates import format_date, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Language = Literal["de", "en"]
LANGUAGES: tuple[Language, ...] = ("de", "en")
PUBLIC_LANGUAGE: Language = "de"
"""The public space speaks German (product.md, "Language")."""
BERLIN = ZoneInfo("Europe/Berlin")
DOMAIN = "stadtgespraech"
LOCALE_DIR = Path(__file__).parent / "locale"


def N_(msgid: str) -> str:  # noqa: N802 - gettext's own name for it
    """Marks a text for the catalogs where it is translated later."""
    return msgid


ALL_DAY = N_("all day")
"""What stands instead of hours, and what `spans.py` reads as that."""


@cache
def translations(language: Language) -> NullTranslations:
    """The catalog of a language, read from its source once; no compiled files to forget."""
    path = LOCALE_DIR / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not path.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as source:  # a name would be looked up among those of all languages
        known = [line for line in source if not line.startswith(b'"Language: ')]
    write_mo(compiled, read_po(known, locale=_locale(language)))
    compiled.seek(0)
    return GNUTranslations(compiled)


@cache
def _locale(language: Language) -> Locale:
    """How a language says dates. To find it, Babel reads what it knows of all others: 2 MB that go again."""
    locale = Locale(language)
    if locale.days:  # are read by now
        core._global_data = None
    return locale


def gettext(language: Language, msgid: str, **values: object) -> str:
    """The text in a language, its `{names}` filled."""
    text = translations(language).gettext(msgid) if msgid else ""
    return text.format(**values) if values else text


def ngettext(language: Language, one: str, many: str, n: int, **values: object) -> str:
    """The text that fits a number; `{n}` is the number itself."""
    return translations(language).ngettext(one, many, n).format(n=n, **values)


def closest(locale: str | None) -> Language:
    """The language nearest to a client's locale (`de`, `en-GB`, …); German if we do not speak it."""
    return "en" if (locale or "").lower().startswith("en") else PUBLIC_LANGUAGE


_DAY_AND_MONTH = {"de": "d. MMM", "en": "d MMM"}


def say_date(
    moment: datetime, language: Language, zone: ZoneInfo = BERLIN, *, weekday: bool = True, year: bool = True
) -> str:
    """The day as people write it: "Di., 15. Nov. 2026"."""
    pattern = ("EEE, " if weekday else "") + _DAY_AND_MONTH[language] + (" y" if year else "")
    return _formatted(moment.astimezone(zone).date(), pattern, language)


def say_time(moment: datetime, language: Language, zone: ZoneInfo = BERLIN, *, seconds: bool = False) -> str:
    """The time of day: "14:02 Uhr"."""
    local = moment.astimezone(zone)
    clock = f"{local.hour}:{local.minute:02}" + (f":{local.second:02}" if seconds else "")
    return f"{clock} Uhr" if language == "de" else clock


def say_datetime(moment: datetime, language: Language, zone: ZoneInfo = BERLIN) -> str:
    """Day and time: "Di., 15. Nov. 2026, 14:02 Uhr"."""
    return f"{say_date(moment, language, zone)}, {say_time(moment, language, zone)}"


def say_range(start: datetime, end: datetime, language: Language, zone: ZoneInfo = BERLIN) -> str:
    """From when to when: "9:00–16:30 Uhr"; over midnight the end carries its day."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    if first.date() != last.date():
        return f"{say_datetime(start, language, zone)} – {say_datetime(end, language, zone)}"
    return f"{first.hour}:{first.minute:02}–{say_time(end, language, zone)}"


def say_days(start: datetime, end: datetime, language: Language, zone: ZoneInfo = BERLIN) -> str:
    """Whole days, from midnight to midnight: "So., 15. Nov. 2026, ganztägig", "15. – Di., 17. Nov. 2026"."""
    first, last = start.astimezone(zone), (end - timedelta(microseconds=1)).astimezone(zone)
    if first.date() == last.date():
        return f"{say_date(start, language, zone)}, {gettext(language, ALL_DAY)}"
    is_one_year = first.year == last.year
    return f"{say_date(first, language, zone, year=not is_one_year)} – {say_date(last, language, zone)}"


def say_span(
    start: datetime, end: datetime, language: Language, zone: ZoneInfo = BERLIN, *, is_all_day: bool = False
) -> str:
    """Day and times of a date: "So., 15. Nov. 2026, 9:00–16:30 Uhr"; over midnight each end has its day."""
    if is_all_day:
        return say_days(start, end, language, zone)
    if start.astimezone(zone).date() != end.astimezone(zone).date():
        return say_range(start, end, language, zone)
    return f"{say_date(start, language, zone)}, {say_range(start, end, language, zone)}"


def say_day_long(day: datetime | date, language: Language, zone: ZoneInfo = BERLIN) -> str:
    """The day in full: "26. Oktober 2026"."""
    return _say(day, {"de": "d. MMMM y", "en": "d MMMM y"}[language], language, zone)


def say_month(day: datetime | date, language: Language, zone: ZoneInfo = BERLIN) -> str:
    """The month: "November 2026"."""
    return _say(day, "MMMM y", language, zone)


def say_weekday_long(day: datetime | date, language: Language, zone: ZoneInfo = BERLIN) -> str:
    """The weekday: "Mittwoch"."""
    return _say(day, "EEEE", language, zone)


def say_weekday_short(day: datetime | date, language: Language, zone: ZoneInfo = BERLIN) -> str:
    """The weekday as calendars head their columns: "Mo"."""
    return _say(day, "EEEEEE", language, zone)


def say_relative(moment: datetime, now: datetime, language: Language) -> str:
    """How far away: "in 3 Tagen", "vor 2 Stunden"."""
    return format_timedelta(moment - now, add_direction=True, threshold=1.2, locale=_locale(language))


def _say(day: datetime | date, pattern: str, language: Language, zone: ZoneInfo) -> str:
    local = day.astimezone(zone).date() if isinstance(day, datetime) else day
    return _formatted(local, pattern, language)


@lru_cache(4096)
def _formatted(day: date, pattern: str, language: Language) -> str:
    """Babel takes 30 to 60 µs a date, and a long thread names few days many times."""
    return format_date(day, pattern, locale=_locale(language))


def discord_time(moment: datetime, style: str = "F") -> str:
    """A timestamp that Discord shows in the reader's own zone (its documentation, "Timestamp Styles")."""
    return f"<t:{int(moment.astimezone(UTC).timestamp())}:{style}>"
