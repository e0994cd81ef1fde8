"""Events and their occurrences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Row, Select, String, Text, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.columns import Base, RowId, Snowflake
from storage.facets import EventFacet, Facet, FacetValue
from storage.topics import Topic

Rows = Sequence[Row[*tuple[Any, ...]]]
Kind = aliased(FacetValue)


class Event(Base):
    """A series: what all its dates have in common."""

    __tablename__ = "event"

    id: Mapped[RowId]
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("facet_value.id"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    place: Mapped[str] = mapped_column(String(300), default="")
    is_online: Mapped[bool] = mapped_column(default=False)
    accessibility: Mapped[str] = mapped_column(Text, default="")
    capacity: Mapped[int | None]
    organiser: Mapped[str] = mapped_column(String(200), default="")
    time_zone: Mapped[str] = mapped_column(String(60), default="Europe/Berlin")
    is_public: Mapped[bool] = mapped_column(default=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime]
    thread_id: Mapped[int | None] = mapped_column(Snowflake)
    """The thread in its topic where it is talked about and where its reminders go."""


class Occurrence(Base):
    """One date of an event."""

    __tablename__ = "occurrence"
    __table_args__ = (Index(None, "starts_at", "id"),)

    id: Mapped[RowId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]


async def upcoming(
    connection: AsyncConnection, *, now: datetime, after: tuple[datetime, int] | None, limit: int
) -> Rows:
    """Public dates that are not over, earliest first."""
    query = _cards().where(Occurrence.ends_at > now).order_by(Occurrence.starts_at, Occurrence.id)
    if after is not None:
        start, row_id = after
        same = and_(Occurrence.starts_at == start, Occurrence.id > row_id)
        query = query.where(or_(Occurrence.starts_at > start, same))
    return (await connection.execute(query.limit(limit))).all()


async def past(
    connection: AsyncConnection, *, now: datetime, before: tuple[datetime, int] | None, limit: int
) -> Rows:
    """Public dates that are over, latest first."""
    query = _cards().where(Occurrence.ends_at <= now)
    if before is not None:
        start, row_id = before
        same = and_(Occurrence.starts_at == start, Occurrence.id < row_id)
        query = query.where(or_(Occurrence.starts_at < start, same))
    ordered = query.order_by(Occurrence.starts_at.desc(), Occurrence.id.desc())
    return (await connection.execute(ordered.limit(limit))).all()


async def dates(connection: AsyncConnection, event_id: int) -> Rows:
    """All dates of one public event, earliest first."""
    query = _cards().where(Event.id == event_id).order_by(Occurrence.starts_at)
    return (await connection.execute(query)).all()


async def details(connection: AsyncConnection, event_id: int) -> Row[*tuple[Any, ...]] | None:
    """What an event says beyond its dates."""
    query = (
        select(
            Event.description,
            Event.accessibility,
            Event.capacity,
            Event.organiser,
            Event.thread_id,
            Topic.slug.label("topic_slug"),
            Topic.name.label("topic_name"),
            Topic.is_public.label("topic_is_public"),
        )
        .outerjoin(Topic, Topic.id == Event.topic_id)
        .where(Event.id == event_id, Event.is_public)
    )
    return (await connection.execute(query)).one_or_none()


async def facet_names(connection: AsyncConnection, event_id: int, facet: Facet) -> list[str]:
    """The names of an event's values of one facet."""
    query = (
        select(FacetValue.name)
        .join(EventFacet, EventFacet.value_id == FacetValue.id)
        .where(EventFacet.event_id == event_id, FacetValue.facet == facet)
        .order_by(FacetValue.position)
    )
    return list(await connection.scalars(query))


def _cards() -> Select[*tuple[Any, ...]]:
    series = aliased(Occurrence)
    date_count = select(func.count()).where(series.event_id == Event.id).scalar_subquery()
    return (
        select(
            Event.id.label("event_id"),
            Occurrence.id.label("occurrence_id"),
            Event.title,
            func.coalesce(Kind.name, "").label("kind"),
            Occurrence.starts_at,
            Occurrence.ends_at,
            Event.place,
            Event.is_online,
            Occurrence.cancelled_at,
            Event.time_zone,
            date_count.label("date_count"),
        )
        .join(Occurrence, Occurrence.event_id == Event.id)
        .outerjoin(Kind, Kind.id == Event.kind_id)
        .where(Event.is_public)
    )
