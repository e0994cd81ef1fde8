"""Dates to come, dates that were, and one event."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.domain.announcements import say_places
from bot.domain.events import EventCard, event_page, past, upcoming
from bot.domain.repeats import say_rule
from bot.web.answers import Page
from bot.web.pages.home import WORDS_HOLD
from bot.web.visit import Visit

TODAY = "today"
"""In `?before=`, where the past begins; further back it is the key of a date."""


async def show_all(visit: Visit) -> Page:
    """What is coming; `?after=` goes on later, `?before=` into the past, newest first."""
    before = visit.query("before")
    if before is None:
        events = await upcoming(visit.database, now=visit.now, after=visit.query("after"))
    else:
        key = None if before == TODAY else before
        events = await past(visit.database, now=visit.now, before=key)
    return visit.page(
        "events.html",
        lives=WORDS_HOLD,
        months=_by_month(events.events),
        is_past=before is not None,
        further=events.later,
        last=events.events[-1] if events.events else None,
        today=TODAY,
    )


async def show(visit: Visit) -> Page:
    """One event with all its dates."""
    event = await event_page(visit.database, visit.number("id"), now=visit.now)
    if event is None:
        raise web.HTTPNotFound
    return visit.page(
        "event.html",
        lives=WORDS_HOLD,
        event=event,
        card=event.card,
        rule=say_rule(event.rule, visit.language),
        places={
            occurrence_id: say_places(event.capacity, places, visit.language)
            for occurrence_id, places in event.places.items()
        },
        coming=[date for date in event.occurrences if date.ends_at > visit.now],
        gone=[date for date in reversed(event.occurrences) if date.ends_at <= visit.now],
    )


def _by_month(events: Iterable[EventCard]) -> list[list[EventCard]]:
    """Dates in one month of the place where they happen, in the order given."""

    def month(event: EventCard) -> tuple[int, int]:
        local = event.starts_at.astimezone(ZoneInfo(event.time_zone))
        return local.year, local.month

    return [list(run) for _, run in groupby(events, key=month)]
