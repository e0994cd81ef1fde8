"""Events: made once, read by everyone; each date is an occurrence with its own reminder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import deliveries, finding, keys
from bot.domain.people import Person, ensure_members
from bot.errors import UserError
from bot.i18n import N_
from storage import events, publication, search
from storage.database import Database
from storage.events import Event, Occurrence
from storage.facets import EventFacet, Facet, ids_by_slug

TITLE_LENGTH = 80
"""Characters; longer titles do not fit on a card (LOOK.md, "Cards in Discord")."""


@dataclass(frozen=True, slots=True)
class EventCard:
    """One date of an event in a list; `date_count` counts the dates of the whole series."""

    event_id: int
    occurrence_id: int
    title: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    place: str
    is_online: bool
    is_cancelled: bool
    time_zone: str
    date_count: int


@dataclass(frozen=True, slots=True)
class EventList:
    """Dates, and the key that continues the list (None: this was all)."""

    events: list[EventCard]
    later: str | None


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


@dataclass(frozen=True, slots=True)
class NewEvent:
    """What an editor enters; `dates` are starts and ends. `kind`, `audience` and `tags` are slugs."""

    title: str
    dates: tuple[tuple[datetime, datetime], ...]
    description: str = ""
    place: str = ""
    is_online: bool = False
    kind: str | None = None
    topic_id: int | None = None
    audience: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    accessibility: str = ""
    capacity: int | None = None
    organiser: str = ""
    time_zone: str = "Europe/Berlin"
    is_public: bool = True
    is_cancelled: bool = False


async def create(
    database: Database,
    event: NewEvent,
    *,
    author: Person | None,
    announcements: str,
    reminder: timedelta,
    now: datetime,
) -> int:
    """Creates an event and promises a reminder of each date to come; returns the event's id.

    `announcements` is the channel (name or id) that reminders go to, `reminder` how long before the start.
    Raises UserError for an empty title, no date, an end before its start, or dates that are all over.
    """
    _check(event, author, now)
    async with database.transaction(durable=True) as session:
        row = await _write(session, event, author, now)
        occurrences = [
            Occurrence(event_id=row.id, starts_at=start, ends_at=end) for start, end in event.dates
        ]
        for occurrence in occurrences:
            occurrence.cancelled_at = now if event.is_cancelled else None
        session.add_all(occurrences)
        await session.flush()
        deliveries.promise(session, occurrences, recipient=announcements, offset=reminder, now=now)
        if event.is_public:
            text = f"{event.description} {event.place}".strip()
            await search.index(
                session, [finding.entry("event", row.id, event.title, text, occurrences[0].starts_at)]
            )
        await publication.advance(session)
        return row.id


async def upcoming(
    database: Database, *, now: datetime, limit: int = 50, after: str | None = None
) -> EventList:
    """Dates that are not over, earliest first; raises UserError for a key that is none of ours."""
    last = keys.read(after) if after else None
    async with database.reading() as connection:
        rows = await events.upcoming(connection, now=now, after=last, limit=limit + 1)
    return _list(rows, limit)


async def past(database: Database, *, now: datetime, before: str | None = None, limit: int = 20) -> EventList:
    """Dates that are over, latest first; `later` is the key of the older ones."""
    last = keys.read(before) if before else None
    async with database.reading() as connection:
        rows = await events.past(connection, now=now, before=last, limit=limit + 1)
    return _list(rows, limit)


async def event_page(database: Database, event_id: int, *, now: datetime) -> EventPage | None:
    """A public event; None if it is not there or not public."""
    async with database.reading() as connection:
        more = await events.details(connection, event_id)
        dates = [_card(row) for row in await events.dates(connection, event_id)]
        if more is None or not dates:
            return None
        audience = await events.facet_names(connection, event_id, Facet.ROLE)
        tags = await events.facet_names(connection, event_id, Facet.TAG)
    return EventPage(
        card=next((date for date in dates if date.ends_at > now), dates[-1]),
        description=more.description,
        topic=(more.topic_slug, more.topic_name) if more.topic_is_public else None,
        accessibility=more.accessibility,
        audience=tuple(audience),
        tags=tuple(tags),
        capacity=more.capacity,
        organiser=more.organiser,
        occurrences=tuple(dates),
        thread_id=more.thread_id,
    )


def _check(event: NewEvent, author: Person | None, now: datetime) -> None:
    if not event.title.strip():
        raise UserError(N_("An event needs a title."))
    if author is not None and len(event.title) > TITLE_LENGTH:
        raise UserError(N_("The title is too long: at most {limit} characters."), limit=TITLE_LENGTH)
    if not event.dates:
        raise UserError(N_("An event needs a date."))
    if any(end <= start for start, end in event.dates):
        raise UserError(N_("The end must come after the start."))
    if author is not None and all(end <= now for _, end in event.dates):
        raise UserError(N_("This date is in the past."))


async def _write(session: AsyncSession, event: NewEvent, author: Person | None, now: datetime) -> Event:
    kinds = await ids_by_slug(session, Facet.EVENT_KIND)
    member_ids = await ensure_members(session, [author], now=now) if author else {}
    row = Event(
        title=event.title.strip(),
        description=event.description.strip(),
        kind_id=kinds[event.kind] if event.kind else None,
        topic_id=event.topic_id,
        place=event.place.strip(),
        is_online=event.is_online,
        accessibility=event.accessibility,
        capacity=event.capacity,
        organiser=event.organiser,
        time_zone=event.time_zone,
        is_public=event.is_public,
        created_by=member_ids.get(author.account) if author else None,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    for facet, slugs in ((Facet.ROLE, event.audience), (Facet.TAG, event.tags)):
        values = await ids_by_slug(session, facet)
        session.add_all(EventFacet(event_id=row.id, value_id=values[slug]) for slug in slugs)
    return row


def _list(rows: Sequence[Row[*tuple[Any, ...]]], limit: int) -> EventList:
    cards = [_card(row) for row in rows[:limit]]
    more = len(rows) > limit
    return EventList(cards, keys.write(cards[-1].starts_at, cards[-1].occurrence_id) if more else None)


def _card(row: Row[*tuple[Any, ...]]) -> EventCard:
    return EventCard(
        event_id=row.event_id,
        occurrence_id=row.occurrence_id,
        title=row.title,
        kind=row.kind,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=row.place,
        is_online=row.is_online,
        is_cancelled=row.cancelled_at is not None,
        time_zone=row.time_zone,
        date_count=row.date_count,
    )
