"""Reach: how often pages are read, for the office's reports. Counted without knowing anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from storage import visits
from storage.database import Database

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Reach:
    """Visits since a day: of all pages, and of those most read (path and number)."""

    since: date
    total: int
    most_read: tuple[tuple[str, int], ...]


async def add(database: Database, counts: Mapping[str, int], *, day: date) -> None:
    """Adds visits by path to those of a day."""
    async with database.transaction() as session:
        await visits.add(session, day, counts)


async def reach(database: Database, *, today: date, days: int) -> Reach:
    """What was read in the last days, today included."""
    since = today - timedelta(days=days - 1)
    async with database.reading() as connection:
        total = await visits.total(connection, since)
        most = await visits.most_read(connection, since, SHOWN)
    return Reach(since, total, tuple((path, int(count)) for path, count in most))
