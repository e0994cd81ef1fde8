"""Mirrors: Discord's scheduled events, each showing the next date of one of ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Text, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Snowflake
from storage.events import Event, Occurrence


class Mirror(Base):
    """What Discord shows of an event."""

    __tablename__ = "mirror"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id", ondelete="CASCADE"))
    external_id: Mapped[int | None] = mapped_column(Snowflake)
    """The scheduled event's id there."""
    told: Mapped[str] = mapped_column(Text, default="")
    """What was told last, so that only changes are told."""
    claimed_at: Mapped[datetime | None]
    """When its making began; if it was never confirmed, it is looked for first."""
    deleted_at: Mapped[datetime | None]
    """It was deleted there, and the editors were asked what that means."""


async def next_dates(session: AsyncSession, now: datetime, limit: int) -> dict[int, int]:
    """Event id to the id of its next date that takes place, for those events whose next dates come first."""
    coming = (
        select(Occurrence.event_id, func.min(Occurrence.starts_at).label("starts_at"))
        .join(Event, Event.id == Occurrence.event_id)
        .where(Occurrence.starts_at > now, Occurrence.cancelled_at.is_(None), Event.published_at.is_not(None))
        .group_by(Occurrence.event_id)
        .order_by(func.min(Occurrence.starts_at))
        .limit(limit)
        .subquery()
    )
    query = select(Occurrence.event_id, func.min(Occurrence.id)).join(
        coming,
        (coming.c.event_id == Occurrence.event_id) & (coming.c.starts_at == Occurrence.starts_at),
    )
    rows = await session.execute(query.where(Occurrence.cancelled_at.is_(None)).group_by(Occurrence.event_id))
    return {event_id: occurrence_id for event_id, occurrence_id in rows}


async def all_mirrors(session: AsyncSession) -> Sequence[Mirror]:
    """Every mirror; Discord allows a hundred."""
    return (await session.scalars(select(Mirror).order_by(Mirror.event_id))).all()


async def by_external(session: AsyncSession, external_id: int) -> Mirror | None:
    """The mirror with an id of Discord's."""
    found: Mirror | None = await session.scalar(select(Mirror).where(Mirror.external_id == external_id))
    return found


async def mirrored(connection: AsyncConnection) -> list[tuple[int, int]]:
    """(external id, occurrence id) of what is shown there."""
    query = select(Mirror.external_id, Mirror.occurrence_id)
    rows = await connection.execute(query.where(Mirror.external_id.is_not(None), Mirror.deleted_at.is_(None)))
    return [(external_id or 0, occurrence_id) for external_id, occurrence_id in rows]
