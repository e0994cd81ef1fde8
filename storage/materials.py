"""Materials of events: resources, addresses and notes that belong to an event or to one of its dates."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, String, Text, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, RowId
from storage.queries import Query
from storage.resources import Resource, State


class EventMaterial(Base):
    """A resource, an address or a note that goes with an event."""

    __tablename__ = "event_material"

    id: Mapped[RowId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    occurrence_id: Mapped[int | None] = mapped_column(
        ForeignKey("occurrence.id", ondelete="CASCADE"), index=True
    )
    """The date it belongs to; None: to all of them."""
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(300), default="")
    url: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    added_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    added_at: Mapped[datetime]


class MaterialRow(NamedTuple):
    """A material that may be shown; title and address of a resource are the resource's."""

    id: int
    title: str
    url: str
    note: str
    resource_id: int | None
    occurrence_id: int | None


async def of_event(connection: AsyncConnection, event_id: int) -> list[MaterialRow]:
    """An event's materials in the order they were added; of resources only what is published."""
    return await _OF_EVENT.all(connection, event_id=event_id)


async def count(session: AsyncSession, event_id: int) -> int:
    """How many materials an event has."""
    query = select(func.count()).select_from(EventMaterial).where(EventMaterial.event_id == event_id)
    return await session.scalar(query) or 0


_OF_EVENT = Query(
    MaterialRow,
    select(
        EventMaterial.id,
        func.coalesce(Resource.title, EventMaterial.title),
        EventMaterial.url,
        EventMaterial.note,
        EventMaterial.resource_id,
        EventMaterial.occurrence_id,
    )
    .outerjoin(Resource, Resource.id == EventMaterial.resource_id)
    .where(EventMaterial.event_id == bindparam("event_id"))
    .where(or_(EventMaterial.resource_id.is_(None), Resource.state == State.PUBLISHED))
    .order_by(EventMaterial.id),
)
