"""Drafts: an event is entered, looked at, completed and then published; until then nobody else sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete

from bot.domain import events, promises, waitlist
from bot.domain.date_words import Date, registration_ends
from bot.domain.events import KEPT_LENGTHS, NewEvent
from bot.domain.people import Person
from bot.errors import UserError
from bot.i18n import N_
from storage import events as stored
from storage import facets
from storage.database import Database
from storage.events import Event
from storage.topics import Topic

GONE = N_("This event is not there any more.")


@dataclass(frozen=True, slots=True)
class Details:
    """What makes an event complete; all of it may be left out.

    `registration_until` is meant for the next date; for the others registration closes as long before.
    """

    capacity: int | None = None
    registration_until: datetime | None = None
    contact: str = ""
    online_url: str = ""
    accessibility: str = ""


@dataclass(frozen=True, slots=True)
class Coming:
    """A date that will take place."""

    id: int
    starts_at: datetime
    ends_at: datetime
    is_by_rule: bool = False
    """It is when its series' rule has it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An event as its editor looks at it: the next date in full, and all that will take place."""

    date: Date
    dates: tuple[Coming, ...]
    registration_until: datetime | None
    topic: str
    values: tuple[str, ...]
    """The names of its audience, cities and tags."""
    reminders: tuple[timedelta, ...]

    @property
    def is_published(self) -> bool:
        """Whether everybody sees it."""
        return self.date.published_at is not None


async def enter(database: Database, event: NewEvent, *, author: Person | None, now: datetime) -> int:
    """Keeps an event as a draft and returns its id; raises UserError as `events.check` does."""
    events.check(event, author, now)
    async with database.transaction() as session:
        row = await events.write(session, event, author, now)
        await events.write_dates(session, row, event, now)
        return row.id


async def look_at(database: Database, event_id: int, *, now: datetime) -> Draft:
    """An event with its dates to come, published or not; raises UserError if it is not there."""
    async with database.transaction() as session:
        dates = await stored.occurrences(session, event_id)
        if not dates:
            raise UserError(GONE)
        coming = [date for date in dates if date.ends_at > now] or [dates[-1]]
        (first,) = await stored.facts(session, [coming[0].id])
        row = await session.get_one(Event, event_id)
        topic = await session.get(Topic, row.topic_id) if row.topic_id else None
        values = await facets.names_of_event(session, event_id)
    until = None if first.deadline_seconds is None else registration_ends(first)
    shown = tuple(
        Coming(date.id, date.starts_at, date.ends_at, date.original_start == date.starts_at)
        for date in coming
        if not date.cancelled_at
    )
    offsets = tuple(promises.offsets_of(row))
    return Draft(first, shown, until, topic.name if topic else "", tuple(values), offsets)


async def complete(database: Database, event_id: int, details: Details, *, now: datetime) -> None:
    """Sets an event's details; when it is published, more places go to those who wait.

    Raises UserError if it is not there, or for what cannot be kept.
    """
    if details.capacity is not None and details.capacity < 1:
        raise UserError(N_("There must be at least one place."))
    if len(details.contact) > KEPT_LENGTHS["contact"]:
        raise UserError(N_("The contact is too long: at most {limit} characters."), limit=300)
    async with database.transaction(durable=True) as session:
        row = await session.get(Event, event_id, with_for_update=True)
        dates = await stored.occurrences(session, event_id)
        if row is None or not dates:
            raise UserError(GONE)
        coming = next((date for date in dates if date.ends_at > now), dates[0])
        row.capacity = details.capacity
        row.deadline_seconds = _before(coming.starts_at, details.registration_until)
        row.contact, row.online_url = details.contact.strip(), details.online_url.strip()
        row.accessibility = details.accessibility.strip()
        stored.revise(row, now)
        await session.flush()
        if row.published_at is not None:
            await waitlist.more_places(session, row, now=now)
            await promises.show_change(session, row.id, now=now)
            await promises.show_notices(session, row.id, now=now)
            await events.index(session, row, dates[0].starts_at)


async def publish(database: Database, event_id: int, *, announcements: str, now: datetime) -> None:
    """Makes a draft public: its card will open a thread and stand in the channel `announcements`.

    Publishing again changes nothing. Raises UserError if it is not there, or all its dates are over.
    """
    async with database.transaction(durable=True) as session:
        row = await session.get(Event, event_id, with_for_update=True)
        if row is None:
            raise UserError(GONE)
        if row.published_at is not None:
            return
        dates = await stored.occurrences(session, event_id)
        if all(date.ends_at <= now for date in dates):
            raise UserError(N_("This date is in the past."))
        row.published_at, row.announced_in = now, announcements
        await promises.promise_cards(session, row, now=now)
        await promises.promise_reminders(session, row, dates, now=now)
        await events.index(session, row, dates[0].starts_at)


async def discard(database: Database, event_id: int) -> None:
    """Throws a draft away; what was published stays."""
    async with database.transaction() as session:
        await session.execute(delete(Event).where(Event.id == event_id, Event.published_at.is_(None)))


def _before(start: datetime, until: datetime | None) -> int | None:
    """How many seconds before the start registration closes."""
    if until is None:
        return None
    if until > start:
        raise UserError(N_("Registration must close before the event begins."))
    return int((start - until).total_seconds())
