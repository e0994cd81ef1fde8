"""Which event and which of its dates someone means, also when it is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.words import fold
from bot.errors import UserError
from bot.i18n import N_
from storage import events
from storage.database import Database

LOOKED_AT = 200
"""Events whose titles are compared with what is typed."""


@dataclass(frozen=True, slots=True)
class OneDate:
    """A date of an event, as one chooses it from a list."""

    id: int
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool


async def titles(database: Database, typed: str, *, now: datetime, limit: int) -> list[tuple[int, str]]:
    """(event id, title) of published events whose titles contain what is typed; those to come first."""
    async with database.reading() as connection:
        coming = await events.titles(connection, now=now, limit=LOOKED_AT)
        over = await events.titles_over(connection, now=now, limit=LOOKED_AT)
    rows = [row for row in coming if not row.is_draft] + list(over)
    return [(row.event_id, row.title) for row in rows if fold(typed) in fold(row.title)][:limit]


async def nearest(database: Database, event_id: int, *, now: datetime) -> list[OneDate]:
    """All dates of an event: the one that runs, then what is nearest in time, those cancelled last.

    Raises UserError if the event is not there.
    """
    async with database.transaction() as session:
        found = await events.occurrences(session, event_id)
    if not found:
        raise UserError(N_("This event is not there any more."))
    dates = [OneDate(row.id, row.starts_at, row.ends_at, row.cancelled_at is not None) for row in found]
    return sorted(dates, key=lambda date: (date.is_cancelled, _away(date, now)))


def _away(date: OneDate, now: datetime) -> timedelta:
    if date.starts_at <= now <= date.ends_at:
        return timedelta()
    return min(abs(date.starts_at - now), abs(date.ends_at - now))
