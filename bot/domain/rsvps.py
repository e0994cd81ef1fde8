"""Rsvps: members register for a date, say maybe or no; who finds it full waits, and moves up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import promises
from bot.domain.date_words import Date, Places
from bot.domain.people import DISCORD, Person, ensure_members
from bot.domain.sights import NOBODY, how_full
from bot.domain.waitlist import Table, changed, move_up
from bot.errors import UserError
from bot.i18n import N_
from storage import events as stored
from storage import rsvps
from storage.database import Database
from storage.rsvps import Answer, Rsvp

__all__ = [
    "Answer",
    "Standing",
    "answer_without_place",
    "lose_interest",
    "places",
    "register_for",
    "standing",
]


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for one member and one date after an answer."""

    date: Date
    places: Places
    answer: Answer | None
    guests: int
    position: int
    """On the waitlist, 1 for the next; 0 if they do not wait."""
    offered_until: datetime | None

    @property
    def is_going(self) -> bool:
        """Whether a place is theirs."""
        return self.answer is Answer.GOING


async def register_for(
    database: Database, occurrence_id: int, person: Person, *, guests: int | None = None, now: datetime
) -> Standing:
    """Gives a place, or one on the waitlist if all are taken; `guests` (0 or 1) come along, None: as before.

    Doing it again changes nothing. Whoever is offered a place takes it so. Raises UserError if the date is
    over or cancelled, registration is closed, or there is no place for a guest.
    """
    async with database.transaction(durable=True) as session:
        table = await _table(session, occurrence_id, now)
        member_id = await _member(session, person, now)
        row = await rsvps.find(session, occurrence_id, member_id)
        await _register(table, row, member_id, guests)
        return await _settled(table, person, member_id)


async def answer_without_place(
    database: Database,
    occurrence_id: int,
    person: Person,
    answer: Answer,
    *,
    is_interest: bool = False,
    now: datetime,
) -> Standing:
    """Says maybe or no; a place or a turn that was theirs goes to the next. Doing it again changes nothing.

    `is_interest`: said in Discord's scheduled event, which never changes what was said here. Raises UserError
    if the date is over or cancelled.
    """
    async with database.transaction(durable=True) as session:
        table = await _table(session, occurrence_id, now)
        member_id = await _member(session, person, now)
        row = await rsvps.find(session, occurrence_id, member_id)
        if row is None or not is_interest:
            _say(session, table, row, member_id, answer, is_interest=is_interest)
            await move_up(table)
        return await _settled(table, person, member_id)


async def lose_interest(database: Database, occurrence_id: int, account: str, *, now: datetime) -> None:
    """Takes back a maybe that was said by interest in Discord's scheduled event, and nothing else."""
    async with database.transaction(durable=True) as session:
        found = await rsvps.locked_date(session, occurrence_id)
        member_id = await rsvps.member_of(session, DISCORD, account)
        row = await rsvps.find(session, occurrence_id, member_id) if found and member_id else None
        if found and row is not None and row.is_interest and row.state == Answer.MAYBE:
            await session.delete(row)
            await session.flush()
            date, event = found
            await promises.remind_member(session, event, date, account, None, now=now)
            await promises.show_change(session, event.id, now=now)


async def standing(database: Database, occurrence_id: int, account: str) -> Standing | None:
    """What holds for a member and a date; None if the date is not there."""
    async with database.transaction() as session:
        member_id = await rsvps.member_of(session, DISCORD, account)
        return await _standing(session, occurrence_id, member_id)


async def places(database: Database, occurrence_id: int) -> Places:
    """How full a date is."""
    async with database.transaction() as session:
        return (await how_full(session, [occurrence_id])).get(occurrence_id, NOBODY)


async def _table(session: AsyncSession, occurrence_id: int, now: datetime) -> Table:
    found = await rsvps.locked_date(session, occurrence_id)
    if found is None:
        raise UserError(N_("This date is not there any more."))
    date, event = found
    if date.cancelled_at is not None:
        raise UserError(N_("This date does not take place."))
    if date.ends_at <= now:
        raise UserError(N_("This date is over."))
    return Table(session, date, event, now)


async def _member(session: AsyncSession, person: Person, now: datetime) -> int:
    return (await ensure_members(session, [person], now=now))[person.account]


async def _register(table: Table, row: Rsvp | None, member_id: int, guests: int | None) -> None:
    party = 1 + (row.guests if guests is None and row is not None else guests or 0)
    held = 1 + row.guests if row is not None and _holds_seats(row) else 0
    if row is not None and row.state == Answer.GOING and held == party:
        return
    if not held and not (row is not None and row.state == Answer.WAITLIST) and not table.is_open():
        raise UserError(N_("Registration for this date is closed."))
    free = await table.free()
    if free is None or party <= free + held:
        _say(table.session, table, row, member_id, Answer.GOING, guests=party - 1)
        await move_up(table)
    elif held:
        raise UserError(N_("There is no place for a second person any more. Your own place stays yours."))
    else:
        await _wait(table, row, member_id, party - 1)


async def _wait(table: Table, row: Rsvp | None, member_id: int, guests: int) -> None:
    """At the end of the waitlist, or where they are already."""
    if row is not None and row.state == Answer.WAITLIST:
        row.guests = guests
    else:
        place = await rsvps.last_place(table.session, table.date.id) + 1
        waiting = _say(table.session, table, row, member_id, Answer.WAITLIST, guests=guests)
        waiting.queue_place = place
    await table.session.flush()
    await move_up(table)


def _say(
    session: AsyncSession,
    table: Table,
    row: Rsvp | None,
    member_id: int,
    answer: Answer,
    *,
    guests: int = 0,
    is_interest: bool = False,
) -> Rsvp:
    """Keeps an answer; when it is the same as before, its time stays."""
    row = row or Rsvp(occurrence_id=table.date.id, member_id=member_id, state="", at=table.now)
    if (row.state, row.guests) != (answer, guests):
        row.at = table.now
    row.state, row.guests, row.is_interest = answer, guests, is_interest
    row.queue_place = row.offered_until = None
    session.add(row)
    return row


async def _settled(table: Table, person: Person, member_id: int) -> Standing:
    """Reminders and cards follow what was said."""
    session = table.session
    await session.flush()
    standing = await _standing(session, table.date.id, member_id)
    assert standing is not None, "the date is locked"
    await promises.remind_member(
        session, table.event, table.date, person.account, standing.answer, now=table.now
    )
    await changed(session, table.event, table.now)
    return standing


async def _standing(session: AsyncSession, occurrence_id: int, member_id: int | None) -> Standing | None:
    dates = await stored.facts(session, [occurrence_id])
    if not dates:
        return None
    row = await rsvps.find(session, occurrence_id, member_id) if member_id else None
    full = (await how_full(session, [occurrence_id])).get(occurrence_id, NOBODY)
    position = 0
    if row is not None and row.queue_place is not None:
        position = 1 + await rsvps.ahead(session, occurrence_id, row.queue_place)
    return Standing(
        date=dates[0],
        places=full,
        answer=Answer(row.state) if row else None,
        guests=row.guests if row else 0,
        position=position,
        offered_until=row.offered_until if row else None,
    )


def _holds_seats(row: Rsvp) -> bool:
    return row.state == Answer.GOING or (row.state == Answer.WAITLIST and row.offered_until is not None)
