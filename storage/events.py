"""Events and their occurrences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    Row,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
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
    """Places at each date; None: as many as come."""
    deadline_seconds: Mapped[int | None]
    """How long before each start registration closes, in seconds; None: it is open until the end."""
    organiser: Mapped[str] = mapped_column(String(200), default="")
    contact: Mapped[str] = mapped_column(String(300), default="")
    online_url: Mapped[str] = mapped_column(Text, default="")
    """The way in for those who are registered; shown to nobody else."""
    time_zone: Mapped[str] = mapped_column(String(60), default="Europe/Berlin")
    rule: Mapped[str] = mapped_column(Text, default="")
    """How it comes again, as an RFC 5545 RRULE in the local time of its zone; empty: single dates."""
    rule_start: Mapped[datetime | None]
    """DTSTART of the rule."""
    length_seconds: Mapped[int | None]
    """How long a date by the rule takes."""
    expanded_until: Mapped[datetime | None]
    """Up to here the rule's dates are rows; None: all of them are."""
    offsets: Mapped[list[int]] = mapped_column(JSON, default=list)
    """How long before each start people are reminded, in seconds."""
    announced_in: Mapped[str] = mapped_column(String(100), default="")
    """The announcement channel, by name or id; empty: none."""
    is_public: Mapped[bool] = mapped_column(default=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    """None: a draft, which nobody sees but who made it."""
    thread_id: Mapped[int | None] = mapped_column(Snowflake, index=True)
    """The thread in its topic where it is talked about and where its reminders go."""


class Occurrence(Base):
    """One date of an event."""

    __tablename__ = "occurrence"
    __table_args__ = (Index(None, "starts_at", "id"), UniqueConstraint("event_id", "original_start"))

    id: Mapped[RowId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    original_start: Mapped[datetime | None]
    """When the series' rule has it (RFC 5545 RECURRENCE-ID), wherever it was moved since; None: no rule."""
    place: Mapped[str | None] = mapped_column(String(300))
    """Where this date takes place, if not where the others do."""
    note: Mapped[str] = mapped_column(Text, default="")
    """What is different this time."""
    cancelled_at: Mapped[datetime | None]


async def upcoming(
    connection: AsyncConnection,
    *,
    now: datetime,
    after: tuple[datetime, int] | None,
    limit: int,
    topic: str = "",
    city: str = "",
) -> Rows:
    """Public dates that are not over, earliest first; `topic` and `city` are slugs, empty: any."""
    query = _cards().where(Occurrence.ends_at > now).order_by(Occurrence.starts_at, Occurrence.id)
    if topic:
        query = query.where(Event.topic_id.in_(select(Topic.id).where(Topic.slug == topic)))
    if city:
        query = query.where(Event.id.in_(_carriers(Facet.CITY, city)))
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
            Event.rule,
            Topic.slug.label("topic_slug"),
            Topic.name.label("topic_name"),
            Topic.is_public.label("topic_is_public"),
        )
        .outerjoin(Topic, Topic.id == Event.topic_id)
        .where(Event.id == event_id, Event.is_public, Event.published_at.is_not(None))
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


async def facts(session: AsyncSession | AsyncConnection, occurrence_ids: Sequence[int]) -> Rows:
    """All that is said in chat about some dates, published or not, in no order."""
    query = (
        select(
            Occurrence.id.label("occurrence_id"),
            Occurrence.starts_at,
            Occurrence.ends_at,
            Occurrence.cancelled_at,
            Occurrence.note,
            func.coalesce(Occurrence.place, Event.place).label("place"),
            Event.id.label("event_id"),
            Event.title,
            Event.description,
            Event.is_online,
            Event.online_url,
            Event.accessibility,
            Event.capacity,
            Event.deadline_seconds,
            Event.contact,
            Event.organiser,
            Event.time_zone,
            Event.is_public,
            Event.published_at,
            Event.thread_id,
            func.coalesce(Kind.name, "").label("kind"),
            Event.rule,
        )
        .join(Event, Event.id == Occurrence.event_id)
        .outerjoin(Kind, Kind.id == Event.kind_id)
        .where(Occurrence.id.in_(list(occurrence_ids)))
    )
    return (await session.execute(query)).all()


async def titles(connection: AsyncConnection, *, now: datetime, limit: int) -> Rows:
    """event_id, title, is_draft: what has a date to come, drafts too; the earliest first."""
    query = (
        select(
            Event.id.label("event_id"),
            Event.title,
            Event.published_at.is_(None).label("is_draft"),
            func.min(Occurrence.starts_at).label("starts_at"),
        )
        .join(Occurrence, Occurrence.event_id == Event.id)
        .where(Occurrence.ends_at > now)
        .group_by(Event.id)
        .order_by("starts_at")
    )
    return (await connection.execute(query.limit(limit))).all()


async def to_extend(connection: AsyncConnection, *, before: datetime, limit: int) -> Sequence[int]:
    """Ids of the series whose dates are rows only up to a time before this."""
    query = select(Event.id).where(Event.expanded_until < before).order_by(Event.expanded_until)
    return (await connection.scalars(query.limit(limit))).all()


async def shown_date(session: AsyncSession | AsyncConnection, event_id: int, now: datetime) -> int | None:
    """The date that stands for an event: the next that takes place, else the next, else the last."""
    dates_of = select(Occurrence.id).where(Occurrence.event_id == event_id)
    coming = dates_of.where(Occurrence.ends_at > now)
    ordered = coming.order_by(Occurrence.cancelled_at.is_not(None), Occurrence.starts_at, Occurrence.id)
    found: int | None = await session.scalar(ordered.limit(1))
    if found is None:
        found = await session.scalar(dates_of.order_by(Occurrence.starts_at.desc()).limit(1))
    return found


async def occurrences(session: AsyncSession, event_id: int) -> Sequence[Occurrence]:
    """All dates of one event, earliest first."""
    query = select(Occurrence).where(Occurrence.event_id == event_id).order_by(Occurrence.starts_at)
    return (await session.scalars(query)).all()


def _carriers(facet: Facet, slug: str) -> Select[int]:
    query = select(EventFacet.event_id).join(FacetValue, FacetValue.id == EventFacet.value_id)
    return query.where(FacetValue.facet == facet, FacetValue.slug == slug)


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
            func.coalesce(Occurrence.place, Event.place).label("place"),
            Event.is_online,
            Occurrence.cancelled_at,
            Event.time_zone,
            date_count.label("date_count"),
        )
        .join(Occurrence, Occurrence.event_id == Event.id)
        .outerjoin(Kind, Kind.id == Event.kind_id)
        .where(Event.is_public, Event.published_at.is_not(None))
    )
