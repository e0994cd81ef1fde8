"""Events and their occurrences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import uuid4

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
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.columns import Base, RowId, Snowflake, UtcTime
from storage.facets import EventFacet, Facet, FacetValue
from storage.queries import Query
from storage.sources import CalendarSource
from storage.topics import Topic

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


class DateRow(NamedTuple):
    """A date of a public event in a list; `date_count` counts the dates of the whole series."""

    event_id: int
    occurrence_id: int
    title: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    place: str
    is_online: bool
    cancelled_at: datetime | None
    time_zone: str
    date_count: int
    is_all_day: bool


class Wanted(NamedTuple):
    """Which dates are looked for: slugs, empty: any; `is_online` None: either."""

    topic: str = ""
    city: str = ""
    kind: str = ""
    audience: str = ""
    is_online: bool | None = None


async def upcoming(
    connection: AsyncConnection,
    *,
    now: datetime,
    after: tuple[datetime, int] | None,
    limit: int,
    wanted: Wanted,
) -> list[DateRow]:
    """Public dates that are not over, earliest first."""
    slugs = {name: slug for name, slug in wanted._asdict().items() if name != "is_online" and slug}
    asked: dict[str, Any] = {"now": now, "limit": limit, **slugs}
    if after is not None:
        asked["start"], asked["occurrence_id"] = after
    query = _upcoming(after is not None, frozenset(slugs), wanted.is_online)
    return await query.all(connection, **asked)


async def past(
    connection: AsyncConnection, *, now: datetime, before: tuple[datetime, int] | None, limit: int
) -> list[DateRow]:
    """Public dates that are over, latest first."""
    asked: dict[str, Any] = {"now": now, "limit": limit}
    if before is not None:
        asked["start"], asked["occurrence_id"] = before
    return await _past(before is not None).all(connection, **asked)


async def dates(connection: AsyncConnection, event_id: int) -> list[DateRow]:
    """All dates of one public event, earliest first."""
    return await _DATES.all(connection, event_id=event_id)


class DetailsRow(NamedTuple):
    """What an event says beyond its dates."""

    description: str
    accessibility: str
    capacity: int | None
    organiser: str
    thread_id: int | None
    rule: str
    topic_slug: str | None
    topic_name: str | None
    topic_is_public: bool | None


class ValueRow(NamedTuple):
    """A value that an event carries."""

    facet: str
    name: str


async def details(connection: AsyncConnection, event_id: int) -> DetailsRow | None:
    """What a published event says beyond its dates."""
    return await _DETAILS.one(connection, event_id=event_id)


async def values(connection: AsyncConnection, event_id: int) -> list[ValueRow]:
    """All values that an event carries, in the order of their lists."""
    return await _VALUES.all(connection, event_id=event_id)


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


def revise(row: Event, now: datetime) -> None:
    """Notes a change that calendars must notice: what all dates share, or when and where one takes place."""
    row.sequence += 1
    row.changed_at = now


async def occurrences(session: AsyncSession, event_id: int) -> Sequence[Occurrence]:
    """All dates of one event, earliest first."""
    query = select(Occurrence).where(Occurrence.event_id == event_id).order_by(Occurrence.starts_at)
    return (await session.scalars(query)).all()


def _cards() -> Select[*tuple[Any, ...]]:
    series = aliased(Occurrence)
    date_count = select(func.count()).where(series.event_id == Event.id).scalar_subquery()
    return (
        select(
            Event.id,
            Occurrence.id,
            Event.title,
            func.coalesce(Kind.name, ""),
            Occurrence.starts_at,
            Occurrence.ends_at,
            func.coalesce(Occurrence.place, Event.place),
            Event.is_online,
            Occurrence.cancelled_at,
            Event.time_zone,
            date_count,
            Event.is_all_day,
        )
        .join(Occurrence, Occurrence.event_id == Event.id)
        .outerjoin(Kind, Kind.id == Event.kind_id)
        .where(Event.is_public, Event.published_at.is_not(None))
    )


_NOW, _START = bindparam("now", type_=UtcTime), bindparam("start", type_=UtcTime)
_ROW = bindparam("occurrence_id", type_=Snowflake)


@cache
def _upcoming(is_continued: bool, by: frozenset[str], is_online: bool | None) -> Query[DateRow]:
    query = _cards().where(Occurrence.ends_at > _NOW)
    if "topic" in by:
        query = query.where(Event.topic_id.in_(select(Topic.id).where(Topic.slug == bindparam("topic"))))
    if "kind" in by:
        query = query.where(Kind.slug == bindparam("kind"))
    for name, facet in (("city", Facet.CITY), ("audience", Facet.ROLE)):
        if name in by:
            query = query.where(Event.id.in_(_carriers(facet, name)))
    if is_online is not None:
        online = or_(Event.is_online, Event.online_url != "")
        query = query.where(online if is_online else func.coalesce(Occurrence.place, Event.place) != "")
    if is_continued:
        same = and_(Occurrence.starts_at == _START, Occurrence.id > _ROW)
        query = query.where(or_(Occurrence.starts_at > _START, same))
    return Query(DateRow, query.order_by(Occurrence.starts_at, Occurrence.id).limit(bindparam("limit")))


def _carriers(facet: Facet, name: str) -> Select[int]:
    carriers = select(EventFacet.event_id).join(FacetValue, FacetValue.id == EventFacet.value_id)
    return carriers.where(FacetValue.facet == facet, FacetValue.slug == bindparam(name))


@cache
def _past(is_continued: bool) -> Query[DateRow]:
    query = _cards().where(Occurrence.ends_at <= _NOW)
    if is_continued:
        same = and_(Occurrence.starts_at == _START, Occurrence.id < _ROW)
        query = query.where(or_(Occurrence.starts_at < _START, same))
    latest_first = query.order_by(Occurrence.starts_at.desc(), Occurrence.id.desc())
    return Query(DateRow, latest_first.limit(bindparam("limit")))


_DATES = Query(DateRow, _cards().where(Event.id == bindparam("event_id")).order_by(Occurrence.starts_at))
_DETAILS = Query(
    DetailsRow,
    select(
        Event.description,
        Event.accessibility,
        Event.capacity,
        Event.organiser,
        Event.thread_id,
        Event.rule,
        Topic.slug,
        Topic.name,
        Topic.is_public,
    )
    .outerjoin(Topic, Topic.id == Event.topic_id)
    .where(Event.id == bindparam("event_id"), Event.is_public, Event.published_at.is_not(None)),
)
_VALUES = Query(
    ValueRow,
    select(FacetValue.facet, FacetValue.name)
    .join(EventFacet, EventFacet.value_id == FacetValue.id)
    .where(EventFacet.event_id == bindparam("event_id"))
    .order_by(FacetValue.position),
)
