"""What stands in a calendar: events with their dates, as whoever asks may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from storage import calendar, reading
from storage.calendar import AnsweredRow, DateRow, EntryRow, ValueRow
from storage.database import Database

KEPT_FOR = timedelta(days=90)
"""What is over stays in the feeds for a while, so that it does not vanish from people's calendars at once."""
MOST_EVENTS = 1_000
"""In a feed; the next ones. It then has less than a megabyte, and is made in less than a second."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with those of its dates that stand in the calendar, earliest first; `names` are its values."""

    event: EntryRow
    dates: Sequence[DateRow]
    names: Sequence[str] = ()
    answer: AnsweredRow | None = None
    """In a person's own calendar, where each date is an entry of its own: what they said about it."""


async def of_all(database: Database, *, now: datetime) -> list[Entry]:
    """The public events that are not long over."""
    async with database.reading() as connection:
        ids = await calendar.public_ids(connection, since=_since(now), limit=MOST_EVENTS)
        return await _entries(connection, ids)


async def of_topic(database: Database, slug: str, *, now: datetime) -> tuple[str, list[Entry]] | None:
    """The name of a topic and its public events; None if the public may not see the topic."""
    async with database.reading() as connection:
        topic = await reading.public_topic(connection, slug)
        if topic is None:
            return None
        ids = await calendar.public_ids(connection, since=_since(now), limit=MOST_EVENTS, topic=slug)
        return topic.name, await _entries(connection, ids)


async def of_event(database: Database, event_id: int) -> Entry | None:
    """A public event; None if it is not there or not public."""
    async with database.reading() as connection:
        found = await _entries(connection, [event_id])
    return next((entry for entry in found if entry.event.is_public and entry.dates), None)


async def of_member(database: Database, member_id: int, *, now: datetime) -> list[Entry]:
    """The dates that a person comes to, may come to or waits for, public or not, each by itself."""
    async with database.reading() as connection:
        answers = await calendar.answered(connection, member_id, since=_since(now), limit=MOST_EVENTS)
        found = await _entries(connection, list({answer.event_id for answer in answers}))
    events = {entry.event.id: entry for entry in found}
    dates = {date.id: date for entry in found for date in entry.dates}
    return [
        Entry(events[one.event_id].event, [dates[one.occurrence_id]], events[one.event_id].names, one)
        for one in answers
        if one.event_id in events and one.occurrence_id in dates
    ]


async def _entries(connection: AsyncConnection, ids: Sequence[int]) -> list[Entry]:
    events = {row.id: row for row in await calendar.entries(connection, ids)}
    dates = _by_event(await calendar.dates(connection, ids))
    names = _by_event(await calendar.values(connection, ids))
    return [
        Entry(events[each], dates[each], [value.name for value in names[each]])
        for each in ids
        if each in events
    ]


Row = TypeVar("Row", DateRow, ValueRow)


def _by_event(rows: Sequence[Row]) -> Mapping[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.event_id].append(row)
    return found


def holds_until(now: datetime) -> datetime:
    """When a feed must be made anew, though nothing was changed."""
    return _since(now) + KEPT_FOR + timedelta(days=1)


def _since(now: datetime) -> datetime:
    """By the day, so that a feed stays the same for as long as its events do."""
    return (now - KEPT_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
