"""The waitlist: what becomes free is offered to whoever is next, and kept for them for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import promises
from bot.domain.people import DISCORD
from bot.domain.preferences import DEFAULT, wishes_of
from storage import events as stored
from storage import publication, rsvps
from storage.database import Database
from storage.events import Event, Occurrence
from storage.rsvps import Answer, Rsvp

OFFER_LASTS = timedelta(hours=24)
"""How long a place that became free is kept for whoever is next."""


LAPSED_BATCH = 50


@dataclass
class Table:
    """One date, locked: nobody else changes who comes until the transaction ends."""

    session: AsyncSession
    date: Occurrence
    event: Event
    now: datetime

    async def free(self) -> int | None:
        """Places that nobody has and nobody is offered; None: as many as come."""
        if self.event.capacity is None:
            return None
        return self.event.capacity - await rsvps.seats_taken(self.session, self.date.id)

    def is_open(self) -> bool:
        """Whether one can register."""
        if self.event.deadline_seconds is None:
            return True
        return self.now < self.date.starts_at - timedelta(seconds=self.event.deadline_seconds)


async def lapse_offers(database: Database, *, now: datetime) -> int:
    """Ends the offers that were not taken in time, and offers the places to the next; says how many ended."""
    ended = 0
    async with database.reading() as connection:
        dates = await rsvps.dates_with_lapsed_offers(connection, now, LAPSED_BATCH)
    for occurrence_id in dates:
        async with database.transaction(durable=True) as session:
            found = await rsvps.locked_date(session, occurrence_id)
            if found is None:
                continue
            gone = await rsvps.lapsed(session, occurrence_id, now)
            for row in gone:
                row.state, row.queue_place, row.offered_until, row.at = Answer.DECLINED, None, None, now
            await session.flush()
            await move_up(Table(session, *found, now))
            await changed(session, found[1], now)
            ended += len(gone)
    return ended


async def more_places(session: AsyncSession, event: Event, *, now: datetime) -> None:
    """The event has another number of places: who waits may move up. Part of another's transaction."""
    for date in await stored.occurrences(session, event.id):
        if date.starts_at > now and date.cancelled_at is None:
            found = await rsvps.locked_date(session, date.id)
            if found is not None:
                await move_up(Table(session, *found, now))


async def move_up(table: Table) -> None:
    """Offers what is free to those who wait, in their order; a pair waits for two places."""
    await table.session.flush()
    free = await table.free()
    for row in await rsvps.waiting(table.session, table.date.id):
        if free is not None and free < 1 + row.guests:
            continue
        await _offer(table, row)
        free = None if free is None else free - 1 - row.guests


async def _offer(table: Table, row: Rsvp) -> None:
    """Keeps a place for a day, counted from the end of the person's quiet hours, at most until the start."""
    accounts = await rsvps.accounts_of(table.session, DISCORD, row.member_id)
    wishes = await wishes_of(table.session, accounts)
    start = table.date.starts_at
    spoken = max((wishes.get(each, DEFAULT).spoken_at(table.now) for each in accounts), default=table.now)
    spoken = spoken if spoken < start else table.now
    row.offered_until = min(spoken + OFFER_LASTS, max(start, table.now + timedelta(minutes=10)))
    for account in accounts:
        until = row.offered_until
        await promises.tell_offer(table.session, table.date, account, until=until, due=spoken)


async def changed(session: AsyncSession, event: Event, now: datetime) -> None:
    """What is shown of the event, in chat and on the web, is no longer right."""
    await promises.show_change(session, event.id, now=now)
    if event.is_public:
        await publication.advance(session, library=False)
