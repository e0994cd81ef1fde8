"""A date in words: when and where it is, how full, and until when one can register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from bot.i18n import N_, PUBLIC_LANGUAGE, Language, discord_time, gettext, ngettext, say_days
from bot.notices import plain

Date = Row[*tuple[Any, ...]]
"""One date with its event, as `storage.events.facts` reads it."""


@dataclass(frozen=True, slots=True)
class Places:
    """How full a date is, in people; who is brought along counts. `taken` includes what is offered."""

    going: int = 0
    maybe: int = 0
    waiting: int = 0
    taken: int = 0


def registration_ends(date: Date) -> datetime:
    """Until when one can register."""
    if date.deadline_seconds is None:
        return date.ends_at  # type: ignore[no-any-return]
    return date.starts_at - timedelta(seconds=date.deadline_seconds)  # type: ignore[no-any-return]


def when(date: Date, language: Language = PUBLIC_LANGUAGE) -> str:
    """When it takes place, in the reader's own zone; whole days are those of the place."""
    zone = ZoneInfo(date.time_zone)
    is_one_day = date.starts_at.astimezone(zone).date() == date.ends_at.astimezone(zone).date()
    if date.is_all_day:
        said = say_days(date.starts_at, date.ends_at, language, zone)
    else:
        said = f"{discord_time(date.starts_at)}–{discord_time(date.ends_at, 't' if is_one_day else 'F')}"
    return f"{said} ({discord_time(date.starts_at, 'R')})"


def where(date: Date, language: Language = PUBLIC_LANGUAGE) -> str:
    """Where it takes place, and whether one can take part online."""
    if date.place and date.is_online:
        return gettext(language, N_("{place}, also online"), place=plain(date.place))
    return plain(date.place) or (gettext(language, N_("online")) if date.is_online else "")


def way_in(date: Date, language: Language = PUBLIC_LANGUAGE) -> str:
    """The link that only registered people get; empty if there is none."""
    if not date.online_url:
        return ""
    return gettext(language, N_("To take part online: {url}"), url=date.online_url)


def say_places(capacity: int | None, places: Places, language: Language = PUBLIC_LANGUAGE) -> str:
    """How many come, and how many still can: "7 zugesagt, 3 von 18 Plätzen frei"."""
    told = [ngettext(language, "{n} going", "{n} going", places.going)]
    if places.maybe:
        told.append(ngettext(language, "{n} maybe", "{n} maybe", places.maybe))
    if capacity is not None:
        free = max(capacity - places.taken, 0)
        text = N_("{free} of {all} places free") if free else N_("all {all} places taken")
        told.append(gettext(language, text, free=free, all=capacity))
    if places.waiting:
        told.append(ngettext(language, "{n} on the waitlist", "{n} on the waitlist", places.waiting))
    return ", ".join(told)
