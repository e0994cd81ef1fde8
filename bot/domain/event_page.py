"""An event's page: one event with all its dates, what goes with them, and how full they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import materials
from bot.domain.date_words import Places
from bot.domain.events import EventCard, card
from bot.domain.materials import Material
from bot.domain.sights import how_full
from storage import dates as listed
from storage import reading
from storage.database import Database
from storage.facets import Facet


@dataclass(frozen=True, slots=True)
class EventPage:
    """An event with all its dates; `card` is the next one, or the last if all are over."""

    card: EventCard
    description: str
    topic: tuple[str, str] | None
    accessibility: str
    audience: tuple[str, ...]
    tags: tuple[str, ...]
    capacity: int | None
    organiser: str
    occurrences: tuple[EventCard, ...]
    thread_id: int | None
    """Its own thread, if that may be read on the web."""
    rule: str
    """How it comes again (RFC 5545); empty: single dates."""
    places: dict[int, Places]
    """How full its dates are, by occurrence; where nobody answered there is nothing."""
    contact: str = ""
    deadline: timedelta | None = None
    """How long before each start registration closes; None: it does not."""
    has_online: bool = False
    """Whether one can take part online; the way in is told to those who are registered."""
    cities: tuple[str, ...] = ()
    materials: tuple[Material, ...] = ()
    source_url: str = ""


async def event_page(database: Database, event_id: int, *, now: datetime) -> EventPage | None:
    """A public event; None if it is not there or not public."""
    async with database.reading() as connection:
        more = await listed.details(connection, event_id)
        dates = [card(row) for row in await listed.dates(connection, event_id)]
        if more is None or not dates:
            return None
        values = await listed.values(connection, event_id)
        coming = [date.occurrence_id for date in dates if date.ends_at > now]
        full = await how_full(connection, coming)
        thread = await reading.public_thread(connection, more.thread_id) if more.thread_id else None
        attached = await materials.of_event(connection, event_id)
    topic = (more.topic_slug, more.topic_name) if more.topic_slug and more.topic_name else None
    return EventPage(
        card=next((date for date in dates if date.ends_at > now), dates[-1]),
        description=more.description,
        topic=topic if more.topic_is_public else None,
        accessibility=more.accessibility,
        audience=tuple(value.name for value in values if value.facet == Facet.ROLE),
        tags=tuple(value.name for value in values if value.facet == Facet.TAG),
        capacity=more.capacity,
        organiser=more.organiser,
        occurrences=tuple(dates),
        thread_id=more.thread_id if thread else None,
        rule=more.rule,
        places=full,
        contact=more.contact,
        deadline=None if more.deadline_seconds is None else timedelta(seconds=more.deadline_seconds),
        has_online=more.has_online,
        cities=tuple(value.name for value in values if value.facet == Facet.CITY),
        materials=tuple(attached),
        source_url=more.source_url,
    )
