"""Drafts: an event is entered, looked at, completed and then published; until then nobody else sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import events, promises
from bot.domain.announcements import Date, registration_ends
from bot.domain.events import KEPT_LENGTHS, NewEvent
from bot.domain.people import Person
from bot.errors import UserError
from bot.i18n import N_
from storage import events as stored
from storage.database import Database
from storage.events import Event

GONE = N_("This event is not there any more.")


@dataclass(frozen=True, slots=True)
class Details:
    """What makes an event complete; all of it may be left out.

    `registration_until` is meant for the first date; for the others registration closes as long before.
    """

    capacity: int | None = None
    registration_until: datetime | None = None
    contact: str = ""
    online_url: str = ""
    accessibility: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An event as its editor looks at it, with starts and ends of all its dates."""

    date: Date
    dates: tuple[tuple[datetime, datetime], ...]
    registration_until: datetime | None


async def enter(database: Database, event: NewEvent, *, author: Person | None, now: datetime) -> int:
    """Keeps an event as a draft and returns its id; raises UserError as `events.check` does."""
    events.check(event, author, now)
    async with database.transaction() as session:
        row = await events.write(session, event, author, now)
        await events.write_dates(session, row, event, now)
        return row.id


async def look_at(database: Database, event_id: int) -> Draft:
    """An event, published or not; raises UserError if it is not there."""
    async with database.transaction() as session:
        dates = await stored.occurrences(session, event_id)
        if not dates:
            raise UserError(GONE)
        (first,) = await stored.facts(session, [dates[0].id])
    until = None if first.deadline_seconds is None else registration_ends(first)
    return Draft(first, tuple((date.starts_at, date.ends_at) for date in dates), until)


async def complete(database: Database, event_id: int, details: Details) -> None:
    """Sets a draft's details; raises UserError for what cannot be kept, or if it is published already."""
    if details.capacity is not None and details.capacity < 1:
        raise UserError(N_("There must be at least one place."))
    if len(details.contact) > KEPT_LENGTHS["contact"]:
        raise UserError(N_("The contact is too long: at most {limit} characters."), limit=300)
    async with database.transaction() as session:
        row = await _draft(session, event_id)
        first = (await stored.occurrences(session, event_id))[0]
        row.capacity = details.capacity
        row.deadline_seconds = _before(first.starts_at, details.registration_until)
        row.contact, row.online_url = details.contact.strip(), details.online_url.strip()
        row.accessibility = details.accessibility.strip()


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


async def _draft(session: AsyncSession, event_id: int) -> Event:
    row = await session.get(Event, event_id, with_for_update=True)
    if row is None:
        raise UserError(GONE)
    if row.published_at is not None:
        raise UserError(N_("This event is published already; change it with /event edit."))
    return row
