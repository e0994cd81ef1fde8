"""Deliveries: one message to one recipient over one route. The database is the queue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Row, String, Text, UniqueConstraint, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, RowId, Snowflake
from storage.events import Event, Occurrence


class State(StrEnum):
    """How far a delivery has come."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"


class Delivery(Base):
    """A promise to tell someone something at a time. Its due time follows the occurrence's current start."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("occurrence_id", "offset_seconds", "recipient", "route"),
        Index(None, "state", "due_at"),
    )

    id: Mapped[RowId]
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id", ondelete="CASCADE"))
    offset_seconds: Mapped[int]
    """How long before the start, in seconds."""
    route: Mapped[str] = mapped_column(String(20))
    """`channel`: a message into a channel or thread."""
    recipient: Mapped[str] = mapped_column(String(100))
    """Whom the route reaches: the channel's or thread's id, or a name that the config gives a channel."""
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default=State.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None]
    first_claimed_at: Mapped[datetime | None]
    """Where to begin looking for it in the channel, if it was claimed before and never confirmed."""
    sent_at: Mapped[datetime | None]
    is_late: Mapped[bool] = mapped_column(default=False)
    message_id: Mapped[int | None] = mapped_column(Snowflake)
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was skipped or failed."""


async def claim(
    session: AsyncSession, *, now: datetime, stale_before: datetime, limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Claims what is due, and claims older than `stale_before` again, earliest first.

    Rows: id, route, recipient, due_at, claimed_before (None, or when it was first claimed), attempts,
    and the occurrence's event_id, title, place, is_online, starts_at, ends_at, cancelled_at.
    """
    ready = or_(
        and_(Delivery.state == State.PENDING, Delivery.due_at <= now),
        and_(Delivery.state == State.CLAIMED, Delivery.claimed_at <= stale_before),
    )
    query = (
        select(
            Delivery.id,
            Delivery.route,
            Delivery.recipient,
            Delivery.due_at,
            Delivery.first_claimed_at.label("claimed_before"),
            Delivery.attempts,
            Event.id.label("event_id"),
            Event.title,
            Event.place,
            Event.is_online,
            Occurrence.starts_at,
            Occurrence.ends_at,
            Occurrence.cancelled_at,
        )
        .join(Occurrence, Occurrence.id == Delivery.occurrence_id)
        .join(Event, Event.id == Occurrence.event_id)
        .where(ready)
        .order_by(Delivery.due_at, Delivery.id)
        .limit(limit)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    rows = (await session.execute(query)).all()
    for row in rows:
        claimed = {
            "state": State.CLAIMED,
            "claimed_at": now,
            "first_claimed_at": row.claimed_before or now,
            "attempts": row.attempts + 1,
        }
        await session.execute(update(Delivery).where(Delivery.id == row.id).values(claimed))
    return rows


async def settle(session: AsyncSession, delivery_id: int, state: State, **columns: Any) -> None:
    """The end of a delivery: sent, skipped or failed."""
    ended = update(Delivery).where(Delivery.id == delivery_id).values(state=state, **columns)
    await session.execute(ended)
