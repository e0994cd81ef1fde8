"""Dates of an event that was taken over, brought in line with its source; whom a change concerns is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import promises, series
from bot.domain.calendars.found import FoundDate, FoundEvent
from storage import events as stored
from storage.events import Event, Occurrence

Key = datetime | None


def set_rule(row: Event, found: FoundEvent) -> None:
    """How the event comes again."""
    row.time_zone, row.is_all_day = found.time_zone, found.is_all_day
    row.rule, row.rule_start, row.length_seconds = found.rule, found.rule_start, found.length_seconds
    row.excluded, row.expanded_until = list(found.excluded), found.expanded_until


async def add_dates(
    session: AsyncSession, row: Event, dates: Iterable[FoundDate], *, now: datetime
) -> Sequence[Occurrence]:
    """Keeps dates that are new, with their reminders."""
    made = [
        Occurrence(
            event_id=row.id,
            starts_at=date.starts_at,
            ends_at=date.ends_at,
            original_start=date.key,
            place=date.place,
            note=date.note,
            cancelled_at=now if date.is_cancelled else None,
            source_says=date.says(),
        )
        for date in dates
    ]
    session.add_all(made)
    await session.flush()
    if row.published_at is not None:
        await promises.promise_reminders(session, row, made, now=now)
    return made


async def merge_dates(
    session: AsyncSession, row: Event, found: FoundEvent, *, is_elsewhere: bool, now: datetime
) -> None:
    """Moves, cancels and adds dates as the source did since; dates that were added here stay as they are."""
    dates = await stored.occurrences(session, row.id)
    theirs = [date for date in dates if date.source_says is not None or date.original_start is not None]
    said = {date.id: date.source_says or _by_rule(row, date) for date in theirs}
    was_all_day, row_zone = row.is_all_day, ZoneInfo(found.time_zone)
    set_rule(row, found)
    pairs, new, gone = _paired(theirs, found.dates, row_zone)
    for date in gone:
        await _lose(session, row, date, now)
    await session.flush()
    for date, other in pairs:
        date.original_start = other.key
        await session.flush()
        await _follow(
            session,
            row,
            date,
            said[date.id],
            other,
            is_elsewhere=is_elsewhere or was_all_day != row.is_all_day,
            now=now,
        )
    await add_dates(session, row, new, now=now)


async def cancel_all(session: AsyncSession, row: Event, *, now: datetime) -> bool:
    """None of its dates to come takes place; says whether that is news."""
    dates = await stored.occurrences(session, row.id)
    coming = [date for date in dates if date.ends_at > now and date.cancelled_at is None]
    row.expanded_until = None
    for number, date in enumerate(coming):
        date.source_says = (date.source_says or _by_rule(row, date)) | {"is_cancelled": True}
        await _cancel(session, row, date, now, publicly=number == 0, is_series=len(coming) > 1)
    return bool(coming)


def _paired(
    ours: Sequence[Occurrence], theirs: Sequence[FoundDate], zone: ZoneInfo
) -> tuple[list[tuple[Occurrence, FoundDate]], list[FoundDate], list[Occurrence]]:
    """Which date is which: by its key, else by its day, else the last that is left on both sides."""
    pairs: list[tuple[Occurrence, FoundDate]] = []
    left, open_ones = list(ours), list(theirs)

    def match(mine: Mapping[Any, Occurrence], name: Any) -> None:
        for other in list(open_ones):
            date = mine.get(name(other))
            if date is not None and date in left:
                pairs.append((date, other))
                left.remove(date)
                open_ones.remove(other)

    match({date.original_start: date for date in left}, lambda other: other.key)
    match(
        {date.starts_at.astimezone(zone).date(): date for date in left},
        lambda other: other.starts_at.astimezone(zone).date(),
    )
    if len(left) == len(open_ones) == 1 and len(theirs) == 1:
        pairs.append((left.pop(), open_ones.pop()))
    first = min((each.starts_at for each in theirs), default=None)
    gone = [date for date in left if first is not None and date.starts_at >= first]
    return pairs, open_ones, gone


async def _follow(
    session: AsyncSession,
    row: Event,
    date: Occurrence,
    said: Mapping[str, Any],
    other: FoundDate,
    *,
    is_elsewhere: bool,
    now: datetime,
) -> None:
    """What still is as the source said before becomes what it says now."""
    is_told = row.published_at is not None and other.ends_at > now
    was_cancelled = date.cancelled_at is not None
    is_ours = (date.starts_at, date.ends_at) != (_moment(said["starts_at"]), _moment(said["ends_at"]))
    has_moved = not is_ours and date.starts_at != other.starts_at
    if not is_ours:
        date.starts_at, date.ends_at = other.starts_at, other.ends_at
    has_place = date.place == said["place"] and date.place != other.place
    if has_place:
        date.place = other.place
    if date.note == said["note"]:
        date.note = other.note
    date.source_says = other.says()
    await session.flush()
    if was_cancelled == said["is_cancelled"] and was_cancelled != other.is_cancelled:
        await _cancel(session, row, date, now) if other.is_cancelled else await _revive(
            session, row, date, now
        )
    elif is_told and not was_cancelled and has_moved:
        await promises.follow_move(session, row, date, now=now)
    elif is_told and not was_cancelled and (has_place or (is_elsewhere and date.place is None)):
        await promises.tell_changed_place(session, row, date, now=now)


async def _lose(session: AsyncSession, row: Event, date: Occurrence, now: datetime) -> None:
    """The source names it no more: no rule does either, and if it is to come, it does not take place."""
    date.original_start = None
    date.source_says = (date.source_says or _by_rule(row, date)) | {"is_cancelled": True}
    if date.ends_at > now and date.cancelled_at is None:
        await _cancel(session, row, date, now)


async def _cancel(
    session: AsyncSession,
    row: Event,
    date: Occurrence,
    now: datetime,
    *,
    publicly: bool = True,
    is_series: bool = False,
) -> None:
    date.cancelled_at = now
    await session.flush()
    if row.published_at is not None and date.ends_at > now:
        await promises.follow_cancel(session, row, date, publicly=publicly, is_series=is_series, now=now)


async def _revive(session: AsyncSession, row: Event, date: Occurrence, now: datetime) -> None:
    """It takes place after all."""
    date.cancelled_at = None
    await session.flush()
    if row.published_at is not None and date.ends_at > now:
        await promises.follow_move(session, row, date, now=now)


def _by_rule(row: Event, date: Occurrence) -> dict[str, Any]:
    """What the source says of a date that only its rule names."""
    start = date.original_start or date.starts_at
    end = series.end_of(row, start) if date.original_start else date.ends_at
    return FoundDate(start, start, end).says()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
