"""Dates in lists: the day in the margin, the event beside it. In plain Python, since a list holds fifty."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from bot.domain.events import EventCard
from bot.i18n import PUBLIC_LANGUAGE, Language, say_month, say_range, say_weekday_long, translations

ABSENT = Markup(' class="ab"')


class Calendar:
    """Sets dates in one language. What people wrote stays German and says so (WCAG 3.1.2)."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._lang = "" if language == PUBLIC_LANGUAGE else f' lang="{PUBLIC_LANGUAGE}"'
        _ = translations(language).gettext
        cancelled, online, on_site = _("cancelled"), _("online"), _("on site")
        self._cancelled = f'<span class="bad voll">{cancelled}</span>'
        self._online = f'<span class="bad">{online}</span>'
        self._on_site = f'<span class="bad">{on_site}</span>'

    def row(self, event: EventCard, address: str, *, with_year: bool = False) -> Markup:
        """A date as an entry of a list, leading to its event."""
        where = self._online if event.is_online else self._on_site
        state = self._cancelled if event.is_cancelled else where
        place = f"<span{self._lang}>{escape(event.place)}</span>" if event.place else ""
        return Markup(  # noqa: S704 - what people wrote is escaped
            f"<li{self.mark(event)}>{self.day(event, with_year=with_year)}<div>"
            f'<h3{self._lang}><a href="{escape(address)}">{escape(event.title)}</a></h3>'
            f'<p class="meta"><span>{self.hours(event)}</span>{place}{state}</p>\n</div></li>\n'
        )

    def mark(self, event: EventCard) -> Markup:
        """What makes an entry look like a date that does not take place."""
        return ABSENT if event.is_cancelled else Markup()

    def day(self, event: EventCard, *, with_year: bool = False) -> Markup:
        """The day at the place where it happens."""
        local = event.starts_at.astimezone(ZoneInfo(event.time_zone))
        number, weekday, month = _words(local.date(), self._language, with_year)
        return Markup(  # noqa: S704 - numbers and words of the calendar
            f'<time class="dat" datetime="{local.isoformat(timespec="minutes")}">'
            f"<b>{number}</b>{weekday} <br>{month}</time>"
        )

    def hours(self, event: EventCard) -> str:
        """From when to when, at the place where it happens."""
        return say_range(event.starts_at, event.ends_at, self._language, ZoneInfo(event.time_zone))


@lru_cache(1024)
def _words(day: date, language: Language, with_year: bool) -> tuple[str, str, str]:
    """The number of the day, its weekday and its month."""
    number = f"{day.day}." if language == "de" else str(day.day)
    month = say_month(day, language)
    return number, say_weekday_long(day, language), month if with_year else month.rsplit(" ", 1)[0]
