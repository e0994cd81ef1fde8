"""What search engines may know of: the ids of all that is public, in few queries however much there is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.events import Event
from storage.gates import starter, thread_is_public
from storage.resource_records import ResourceVersion
from storage.resources import Resource, State
from storage.threads import Thread
from storage.topics import Topic


async def threads(connection: AsyncConnection, hidden: Sequence[str]) -> Sequence[Row[int, str, datetime]]:
    """id, title, last_activity_at of public threads, but for those of topics with a slug in `hidden`."""
    opening = starter()
    query: Select[*tuple[Any, ...]] = (
        select(Thread.id, Thread.title, Thread.last_activity_at)
        .select_from(opening.join(Thread.__table__.join(Topic.__table__)))
        .where(Thread.is_released, thread_is_public(opening), Topic.slug.not_in(hidden))
        .order_by(Thread.id)
    )
    return (await connection.execute(query)).all()


async def events(connection: AsyncConnection) -> Sequence[Row[int, datetime]]:
    """id and when they changed last of public events."""
    changed = case((Event.changed_at > Event.published_at, Event.changed_at), else_=Event.published_at)
    query = select(Event.id, changed).where(Event.is_public, Event.published_at.is_not(None))
    return (await connection.execute(query.order_by(Event.id))).all()


async def resources(connection: AsyncConnection) -> Sequence[Row[int, datetime | None]]:
    """id and when they changed last of published resources."""
    newest = select(func.max(ResourceVersion.made_at)).where(ResourceVersion.resource_id == Resource.id)
    changed = func.coalesce(newest.scalar_subquery(), Resource.published_at)
    query = select(Resource.id, changed).where(Resource.state == State.PUBLISHED)
    return (await connection.execute(query.order_by(Resource.id))).all()
