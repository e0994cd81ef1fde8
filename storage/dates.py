"""Public dates in lists, and what one event says beyond them: asked often, so compiled once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, String, and_, bindparam, cast, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from storage.columns import Snowflake, UtcTime
from storage.events import Event, Kind, Occurrence
from storage.facets import EventFacet, Facet, FacetValue
from storage.queries import Query
from storage.sources import CalendarSource
from storage.topics import Topic


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
    original_start: datetime | None
    note: str
    source: str


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


async def by_ids(connection: AsyncConnection, ids: Sequence[int]) -> list[DateRow]:
    """These dates, as far as they are public, in no order."""
    return await _BY_IDS.all(connection, ids=list(ids)) if ids else []


class KeyRow(NamedTuple):
    """Where a public date stands among all of them."""

    starts_at: datetime
    id: int
    ends_at: datetime
    event_id: int


class CarriedRow(NamedTuple):
    """A value, and the public events that carry it: their ids with commas between them."""

    facet: str
    slug: str
    name: str
    ids: str


async def keys(connection: AsyncConnection) -> list[KeyRow]:
    """All public dates, earliest first."""
    return await _KEYS.all(connection)


async def carried(connection: AsyncConnection) -> list[CarriedRow]:
    """All values by which dates can be filtered, facet by facet, in the order of their lists."""
    found: list[CarriedRow] = []
    for query in (_KINDS, _TOPICS, _OTHERS):
        found += await query.all(connection)
    return found


class DetailsRow(NamedTuple):
    """What an event says beyond its dates."""

    description: str
    accessibility: str
    capacity: int | None
    organiser: str
    thread_id: int | None
    rule: str
    contact: str
    deadline_seconds: int | None
    has_online: bool
    source_url: str
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
            Occurrence.original_start,
            Occurrence.note,
            func.coalesce(CalendarSource.label, ""),
        )
        .join(Occurrence, Occurrence.event_id == Event.id)
        .outerjoin(Kind, Kind.id == Event.kind_id)
        .outerjoin(CalendarSource, CalendarSource.id == Event.source_id)
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
        Event.contact,
        Event.deadline_seconds,
        or_(Event.is_online, Event.online_url != ""),
        Event.source_url,
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
_BY_IDS = Query(DateRow, _cards().where(Occurrence.id.in_(bindparam("ids", expanding=True))))
_IS_PUBLIC = Event.is_public, Event.published_at.is_not(None)
_KEYS = Query(
    KeyRow,
    select(Occurrence.starts_at, Occurrence.id, Occurrence.ends_at, Occurrence.event_id)
    .join(Event, Event.id == Occurrence.event_id)
    .where(*_IS_PUBLIC)
    .order_by(Occurrence.starts_at, Occurrence.id),
)
_IDS = func.aggregate_strings(cast(Event.id, String), ",")
_KINDS = Query(
    CarriedRow,
    select(literal("kind"), FacetValue.slug, FacetValue.name, _IDS)
    .join(Event, Event.kind_id == FacetValue.id)
    .where(*_IS_PUBLIC)
    .group_by(FacetValue.id)
    .order_by(FacetValue.position, FacetValue.name),
)
_TOPICS = Query(
    CarriedRow,
    select(literal("topic"), Topic.slug, Topic.name, _IDS)
    .join(Event, Event.topic_id == Topic.id)
    .where(*_IS_PUBLIC, Topic.is_public)
    .group_by(Topic.id)
    .order_by(Topic.position),
)
_OTHERS = Query(
    CarriedRow,
    select(FacetValue.facet, FacetValue.slug, FacetValue.name, _IDS)
    .join(EventFacet, EventFacet.value_id == FacetValue.id)
    .join(Event, Event.id == EventFacet.event_id)
    .where(*_IS_PUBLIC, FacetValue.facet.in_((Facet.CITY, Facet.ROLE)))
    .group_by(FacetValue.id)
    .order_by(FacetValue.position, FacetValue.name),
)
