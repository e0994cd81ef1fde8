"""The one taxonomy over threads, events, resources and people: cities, roles, fields, tags, kinds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ForeignKey, String, UniqueConstraint, bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, RowId, Slug
from storage.queries import Query
from storage.upsert import upsert


class Facet(StrEnum):
    """What a value says about a thing (product.md, "Words")."""

    ROLE = "role"
    CITY = "city"
    FIELD = "field"
    TAG = "tag"
    RESOURCE_KIND = "resource_kind"
    EVENT_KIND = "event_kind"


class ValueRow(NamedTuple):
    """A value as addresses and people name it."""

    slug: str
    name: str


class FacetValue(Base):
    """One value of one facet, with its German name."""

    __tablename__ = "facet_value"
    __table_args__ = (UniqueConstraint("facet", "slug"),)

    id: Mapped[RowId]
    facet: Mapped[str] = mapped_column(String(20))
    slug: Mapped[Slug]
    name: Mapped[str] = mapped_column(String(200))
    short: Mapped[str] = mapped_column(String(60), default="")
    region: Mapped[str] = mapped_column(String(120), default="")
    position: Mapped[int] = mapped_column(default=0)


class ResourceFacet(Base):
    """A resource carries a value (tags, fields of action, cities, audience)."""

    __tablename__ = "resource_facet"

    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True)
    value_id: Mapped[int] = mapped_column(ForeignKey("facet_value.id"), primary_key=True, index=True)


class EventFacet(Base):
    """An event carries a value (tags, audience)."""

    __tablename__ = "event_facet"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    value_id: Mapped[int] = mapped_column(ForeignKey("facet_value.id"), primary_key=True, index=True)


class ThreadFacet(Base):
    """A thread carries a value (tags)."""

    __tablename__ = "thread_facet"

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    value_id: Mapped[int] = mapped_column(ForeignKey("facet_value.id"), primary_key=True, index=True)


async def put(session: AsyncSession, facet: Facet, slug: str, **columns: object) -> FacetValue:
    """Keeps one value up to date by its facet and slug."""
    found = await session.scalar(select(FacetValue).where(FacetValue.facet == facet, FacetValue.slug == slug))
    value = found or FacetValue(facet=facet, slug=slug)
    for name, content in columns.items():
        setattr(value, name, content)
    session.add(value)
    await session.flush()
    return value


async def label(session: AsyncSession, thread_id: int, value_ids: Iterable[int]) -> None:
    """Gives a thread values; what it has stays."""
    await upsert(session, ThreadFacet, [{"thread_id": thread_id, "value_id": each} for each in value_ids])


async def unlabel(session: AsyncSession, thread_id: int, value_ids: Iterable[int]) -> None:
    """Takes values from a thread."""
    taken = ThreadFacet.thread_id == thread_id, ThreadFacet.value_id.in_(list(value_ids))
    await session.execute(delete(ThreadFacet).where(*taken))


async def carry(
    session: AsyncSession, resource_id: int, among: Iterable[int], value_ids: Iterable[int]
) -> None:
    """Of these values a resource carries just those that are named; its others stay."""
    old = ResourceFacet.resource_id == resource_id, ResourceFacet.value_id.in_(list(among))
    await session.execute(delete(ResourceFacet).where(*old))
    await upsert(
        session, ResourceFacet, [{"resource_id": resource_id, "value_id": each} for each in value_ids]
    )


async def of_event(session: AsyncSession, event_id: int) -> list[tuple[str, str]]:
    """(facet, slug) of the values that an event carries, in the order of their lists."""
    query = (
        select(FacetValue.facet, FacetValue.slug)
        .join(EventFacet, EventFacet.value_id == FacetValue.id)
        .where(EventFacet.event_id == event_id)
        .order_by(FacetValue.position, FacetValue.name)
    )
    return [(facet, slug) for facet, slug in await session.execute(query)]


async def names_of_event(session: AsyncSession, event_id: int) -> Sequence[str]:
    """The names of the values that an event carries: for whom, where, then the rest."""
    query = select(FacetValue.name).join(EventFacet, EventFacet.value_id == FacetValue.id)
    ordered = query.where(EventFacet.event_id == event_id).order_by(
        FacetValue.facet != Facet.ROLE, FacetValue.facet != Facet.CITY, FacetValue.position, FacetValue.name
    )
    return (await session.scalars(ordered)).all()


async def carry_event(
    session: AsyncSession, event_id: int, among: Iterable[int], value_ids: Iterable[int]
) -> None:
    """Of these values an event carries just those that are named; its others stay."""
    old = EventFacet.event_id == event_id, EventFacet.value_id.in_(list(among))
    await session.execute(delete(EventFacet).where(*old))
    await upsert(session, EventFacet, [{"event_id": event_id, "value_id": each} for each in value_ids])


async def ids_by_slug(session: AsyncSession, facet: Facet) -> dict[str, int]:
    """Slug to row id, for all values of a facet."""
    rows = await session.execute(select(FacetValue.slug, FacetValue.id).where(FacetValue.facet == facet))
    return {slug: value_id for slug, value_id in rows}


class _NamedRow(NamedTuple):
    name: str
    id: int


_NAMED = Query(
    _NamedRow, select(FacetValue.name, FacetValue.id).where(FacetValue.facet == bindparam("facet"))
)


async def ids_by_name(session: AsyncSession, facet: Facet) -> dict[str, int]:
    """Name to row id, for all values of a facet."""
    return {row.name: row.id for row in await _NAMED.within(session, facet=facet)}


async def values(connection: AsyncConnection, facet: Facet) -> list[ValueRow]:
    """All values of a facet, in their order."""
    return await _VALUES.all(connection, facet=facet)


_VALUES = Query(
    ValueRow,
    select(FacetValue.slug, FacetValue.name)
    .where(FacetValue.facet == bindparam("facet"))
    .order_by(FacetValue.position, FacetValue.name),
)
