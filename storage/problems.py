"""Deliveries that were given up, and whether the office knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from storage.deliveries import Delivery, State, change
from storage.events import Event, Occurrence

Rows = Sequence[Row[*tuple[Any, ...]]]


async def failures(connection: AsyncConnection, *, since: datetime, limit: int) -> Rows:
    """title (None for what is no event's), kind, route, recipient, reason, claimed_at: the latest first."""
    query = (
        select(
            Event.title,
            Delivery.kind,
            Delivery.route,
            Delivery.recipient,
            Delivery.reason,
            Delivery.claimed_at,
        )
        .outerjoin(Occurrence, Occurrence.id == Delivery.occurrence_id)
        .outerjoin(Event, Event.id == func.coalesce(Delivery.event_id, Occurrence.event_id))
        .where(Delivery.state == State.FAILED, Delivery.claimed_at >= since)
        .order_by(Delivery.claimed_at.desc(), Delivery.id.desc())
    )
    return (await connection.execute(query.limit(limit))).all()


async def report_failures(session: AsyncSession) -> int:
    """How many failed that the office does not know of; from now on it does."""
    unknown = and_(Delivery.state == State.FAILED, Delivery.is_reported.is_(False))
    count = await session.scalar(select(func.count()).select_from(Delivery).where(unknown)) or 0
    if count:
        await change(session, unknown, {"is_reported": True})
    return count


async def failed(connection: AsyncConnection, since: datetime) -> tuple[int, str]:
    """How many that were due since then were given up, and why the last one was."""
    given_up = Delivery.state == State.FAILED, Delivery.due_at >= since
    count = await connection.scalar(select(func.count()).where(*given_up)) or 0
    newest = select(Delivery.reason).where(*given_up).order_by(Delivery.due_at.desc()).limit(1)
    return count, await connection.scalar(newest) or ""
