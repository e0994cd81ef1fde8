"""Time that goes by in the database, not on the clock: what was promised and claimed lies further back."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from storage.database import Database
from storage.deliveries import Delivery
from storage.events import Occurrence
from storage.mirrors import Mirror

MOMENTS = ("starts_at", "ends_at", "due_at", "claimed_at", "first_claimed_at", "sent_at", "refresh_at")


async def let_pass(database: Database, time: timedelta) -> None:
    """Moves all dates, deliveries and mirrors into the past, as if that much time had gone by."""
    async with database.transaction() as session:
        for table in (Occurrence, Delivery, Mirror):
            for row in await session.scalars(select(table)):
                for name in MOMENTS:
                    if getattr(row, name, None):
                        setattr(row, name, getattr(row, name) - time)
