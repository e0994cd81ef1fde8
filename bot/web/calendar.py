"""Dates in lists: the day in the margin, the event beside it. In plain Python, since a list holds fifty."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from html import escape
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.domain.events import EventCard
from bot.i18n import (
    N_,
    PUBLIC_LANGUAGE,
    Language,
    gettext,
    say_date,
    say_datetime,
    say_day_long,
    say_days,
    say_month,
    say_range,
    say_weekday_long,
    say_weekday_short,
    translations,
)
from bot.web.links import Link
from bot.web.seams import NARROW, soft

MOVED = N_("moved from {when}")
MONDAY = date(2026, 11, 23)
ABSENT, NOTHING = Markup(' class="ab"'), Markup()


class Calendar:
    """Sets dates in one language. What people wrote stays German and says so (WCAG 3.1.2)."""

    def __init__(self, language: Language, to: Link) -> None:
        self._language = language
        self._to = to
        self._lang = "" if language == PUBLIC_LANGUAGE else f' lang="{PUBLIC_LANGUAGE}"'
        _ = translations(language).gettext
        cancelled, online, on_site = _("cancelled"), _("online"), _("on site")
        self._cancelled = f'<span class="bad voll">{cancelled}</span>'
        self._online = f'<span class="bad">{online}</span>'
        self._on_site = f'<span class="bad">{on_site}</span>'
        self.weekdays = [say_weekday_short(MONDAY + timedelta(days=each), language) for each in range(7)]

    def list(self, events: Iterable[EventCard], *, with_year: bool = False) -> Markup:
        """Dates as entries of a list, each leading to its event."""
        return Markup("".join(self._row(each, with_year) for each in events))  # noqa: S704 - they are safe

    def _row(self, event: EventCard, with_year: bool) -> str:
        where = self._online if event.is_online else self._on_site
        state = self._cancelled if event.is_cancelled else where
        place = f"<span{self._lang}>{escape(event.place)}</span>" if event.place else ""
        source = f"<span{self._lang}>{escape(event.source)}</span>" if event.source else ""
        address = escape(self._to(f"/events/{event.event_id}"))
        return (
            f"<li{self.mark(event)}>{self._day(event, with_year)}<div>"
            f'<h3{self._lang}><a href="{address}">{escape(soft(event.title, NARROW))}</a></h3>'
            f'<p class="meta"><span>{self.hours(event)}</span>{place}{state}{self.moved(event)}{source}</p>\n'
            "</div></li>\n"
        )

    def beside(self, events: Iterable[EventCard]) -> Markup:
        """Dates in few words, for the margin of a page."""
        return Markup("".join(map(self._few_words, events)))  # noqa: S704 - every part escapes what it takes in

    def _few_words(self, event: EventCard) -> str:
        local = event.starts_at.astimezone(ZoneInfo(event.time_zone))
        state = f" {self._cancelled}" if event.is_cancelled else ""
        day, moment = say_day_long(local.date(), self._language), local.isoformat(timespec="minutes")
        address = escape(self._to(f"/events/{event.event_id}"))
        return (
            f'<li><p class="meta"><time datetime="{moment}">{day}</time>{state}</p>'
            f'<a href="{address}"{self._lang}>'
            f"{escape(soft(event.title, NARROW))}</a></li>"
        )

    def moved(self, event: EventCard) -> Markup:
        """From when a date was moved; nothing if it was not, or does not take place."""
        if not event.is_moved or event.is_cancelled or event.original_start is None:
            return NOTHING
        zone = ZoneInfo(event.time_zone)
        said = say_date if event.is_all_day else say_datetime
        text = gettext(self._language, MOVED, when=said(event.original_start, self._language, zone))
        return Markup("<span>{}</span>").format(text)

    def begin(self, event: EventCard, day: date) -> Markup:
        """The time at which it begins, if it begins on this day and is no whole one."""
        local = event.starts_at.astimezone(ZoneInfo(event.time_zone))
        if event.is_all_day or local.date() != day:
            return NOTHING
        return Markup('<span class="n">{}:{:02}</span> ').format(local.hour, local.minute)

    def number(self, day: date) -> str:
        """The number of a day."""
        return f"{day.day}." if self._language == "de" else str(day.day)

    def mark(self, event: EventCard) -> Markup:
        """What makes an entry look like a date that does not take place."""
        return ABSENT if event.is_cancelled else NOTHING

    def day(self, event: EventCard, *, with_year: bool = False) -> Markup:
        """The day at the place where it happens."""
        return Markup(self._day(event, with_year))  # noqa: S704 - numbers and words of the calendar

    def _day(self, event: EventCard, with_year: bool) -> str:
        local = event.starts_at.astimezone(ZoneInfo(event.time_zone))
        number, weekday, month = _words(local.date(), self._language, with_year)
        return (
            f'<time class="dat" datetime="{local.isoformat(timespec="minutes")}">'
            f"<span>{weekday}</span> <b>{number}</b> <span>{month}</span></time>"
        )

    def hours(self, event: EventCard) -> str:
        """From when to when, at the place where it happens."""
        say = say_days if event.is_all_day else say_range
        return say(event.starts_at, event.ends_at, self._language, ZoneInfo(event.time_zone))


@lru_cache(1024)
def _words(day: date, language: Language, with_year: bool) -> tuple[str, str, str]:
    """The number of the day, its weekday and its month."""
    number = f"{day.day}." if language == "de" else str(day.day)
    month = say_month(day, language)
    return number, say_weekday_long(day, language), month if with_year else month.rsplit(" ", 1)[0]
