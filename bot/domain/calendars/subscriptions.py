"""Other programmes' calendars on a timetable: which are due, and what came of the last look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.calendars.taking import Source
from storage import events, sources
from storage.database import Database

AGAIN = timedelta(minutes=30)
"""When to look again where the last look failed, if that is sooner than by the timetable."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A calendar that is looked at again and again."""

    source: Source
    every: timedelta


async def due(
    database: Database, subscriptions: Sequence[Subscription], *, now: datetime
) -> list[tuple[Subscription, str]]:
    """Those to look at now, each with the mark (ETag) of what was taken over last."""
    found = []
    async with database.transaction() as session:
        for each in subscriptions:
            row = await sources.put(session, each.source.label, each.source.address)
            if row.due_at is None or row.due_at <= now:
                found.append((each, row.etag))
    return found


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of the last look at a calendar, and how many events here are from it."""

    label: str
    events: int
    checked_at: datetime | None
    """None: it came as a file, or was not looked at yet."""
    due_at: datetime | None
    problems: tuple[str, ...]


async def looked(database: Database) -> list[Looked]:
    """All calendars that were taken over, by label."""
    async with database.reading() as connection:
        rows = await events.by_source(connection)
    return [
        Looked(row.label, row.events, row.checked_at, row.due_at, tuple(row.problem.splitlines()))
        for row in rows
    ]


async def note(
    database: Database,
    subscription: Subscription,
    *,
    etag: str | None = None,
    problem: str | None = None,
    now: datetime,
) -> None:
    """Keeps what came of a look: the new mark, or why it failed; neither: nothing had changed."""
    has_failed = problem is not None and etag is None
    async with database.transaction() as session:
        row = await sources.put(session, subscription.source.label, subscription.source.address)
        row.checked_at = now
        row.due_at = now + (min(subscription.every, AGAIN) if has_failed else subscription.every)
        row.etag = row.etag if etag is None else etag[:255]
        row.problem = row.problem if problem is None else problem[:2000]
