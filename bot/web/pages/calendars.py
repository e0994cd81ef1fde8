"""Calendars to subscribe to: of all events, a topic, one event, and one's own under a secret address."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from aiohttp import web

from bot.domain import links
from bot.domain.calendars import entries
from bot.domain.calendars.entries import Entry
from bot.domain.links import Purpose
from bot.errors import UserError
from bot.i18n import N_, gettext
from bot.web.answers import REVALIDATE, Page, finish
from bot.web.sending import disposition
from bot.web.visit import Visit

CALENDAR = "text/calendar; charset=utf-8"
LONGEST_ALARM = 40_320
"""Four weeks, in minutes."""
MOST_ALARMS = 3


async def show_all(visit: Visit) -> Page:
    """All public events."""
    found = await entries.of_all(visit.database, now=visit.now)
    return await _calendar(visit, visit.site.settings.office.programme, found, path="/events")


async def show_topic(visit: Visit) -> Page:
    """A topic's public events."""
    slug = visit.request.match_info["slug"]
    found = await entries.of_topic(visit.database, slug, now=visit.now)
    if found is None:
        raise web.HTTPNotFound
    return await _calendar(visit, found[0], found[1], path=f"/topics/{slug}")


async def show_event(visit: Visit) -> Page:
    """One event with all its dates."""
    entry = await entries.of_event(visit.database, visit.number("id"))
    if entry is None:
        raise web.HTTPNotFound
    return await _calendar(visit, entry.event.title, [entry], path=f"/events/{entry.event.id}")


async def show_own(visit: Visit) -> Page:
    """The dates of whoever has the secret; nobody on the way keeps them."""
    secret = visit.request.match_info["secret"]
    link = await links.follow(visit.database, secret, purpose=Purpose.CALENDAR, now=visit.now)
    if link is None or link.member_id is None:
        raise web.HTTPNotFound
    found = await entries.of_member(visit.database, link.member_id, now=visit.now)
    name = gettext(visit.language, N_("My dates in Stadtgespräch"))
    return await _calendar(visit, name, found, path="/events", cache_control=f"private, {REVALIDATE}")


async def _calendar(
    visit: Visit, name: str, found: Sequence[Entry], *, path: str, cache_control: str = REVALIDATE
) -> Page:
    """In a thread: a thousand events take a third of a second."""
    body = await asyncio.to_thread(_written, visit, name, found, path, _alarms(visit))
    extra = {
        "Vary": "Accept-Language",
        "Content-Language": visit.language,
        "Content-Disposition": disposition(path.strip("/").replace("/", "-") + ".ics", is_shown=True),
        "X-Robots-Tag": "noindex",
    }
    return finish(
        body,
        content_type=CALENDAR,
        cache_control=cache_control,
        extra=extra,
        expires_at=entries.holds_until(visit.now),
    )


def _written(visit: Visit, name: str, found: Sequence[Entry], path: str, alarms: Sequence[int]) -> bytes:
    """What writes calendars takes 3 MB and a tenth of a second to load: when one is asked for."""
    from bot.domain.calendars.writing import Edition, write_calendar  # noqa: PLC0415

    settings = visit.site.settings
    edition = Edition(settings.web.base_url, visit.language, alarms, settings.office.state_notice)
    return write_calendar(name, found, edition, path=path)


def _alarms(visit: Visit) -> list[int]:
    """`?alarm=60`: so many minutes before each start the reader's program rings."""
    asked = visit.request.query.getall("alarm", ())[:MOST_ALARMS]
    if not all(each.isascii() and each.isdigit() and int(each[:6]) <= LONGEST_ALARM for each in asked):
        raise UserError(N_("An alarm is a number of minutes, at most {most}."), most=LONGEST_ALARM)
    return [int(each) for each in asked]
