"""Events and their occurrences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    Row,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.columns import Base, RowId, Snowflake
from storage.facets import FacetValue
from storage.sources import CalendarSource, KnownRow, SourceRow

Rows = Sequence[Row[*tuple[Any, ...]]]
Kind = aliased(FacetValue)


class Event(Base):
    """A series: what all its dates have in common."""

    __tablename__ = "event"
    __table_args__ = (Index(None, "source_id", "source_uid", unique=True),)

    id: Mapped[RowId]
    uid: Mapped[str] = mapped_column(String(255), unique=True, index=True, default=lambda: str(uuid4()))
    """Its name in calendars (RFC 5545 UID); never changes, whatever becomes of our address."""
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
    excluded: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Starts that the rule names and that are no dates of it (RFC 5545 EXDATE): UTC, ISO 8601."""
    is_all_day: Mapped[bool] = mapped_column(default=False)
    """Its dates are whole days: from midnight to midnight in its zone."""
    sequence: Mapped[int] = mapped_column(default=0)
    """Rises with every change that calendars must notice (RFC 5545 SEQUENCE)."""
    changed_at: Mapped[datetime] = mapped_column(
        default=lambda context: context.get_current_parameters()["created_at"]
    )
    """When it rose last."""
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
    source_id: Mapped[int | None] = mapped_column(ForeignKey(CalendarSource.id))
    """The calendar it was taken over from; None: it is our own."""
    source_uid: Mapped[str | None] = mapped_column(String(255))
    """Its UID there; of a longer one the SHA-256."""
    source_url: Mapped[str] = mapped_column(Text, default="")
    """Its own page there."""
    source_sequence: Mapped[int | None]
    source_changed_at: Mapped[datetime | None]
    source_says: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What the source said last, by field: what differs from it was changed here."""
    kept_fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What was changed here and stays, whatever the source says."""


class Occurrence(Base):
    """One date of an event."""

    __tablename__ = "occurrence"
    __table_args__ = (
        Index(None, "starts_at", "id", "ends_at"),  # what is over is passed over in the index
        UniqueConstraint("event_id", "original_start"),
    )

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
    source_says: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What the source of an event said last of this date; None: it never did."""


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
            Event.is_all_day,
            Event.rule_start,
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


async def titles_over(connection: AsyncConnection, *, now: datetime, limit: int) -> Rows:
    """event_id, title: published, and all its dates are over; the latest first."""
    last = func.max(Occurrence.ends_at).label("last")
    query = (
        select(Event.id.label("event_id"), Event.title, last)
        .join(Occurrence, Occurrence.event_id == Event.id)
        .where(Event.published_at.is_not(None))
        .group_by(Event.id)
        .having(last <= now)
        .order_by(last.desc())
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


async def by_source(connection: AsyncConnection) -> list[SourceRow]:
    """All sources, by label, and how many events each has."""
    source = CalendarSource
    query = (
        select(source.label, source.checked_at, source.due_at, source.problem, func.count(Event.id))
        .outerjoin(Event, Event.source_id == source.id)
        .group_by(source.id)
        .order_by(source.label)
    )
    return [SourceRow(*row) for row in await connection.execute(query)]


async def of_source(connection: AsyncConnection, source_id: int) -> dict[str, KnownRow]:
    """What was taken over from a source, by its UID there."""
    query = select(
        Event.id, Event.source_uid, Event.source_sequence, Event.source_changed_at, Event.source_says
    ).where(Event.source_id == source_id, Event.source_uid.is_not(None))
    return {row.source_uid: row for row in map(KnownRow._make, await connection.execute(query))}


async def from_source(session: AsyncSession, source_id: int, uid: str) -> Event | None:
    """What was taken over under this UID; until the transaction ends nobody else changes it."""
    query = select(Event).where(Event.source_id == source_id, Event.source_uid == uid).with_for_update()
    found: Event | None = await session.scalar(query)
    return found


def revise(row: Event, now: datetime) -> None:
    """Notes a change that calendars must notice: what all dates share, or when and where one takes place."""
    row.sequence += 1
    row.changed_at = now


async def occurrences(session: AsyncSession, event_id: int) -> Sequence[Occurrence]:
    """All dates of one event, earliest first."""
    query = select(Occurrence).where(Occurrence.event_id == event_id).order_by(Occurrence.starts_at)
    return (await session.scalars(query)).all()
