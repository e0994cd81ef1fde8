"""Dates to come, dates that were, a month of them, and one event."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.domain import listing
from bot.domain.date_words import say_places
from bot.domain.event_page import EventPage, event_page
from bot.domain.events import EventCard
from bot.domain.listing import FACETS, Counts, Month
from bot.domain.materials import Material
from bot.domain.related import Kind, threads_about
from bot.domain.repeats import say_rule
from bot.i18n import BERLIN, N_, gettext, say_date, say_month
from bot.web.answers import Page
from bot.web.explained import explained
from bot.web.links import letter
from bot.web.pages.home import WORDS_HOLD
from bot.web.structured import structured_event
from bot.web.visit import Visit

TODAY = "today"
"""In `?before=`, where the past begins; further back it is the key of a date."""
NAMES = {"topic": N_("Topic"), "city": N_("City"), "kind": N_("Kind"), "audience": N_("For whom")}
FIRST_YEAR, LAST_YEAR = 2000, 2100
LETTER = (
    N_("Name:"),
    N_("City or organisation:"),
    N_("How many people:"),
    N_("What we need to take part (for example sign language, room for a wheelchair):"),
)
"""What the office needs to know of who signs up by e-mail, below the date."""
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
Asked = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter that is on, and the address without it."""

    facet: str
    name: str
    without: str


async def show_all(visit: Visit) -> Page:
    """What is coming; `?after=` goes on later, `?before=` into the past, `?view=month` shows a month."""
    asked = {facet: tuple(visit.request.query.getall(facet, ())) for facet in FACETS}
    if visit.query("view") == "month":
        return await _show_month(visit, asked)
    before, after = visit.query("before"), visit.query("after")
    if before is None:
        found = await listing.coming(visit.database, asked, now=visit.now, after=after)
    else:
        key = None if before == TODAY else before
        found = await listing.over(visit.database, asked, now=visit.now, before=key)
    way = {"before": TODAY} if before else {}
    return visit.page(
        "events.html",
        lives=WORDS_HOLD,
        months=_by_month(found.events),
        is_past=before is not None,
        is_first_page=after is None and before in (None, TODAY),
        further=visit.to("/events", **asked, **{"before" if before else "after": found.further}),
        has_further=found.further is not None,
        last=found.events[-1] if found.events else None,
        total=found.total,
        **_around(visit, asked, found.facets, way),
    )


async def show(visit: Visit) -> Page:
    """One event with all its dates."""
    event = await event_page(visit.database, visit.number("id"), now=visit.now)
    if event is None:
        raise web.HTTPNotFound
    coming = [each for each in event.occurrences if each.ends_at > visit.now]
    shared = [each for each in event.materials if each.occurrence_id is None]
    opened = _first_open(visit, event, coming)
    return visit.page(
        "event.html",
        lives=WORDS_HOLD,
        event=event,
        card=event.card,
        threads=await threads_about(visit.database, Kind.EVENT, event.card.event_id),
        rule=say_rule(event.rule, visit.language),
        places={
            occurrence_id: say_places(event.capacity, places, visit.language)
            for occurrence_id, places in event.places.items()
        },
        closes={each.occurrence_id: each.starts_at - event.deadline for each in coming if event.deadline},
        coming=coming,
        gone=[each for each in reversed(event.occurrences) if each.ends_at <= visit.now],
        shared=shared,
        materials={
            key: list(some)
            for key, some in groupby(
                sorted((each for each in event.materials if each.occurrence_id), key=_date_of), key=_date_of
            )
        },
        words=await explained(visit.database),
        structured=structured_event(event, coming or [event.card], visit.site.settings),
        feed=f"{visit.site.settings.web.base_url}/events/{event.card.event_id}.ics",
        joins=_joins(visit, event) if opened else "",
        sign_up=_sign_up(visit, opened) if opened else "",
    )


def _first_open(visit: Visit, event: EventPage, coming: Iterable[EventCard]) -> EventCard | None:
    """The next date that takes people."""
    closes = event.deadline or timedelta(0)
    is_open = (each for each in coming if not each.is_cancelled and each.starts_at - closes > visit.now)
    return next(is_open, None)


def _joins(visit: Visit, event: EventPage) -> str:
    """Where one signs up in the chat: in its thread; empty if there is no such place."""
    chat = visit.site.settings.web.chat_url
    return chat.replace("{id}", str(event.thread_id)) if event.thread_id else ""


def _sign_up(visit: Visit, date: EventCard) -> str:
    """A letter with which one signs up at the office; empty if it has no address, or is not who invites."""
    if date.source:
        return ""
    day = say_date(date.starts_at, visit.language, ZoneInfo(date.time_zone))
    subject = gettext(visit.language, N_("Registration: {title}"), title=date.title)
    lines = [gettext(visit.language, line) for line in LETTER]
    when = gettext(visit.language, N_("Date: {day}"), day=day)
    return letter(visit.site.settings.legal.email, subject, when, *lines)


def _date_of(material: Material) -> int:
    return material.occurrence_id or 0


async def _show_month(visit: Visit, asked: Asked) -> Page:
    """A table of one month; where it is asked for wrongly, the present one."""
    here = visit.now.astimezone(BERLIN).date()
    found = _MONTH.fullmatch(visit.query("month") or f"{here:%Y-%m}")
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise web.HTTPNotFound
    month = await listing.month(visit.database, asked, first=date(int(found[1]), int(found[2]), 1))
    way = {"view": "month", "month": f"{month.first:%Y-%m}"}
    return visit.page(
        "month.html",
        lives=WORDS_HOLD,
        month=month,
        here=here,
        total=month.total,
        neighbours=_neighbours(visit, month, asked),
        **_around(visit, asked, month.facets, way),
    )


def _neighbours(visit: Visit, month: Month, asked: Asked) -> list[tuple[str, str] | None]:
    """Address and name of the month before and the one after; None where no date is any more."""
    return [
        (visit.to("/events", view="month", month=f"{each:%Y-%m}", **asked), say_month(each, visit.language))
        if each
        else None
        for each in (month.before, month.after)
    ]


def _around(visit: Visit, asked: Asked, facets: Counts, way: dict[str, str]) -> dict[str, Any]:
    """What all three views have around their dates: filters, the chosen ones, the ways to the other views."""
    only = (
        asked["topic"][0] if len(asked["topic"]) == 1 and not any(asked[each] for each in FACETS[1:]) else ""
    )
    feed = f"/topics/{only}/events.ics" if only else "/events.ics"
    return {
        "facets": facets,
        "names": NAMES,
        "chosen": _chosen(visit, facets, asked, way),
        "way": way,
        "without": visit.to("/events", **way),
        "views": [
            (gettext(visit.language, name), visit.to("/events", **asked, **query), query == way or is_month)
            for name, query, is_month in (
                (N_("Coming"), {}, False),
                (N_("Past"), {"before": TODAY}, False),
                (N_("Month"), {"view": "month"}, "view" in way),
            )
        ],
        "feed": visit.site.settings.web.base_url + feed,
    }


def _chosen(visit: Visit, facets: Counts, asked: Asked, way: dict[str, str]) -> list[Chosen]:
    """What the reader asked for, each removable; a value that nothing carries goes by its slug."""
    names = {(facet, count.slug): count.name for facet, counts in facets.items() for count in counts}
    chosen = []
    for facet, slugs in asked.items():
        for slug in slugs:
            rest = asked | {facet: tuple(other for other in slugs if other != slug)}
            without = visit.to("/events", **rest, **way)
            chosen.append(Chosen(facet, names.get((facet, slug), slug), without))
    return chosen


def _by_month(events: Iterable[EventCard]) -> list[list[EventCard]]:
    """Dates in one month of the place where they happen, in the order given."""

    def month(event: EventCard) -> tuple[int, int]:
        local = event.starts_at.astimezone(ZoneInfo(event.time_zone))
        return local.year, local.month

    return [list(run) for _, run in groupby(events, key=month)]
