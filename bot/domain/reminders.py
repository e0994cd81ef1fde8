"""Reminders that people set themselves, and what they wish of the reminders of events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import news, promises
from bot.domain.people import DISCORD, Person, ensure_members
from bot.domain.preferences import DEFAULT, Wishes, wishes_of
from bot.errors import UserError
from bot.i18n import BERLIN, N_, Language
from storage import deliveries, reminders, rsvps
from storage.database import Database
from storage.deliveries import Delivery, Kind, Route
from storage.events import Event, Occurrence
from storage.reminders import DateWish, Preference, Reminder
from storage.upsert import upsert

TEXT_LENGTH = 1000
MOST = 100
"""Reminders that one person may have waiting."""
FURTHEST = timedelta(days=5 * 366)
MORNING = 9


@dataclass(frozen=True, slots=True)
class OwnReminder:
    """What someone will be reminded of; `url` leads to a message, or is empty."""

    id: int
    text: str
    url: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class DateReminder:
    """One date that someone will be reminded of, `before` it begins."""

    occurrence_id: int
    before: timedelta
    title: str
    due_at: datetime


async def remind(
    database: Database,
    person: Person,
    text: str,
    due: datetime,
    *,
    url: str = "",
    language: Language,
    now: datetime,
) -> OwnReminder:
    """Promises a direct message; raises UserError for no text, a moment that is not ahead, or too many."""
    if not text.strip():
        raise UserError(N_("Say what the reminder is about."))
    if not now < due <= now + FURTHEST:
        raise UserError(N_("This moment is not ahead, or too far away."))
    async with database.transaction(durable=True) as session:
        member_id = (await ensure_members(session, [person], now=now))[person.account]
        if await reminders.count_waiting(session, member_id) >= MOST:
            raise UserError(N_("There are {most} reminders waiting already. Delete one first."), most=MOST)
        row = Reminder(
            member_id=member_id,
            text=text.strip()[:TEXT_LENGTH],
            url=url,
            language=language,
            created_at=now,
        )
        session.add(row)
        await session.flush()
        await _promise(session, row, person.account, "", due)
        return OwnReminder(row.id, row.text, row.url, due)


async def waiting(database: Database, account: str) -> list[OwnReminder]:
    """What someone will be reminded of, the next first."""
    async with database.reading() as connection:
        rows = await reminders.waiting(connection, DISCORD, account)
    return [OwnReminder(row.id, row.text, row.url, row.due_at) for row in rows]


async def waiting_dates(database: Database, account: str, *, now: datetime) -> list[DateReminder]:
    """The dates that someone asked to be reminded of, as far as it is still to come, the next first."""
    async with database.transaction() as session:
        rows = await reminders.wished_dates(session, DISCORD, account, now)
        wishes = (await wishes_of(session, [account])).get(account, DEFAULT)
    found = []
    for date, event, seconds in rows:
        before = timedelta(seconds=seconds)
        due = wishes.due(promises.begins(event, date), before)
        if due > now:
            found.append(DateReminder(date.id, before, event.title, due))
    return sorted(found, key=lambda each: (each.due_at, each.occurrence_id))


async def forget(database: Database, account: str, reminder_id: int) -> None:
    """Deletes someone's own reminder; deleting it again changes nothing."""
    async with database.transaction() as session:
        row = await session.get(Reminder, reminder_id)
        if row is not None and row.member_id == await rsvps.member_of(session, DISCORD, account):
            await session.delete(row)


async def snooze(
    database: Database, account: str, delivery_id: int, *, minutes: int | None, now: datetime
) -> OwnReminder:
    """Brings a delivered reminder once more: in `minutes`, or (None) tomorrow morning at 9.

    However often it is pressed under one message, it comes once more. Raises UserError if it was deleted.
    """
    async with database.transaction(durable=True) as session:
        delivery = await session.get(Delivery, delivery_id, with_for_update=True)
        row = await session.get(Reminder, delivery.reminder_id) if delivery else None
        if row is None or row.member_id != await rsvps.member_of(session, DISCORD, account):
            raise UserError(N_("This reminder is not there any more."))
        due = _tomorrow(now) if minutes is None else now + timedelta(minutes=minutes)
        await _promise(session, row, account, f"after {delivery_id}", due)
        return OwnReminder(row.id, row.text, row.url, due)


async def wish(database: Database, person: Person, wishes: Wishes, *, now: datetime) -> None:
    """Keeps how someone wishes to be reminded of events; what was planned for them follows."""
    async with database.transaction(durable=True) as session:
        member_id = (await ensure_members(session, [person], now=now))[person.account]
        await upsert(session, Preference, [_row(member_id, wishes)])
        await news.follow_wishes(session, member_id, wishes)
        for occurrence_id in await rsvps.coming_dates(session, member_id, now):
            found = await rsvps.locked_date(session, occurrence_id)
            answer = await rsvps.find(session, occurrence_id, member_id)
            if found is not None and answer is not None:
                date, event = found
                await promises.remind_member(session, event, date, person.account, answer.state, now=now)


async def remind_of_date(
    database: Database, occurrence_id: int, person: Person, before: timedelta, *, now: datetime
) -> datetime:
    """Promises a reminder of one date, whether or not someone comes; returns when it comes, quiet hours kept.

    It follows the date wherever it is moved. Raises UserError if the date, or that moment, is over.
    """
    async with database.transaction(durable=True) as session:
        date, event = await _date(session, occurrence_id, now)
        begin = promises.begins(event, date)
        if begin - before <= now:
            raise UserError(N_("That moment is over already. Please choose a shorter time before the start."))
        member_id = (await ensure_members(session, [person], now=now))[person.account]
        seconds = int(before.total_seconds())
        wanted = {"occurrence_id": occurrence_id, "member_id": member_id, "offset_seconds": seconds}
        await upsert(session, DateWish, [wanted])
        await _plan(session, date, event, person.account, now)
        wishes = (await wishes_of(session, [person.account])).get(person.account, Wishes())
        return wishes.due(begin, before)


async def forget_date(
    database: Database, occurrence_id: int, account: str, before: timedelta, *, now: datetime
) -> None:
    """Takes back what `remind_of_date` promised; doing it again changes nothing."""
    async with database.transaction(durable=True) as session:
        found = await rsvps.locked_date(session, occurrence_id)
        member_id = await rsvps.member_of(session, DISCORD, account)
        key = (occurrence_id, member_id, int(before.total_seconds()))
        row = await session.get(DateWish, key) if member_id else None
        if found is not None and row is not None and member_id is not None:
            await session.delete(row)
            await session.flush()
            await _plan(session, *found, account, now)


async def _date(session: AsyncSession, occurrence_id: int, now: datetime) -> tuple[Occurrence, Event]:
    found = await rsvps.locked_date(session, occurrence_id)
    if found is None:
        raise UserError(N_("This date is not there any more."))
    if found[0].cancelled_at is not None:
        raise UserError(N_("This date does not take place."))
    return found


async def _plan(session: AsyncSession, date: Occurrence, event: Event, account: str, now: datetime) -> None:
    member_id = await rsvps.member_of(session, DISCORD, account)
    answer = await rsvps.find(session, date.id, member_id) if member_id else None
    await promises.remind_member(session, event, date, account, answer.state if answer else None, now=now)


def _row(member_id: int, wishes: Wishes) -> dict[str, object]:
    offsets = wishes.offsets
    return {
        "member_id": member_id,
        "way": wishes.way.value,
        "offsets": None if offsets is None else [int(each.total_seconds()) for each in offsets],
        "quiet_from": wishes.quiet_from,
        "quiet_until": wishes.quiet_until,
    }


async def _promise(session: AsyncSession, row: Reminder, account: str, about: str, due: datetime) -> None:
    """`about` tells one delivery of a reminder from the next; while it waits, its time may change."""
    promise = {
        "kind": Kind.PERSONAL,
        "reminder_id": row.id,
        "about": about,
        "route": Route.DIRECT,
        "recipient": account,
        "due_at": due,
    }
    await deliveries.promise(session, [promise])
    await deliveries.reschedule(session, reminder_id=row.id, about=about, due_at=due)


def _tomorrow(now: datetime) -> datetime:
    local = now.astimezone(BERLIN) + timedelta(days=1)
    return local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
