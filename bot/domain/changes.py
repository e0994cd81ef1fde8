"""Changes to what was published: whoever was told once is told again, and what was posted is edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import events, promises
from bot.domain.events import KEPT_LENGTHS, TITLE_LENGTH
from bot.errors import UserError
from bot.i18n import N_
from storage import events as stored
from storage import publication, rsvps
from storage.database import Database
from storage.events import Event, Occurrence

GONE = N_("This event is not there any more.")


@dataclass(frozen=True, slots=True)
class Wording:
    """What all dates of an event have in common, as an editor words it."""

    title: str
    place: str
    description: str
    accessibility: str


async def reword(database: Database, event_id: int, wording: Wording, *, now: datetime) -> None:
    """Changes what an event says. Another place is told to whom it concerns; the rest shows on its cards.

    Raises UserError if it is not there, or for a title or place that cannot be kept.
    """
    _check(wording)
    async with database.transaction(durable=True) as session:
        row = await _event(session, event_id)
        is_elsewhere, had_place = row.place != wording.place.strip(), bool(row.place)
        row.title, row.place = wording.title.strip(), wording.place.strip()
        row.description, row.accessibility = wording.description.strip(), wording.accessibility.strip()
        row.is_online = not row.place or (row.is_online and had_place)
        dates = await _coming(session, event_id, now)
        if is_elsewhere and row.published_at is not None:
            moved = [date for date in dates if date.place is None]
            for date in await _worth_telling(session, moved):
                await promises.tell_changed_place(session, row, date, now=now)
        await _show(session, row, dates, now)


async def move(
    database: Database,
    occurrence_id: int,
    start: datetime,
    end: datetime,
    *,
    place: str | None = None,
    note: str | None = None,
    is_all_day: bool = False,
    now: datetime,
) -> None:
    """Moves one date: its reminders follow, and whom it concerns is told. None leaves place or note.

    Raises UserError if it is not there, is cancelled or over, or for times that cannot be: all dates of an
    event are whole days, or none is.
    """
    _check_times(start, end, now)
    async with database.transaction(durable=True) as session:
        row, date = await _date(session, occurrence_id, now)
        has_other_end = date.ends_at != end
        has_moved = date.starts_at != start or row.is_all_day != is_all_day
        await _agree(session, row, is_all_day=is_all_day)
        is_elsewhere = place is not None and place.strip() != (date.place or row.place)
        date.starts_at, date.ends_at = start, end
        date.note = date.note if note is None else note.strip()
        if is_elsewhere and place is not None:
            date.place = place.strip()[: KEPT_LENGTHS["place"]]
        await session.flush()
        if row.published_at is not None and has_moved:
            await promises.follow_move(session, row, date, now=now)
        elif row.published_at is not None and is_elsewhere:
            await promises.tell_changed_place(session, row, date, now=now)
        if row.published_at is not None and has_other_end and not has_moved:
            await promises.follow_end(session, row, date, now=now)
        await _show(session, row, [date], now)


async def add_date(
    database: Database,
    event_id: int,
    start: datetime,
    end: datetime,
    *,
    is_all_day: bool = False,
    now: datetime,
) -> None:
    """Adds a date beside those there are; raises UserError if there is one at that time, or it cannot be."""
    _check_times(start, end, now)
    async with database.transaction(durable=True) as session:
        row = await _event(session, event_id)
        if row.is_all_day != is_all_day:
            raise _other_days(row)
        if any(date.starts_at == start for date in await stored.occurrences(session, event_id)):
            raise UserError(N_("There is a date at that time already."))
        date = Occurrence(event_id=event_id, starts_at=start, ends_at=end)
        session.add(date)
        await session.flush()
        if row.published_at is not None:
            await promises.promise_reminders(session, row, [date], now=now)
        await _show(session, row, [date], now)


async def cancel_date(database: Database, occurrence_id: int, *, note: str = "", now: datetime) -> None:
    """Cancels one date and tells whom it concerns; cancelling it again changes nothing."""
    async with database.transaction(durable=True) as session:
        row, date = await _date(session, occurrence_id, now, cancelled=True)
        if date.cancelled_at is None:
            await _cancel(session, row, date, note, now)
            await promises.follow_cancel(session, row, date, now=now)
            await _show(session, row, [date], now)


async def cancel_event(database: Database, event_id: int, *, note: str = "", now: datetime) -> None:
    """Cancels all dates to come: everyone hears of their own dates, the channel once of all."""
    async with database.transaction(durable=True) as session:
        row = await _event(session, event_id)
        dates = [date for date in await _coming(session, event_id, now) if date.cancelled_at is None]
        row.expanded_until = None
        for number, date in enumerate(dates):
            await _cancel(session, row, date, note, now)
            is_series = len(dates) > 1
            await promises.follow_cancel(
                session, row, date, publicly=number == 0, is_series=is_series, now=now
            )
        await _show(session, row, dates, now)


async def _cancel(session: AsyncSession, row: Event, date: Occurrence, note: str, now: datetime) -> None:
    date.cancelled_at = now
    date.note = note.strip() or date.note
    await session.flush()


async def _event(session: AsyncSession, event_id: int) -> Event:
    row = await session.get(Event, event_id, with_for_update=True)
    if row is None:
        raise UserError(GONE)
    return row


async def _date(
    session: AsyncSession, occurrence_id: int, now: datetime, *, cancelled: bool = False
) -> tuple[Event, Occurrence]:
    found = await rsvps.locked_date(session, occurrence_id)
    if found is None:
        raise UserError(N_("This date is not there any more."))
    date, row = found
    if date.ends_at <= now:
        raise UserError(N_("This date is over."))
    if date.cancelled_at is not None and not cancelled:
        raise UserError(N_("This date does not take place."))
    return row, date


async def _coming(session: AsyncSession, event_id: int, now: datetime) -> Sequence[Occurrence]:
    return [date for date in await stored.occurrences(session, event_id) if date.ends_at > now]


async def _worth_telling(session: AsyncSession, dates: Sequence[Occurrence]) -> list[Occurrence]:
    """The next date, and those that someone answered about: nobody waits for news of the others yet."""
    answered = await rsvps.counts(session, [date.id for date in dates])
    coming = [date for date in dates if date.cancelled_at is None]
    return [date for number, date in enumerate(coming) if number == 0 or date.id in answered]


async def _show(session: AsyncSession, row: Event, dates: Sequence[Occurrence], now: datetime) -> None:
    stored.revise(row, now)
    await session.flush()
    await promises.show_change(session, row.id, now=now)
    await promises.show_notices(session, row.id, now=now)
    if dates and row.published_at is not None:
        await events.index(session, row, dates[0].starts_at)
    else:
        await publication.advance(session)


def _check_times(start: datetime, end: datetime, now: datetime) -> None:
    if end <= start:
        raise UserError(N_("The end must come after the start."))
    if end <= now:
        raise UserError(N_("This date is in the past."))


async def _agree(session: AsyncSession, row: Event, *, is_all_day: bool) -> None:
    """A single date may become whole days or have times again; one of several is as the others are."""
    if row.is_all_day == is_all_day:
        return
    if row.rule or len(await stored.occurrences(session, row.id)) > 1:
        raise _other_days(row)
    row.is_all_day = is_all_day


def _other_days(row: Event) -> UserError:
    if row.is_all_day:
        return UserError(N_("The dates of this event are whole days. Write it like this: 15.3. all day."))
    return UserError(N_("The dates of this event have times. Write it like this: 15.3. 14:00-15:30."))


def _check(wording: Wording) -> None:
    if not wording.title.strip():
        raise UserError(N_("An event needs a title."))
    if len(wording.title) > TITLE_LENGTH:
        raise UserError(N_("The title is too long: at most {limit} characters."), limit=TITLE_LENGTH)
    if len(wording.place) > KEPT_LENGTHS["place"]:
        limit = KEPT_LENGTHS["place"]
        raise UserError(N_("The place is too long: at most {limit} characters."), limit=limit)
