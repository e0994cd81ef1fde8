"""Quiet hours: what comes late, and can wait, is not told at night."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.preferences import DEFAULT, NEVER_QUIET, wishes_of
from bot.domain.sights import Sight
from storage import claims
from storage.deliveries import Delivery, Kind, Route

LATE_AFTER = timedelta(minutes=2)
"""From here on a reminder says that it comes late."""


async def without_quiet(
    session: AsyncSession, rows: Iterable[Delivery], sights: Mapping[int, Sight], now: datetime
) -> Sequence[Delivery]:
    """Puts off what comes late into someone's quiet hours, unless it would be too late after them."""
    rows = list(rows)
    personal = [row for row in rows if is_late(row, now) and _can_wait(row)]
    rows = await _without_night(session, rows, now)
    wishes = await wishes_of(session, [row.recipient for row in personal]) if personal else {}
    waiting = set()
    for row in personal:
        spoken = wishes.get(row.recipient, DEFAULT).spoken_at(now)
        if now < spoken < sights[row.id].starts_at:
            await claims.postpone(session, row.id, spoken)
            waiting.add(row.id)
    return [row for row in rows if row.id not in waiting]


async def _without_night(
    session: AsyncSession, rows: Iterable[Delivery], now: datetime
) -> Sequence[Delivery]:
    """Puts off until morning what is said after a date: it was late already, and nobody waits for it."""
    left, spoken = [], DEFAULT.spoken_at(now)
    for row in rows:
        if row.kind == Kind.AFTERWARDS and now < spoken and row.first_claimed_at is None:
            await claims.postpone(session, row.id, spoken)
        else:
            left.append(row)
    return left


def _can_wait(row: Delivery) -> bool:
    if row.kind in (Kind.NEWS, Kind.HELD):
        return row.first_claimed_at is None
    is_personal = row.route in (Route.DIRECT, Route.MENTION) and row.kind == Kind.REMINDER
    return is_personal and row.first_claimed_at is None and row.offset_seconds > NEVER_QUIET.total_seconds()


def is_late(row: Delivery, now: datetime) -> bool:
    return row.is_late or now - row.due_at > LATE_AFTER
