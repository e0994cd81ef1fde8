"""What stands in calendars: events with all their dates and values, in a query each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from storage.columns import Snowflake, UtcTime
from storage.events import Event, Occurrence
from storage.facets import EventFacet, Facet, FacetValue
from storage.queries import IdRow, Query
from storage.rsvps import Answer, Rsvp
from storage.sources import CalendarSource
from storage.topics import Topic

Kind = aliased(FacetValue)


class EntryRow(NamedTuple):
    """A published event; `topic` is empty where it may not be shown."""

    id: int
    uid: str
    sequence: int
    created_at: datetime
    changed_at: datetime
    title: str
    description: str
    place: str
    is_online: bool
    accessibility: str
    organiser: str
    contact: str
    time_zone: str
    rule: str
    length_seconds: int | None
    expanded_until: datetime | None
    excluded: list[str]
    is_all_day: bool
    is_public: bool
    kind: str
    topic: str
    source: str
    source_url: str


class DateRow(NamedTuple):
    """One date; `place` is None where it is the event's."""

    id: int
    event_id: int
    starts_at: datetime
    ends_at: datetime
    original_start: datetime | None
    place: str | None
    note: str
    cancelled_at: datetime | None


class ValueRow(NamedTuple):
    """A value that an event carries."""

    event_id: int
    name: str


class AnsweredRow(NamedTuple):
    """What someone said about a date, and the way in to it."""

    occurrence_id: int
    event_id: int
    state: str
    at: datetime
    online_url: str


async def public_ids(
    connection: AsyncConnection, *, since: datetime, limit: int, topic: str = ""
) -> list[int]:
    """Public events with a date that ends after `since`, the earliest first; `topic` is a slug."""
    asked: dict[str, Any] = {"since": since, "limit": limit} | ({"topic": topic} if topic else {})
    return [row.id for row in await _public_ids(bool(topic)).all(connection, **asked)]


async def entries(connection: AsyncConnection, ids: Iterable[int]) -> list[EntryRow]:
    """Published events with these ids, public or not."""
    return await _ENTRIES.all(connection, ids=list(ids))


async def dates(connection: AsyncConnection, event_ids: Iterable[int]) -> list[DateRow]:
    """All dates of these events, earliest first."""
    return await _DATES.all(connection, ids=list(event_ids))


async def values(connection: AsyncConnection, event_ids: Iterable[int]) -> list[ValueRow]:
    """The tags and cities of these events, in the order of their lists."""
    return await _VALUES.all(connection, ids=list(event_ids))


async def answered(
    connection: AsyncConnection, member_id: int, *, since: datetime, limit: int
) -> list[AnsweredRow]:
    """The dates that someone comes to, may come to or waits for, the earliest first."""
    return await _ANSWERED.all(connection, member_id=member_id, since=since, limit=limit)


@cache
def _public_ids(of_topic: bool) -> Query[IdRow]:
    query = (
        select(Event.id)
        .join(Occurrence, Occurrence.event_id == Event.id)
        .where(Event.is_public, Event.published_at.is_not(None))
        .where(Occurrence.ends_at > bindparam("since", type_=UtcTime))
        .group_by(Event.id)
        .order_by(func.min(Occurrence.starts_at), Event.id)
        .limit(bindparam("limit"))
    )
    if of_topic:
        query = query.where(Event.topic_id.in_(select(Topic.id).where(Topic.slug == bindparam("topic"))))
    return Query(IdRow, query)


_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_ENTRIES = Query(
    EntryRow,
    select(
        Event.id,
        Event.uid,
        Event.sequence,
        Event.created_at,
        Event.changed_at,
        Event.title,
        Event.description,
        Event.place,
        Event.is_online,
        Event.accessibility,
        Event.organiser,
        Event.contact,
        Event.time_zone,
        Event.rule,
        Event.length_seconds,
        Event.expanded_until,
        Event.excluded,
        Event.is_all_day,
        Event.is_public,
        func.coalesce(Kind.name, ""),
        func.coalesce(case((Topic.is_public, Topic.name)), ""),
        func.coalesce(CalendarSource.label, ""),
        Event.source_url,
    )
    .outerjoin(Kind, Kind.id == Event.kind_id)
    .outerjoin(Topic, Topic.id == Event.topic_id)
    .outerjoin(CalendarSource, CalendarSource.id == Event.source_id)
    .where(Event.id.in_(_IDS), Event.published_at.is_not(None)),
)
_DATES = Query(
    DateRow,
    select(
        Occurrence.id,
        Occurrence.event_id,
        Occurrence.starts_at,
        Occurrence.ends_at,
        Occurrence.original_start,
        Occurrence.place,
        Occurrence.note,
        Occurrence.cancelled_at,
    )
    .where(Occurrence.event_id.in_(_IDS))
    .order_by(Occurrence.starts_at, Occurrence.id),
)
_VALUES = Query(
    ValueRow,
    select(EventFacet.event_id, FacetValue.name)
    .join(FacetValue, FacetValue.id == EventFacet.value_id)
    .where(EventFacet.event_id.in_(_IDS), FacetValue.facet.in_((Facet.TAG, Facet.CITY)))
    .order_by(FacetValue.facet, FacetValue.position, FacetValue.id),
)
_ANSWERED = Query(
    AnsweredRow,
    select(Rsvp.occurrence_id, Occurrence.event_id, Rsvp.state, Rsvp.at, Event.online_url)
    .join(Occurrence, Occurrence.id == Rsvp.occurrence_id)
    .join(Event, Event.id == Occurrence.event_id)
    .where(
        Rsvp.member_id == bindparam("member_id", type_=Snowflake),
        Rsvp.state.in_((Answer.GOING.value, Answer.MAYBE.value, Answer.WAITLIST.value)),
        Occurrence.ends_at > bindparam("since", type_=UtcTime),
        Event.published_at.is_not(None),
    )
    .order_by(Occurrence.starts_at, Occurrence.id)
    .limit(bindparam("limit")),
)
