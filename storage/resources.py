"""Resources: the curated library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Row,
    Select,
    String,
    Text,
    and_,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.columns import Base, RowId, Slug, Snowflake
from storage.facets import Facet, FacetValue, ResourceFacet
from storage.topics import Topic

Rows = Sequence[Row[*tuple[Any, ...]]]
Kind = aliased(FacetValue)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is looked for: facet (kind, topic, field, tag) to chosen slugs, and the ids it must be among."""

    facets: Mapping[str, Sequence[str]]
    among: Sequence[int] | None = None

    def without(self, facet: str) -> Choice:
        """The same without what is chosen in one facet."""
        return Choice({name: slugs for name, slugs in self.facets.items() if name != facet}, self.among)


class State(StrEnum):
    """Where a resource stands in its review."""

    SUGGESTED = "suggested"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Resource(Base):
    """A resource: a link (files come with their own issue) and what one needs to know of it."""

    __tablename__ = "resource"
    __table_args__ = (Index(None, "state", "published_at", "id"),)

    id: Mapped[RowId]
    slug: Mapped[Slug] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(Text, default="")
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("facet_value.id"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    url: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(12), default="de")
    publisher: Mapped[str] = mapped_column(String(200), default="")
    licence: Mapped[str] = mapped_column(String(120), default="")
    issued_on: Mapped[date | None]
    has_plain_language: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(12), default=State.SUGGESTED)
    suggested_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    suggested_at: Mapped[datetime]
    from_thread_id: Mapped[int | None] = mapped_column(Snowflake)
    from_message_id: Mapped[int | None] = mapped_column(Snowflake)
    """Where in chat it was suggested from, if it was suggested from a message."""
    published_at: Mapped[datetime | None]


async def slug_is_taken(session: AsyncSession, slug: str) -> bool:
    """Whether a resource has this slug."""
    return await session.scalar(select(Resource.id).where(Resource.slug == slug)) is not None


async def published(
    connection: AsyncConnection,
    chosen: Choice,
    *,
    before: tuple[datetime, int] | None = None,
    limit: int,
) -> Rows:
    """Published resources, newest first; within a facet any chosen value counts, over facets all."""
    query = _cards().where(*_conditions(chosen))
    if before is not None:
        moment, row_id = before
        same = and_(Resource.published_at == moment, Resource.id < row_id)
        query = query.where(or_(Resource.published_at < moment, same))
    ordered = query.order_by(Resource.published_at.desc(), Resource.id.desc())
    return (await connection.execute(ordered.limit(limit))).all()


async def by_ids(connection: AsyncConnection, ids: Sequence[int]) -> Rows:
    """Published resources with these ids, in no order."""
    return (await connection.execute(_cards().where(Resource.id.in_(ids)))).all()


async def count(connection: AsyncConnection, chosen: Choice) -> int:
    """How many published resources fit."""
    query = select(func.count()).select_from(Resource).where(_is_published(), *_conditions(chosen))
    return await connection.scalar(query) or 0


async def facet_counts(connection: AsyncConnection, chosen: Choice) -> Rows:
    """facet, slug, name, count: what each value would show, given what is chosen in the other facets."""
    rows: list[Row[*tuple[Any, ...]]] = []
    for facet in ("kind", "topic", "field", "tag"):
        others = _conditions(chosen.without(facet))
        rows += (await connection.execute(_counts(facet).where(*others))).all()
    return rows


async def details(connection: AsyncConnection, resource_id: int) -> Row[*tuple[Any, ...]] | None:
    """What a resource says beyond its card."""
    query = (
        select(
            Resource.url,
            Resource.licence,
            Resource.language,
            Resource.published_at,
            Topic.slug.label("topic_slug"),
            Topic.name.label("topic_name"),
            Topic.is_public.label("topic_is_public"),
        )
        .outerjoin(Topic, Topic.id == Resource.topic_id)
        .where(Resource.id == resource_id, _is_published())
    )
    return (await connection.execute(query)).one_or_none()


async def facet_values(connection: AsyncConnection, resource_id: int, facet: Facet) -> Rows:
    """slug and name of a resource's values of one facet."""
    query = (
        select(FacetValue.slug, FacetValue.name)
        .join(ResourceFacet, ResourceFacet.value_id == FacetValue.id)
        .where(ResourceFacet.resource_id == resource_id, FacetValue.facet == facet)
        .order_by(FacetValue.position)
    )
    return (await connection.execute(query)).all()


def _is_published() -> ColumnElement[bool]:
    return Resource.state == State.PUBLISHED


def _cards() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Resource.id,
            Resource.slug,
            Resource.title,
            Resource.summary,
            func.coalesce(Kind.name, "").label("kind"),
            func.coalesce(Kind.slug, "").label("kind_slug"),
            Resource.format,
            Resource.publisher,
            Resource.issued_on,
            Resource.licence,
            Resource.has_plain_language,
            Resource.published_at,
        )
        .outerjoin(Kind, Kind.id == Resource.kind_id)
        .where(_is_published())
    )


def _conditions(chosen: Choice) -> list[ColumnElement[bool]]:
    conditions = [_fits(facet, slugs) for facet, slugs in chosen.facets.items() if slugs]
    return conditions if chosen.among is None else [*conditions, Resource.id.in_(chosen.among)]


def _fits(facet: str, slugs: Sequence[str]) -> ColumnElement[bool]:
    if facet == "topic":
        return Resource.topic_id.in_(select(Topic.id).where(Topic.slug.in_(slugs)))
    values = select(FacetValue.id).where(FacetValue.slug.in_(slugs))
    if facet == "kind":
        return Resource.kind_id.in_(values.where(FacetValue.facet == Facet.RESOURCE_KIND))
    carriers = select(ResourceFacet.resource_id).where(
        ResourceFacet.value_id.in_(values.where(FacetValue.facet == facet))
    )
    return Resource.id.in_(carriers)


def _counts(facet: str) -> Select[*tuple[Any, ...]]:
    if facet == "topic":
        query = _named(facet, Topic).join(Topic, Topic.id == Resource.topic_id)
        return query.where(_is_published(), Topic.is_public).group_by(Topic.id).order_by(Topic.position)
    query = _named(facet, FacetValue).where(_is_published())
    if facet == "kind":
        query = query.join(FacetValue, FacetValue.id == Resource.kind_id)
    else:
        query = query.join(ResourceFacet, ResourceFacet.resource_id == Resource.id)
        query = query.join(FacetValue, FacetValue.id == ResourceFacet.value_id)
        query = query.where(FacetValue.facet == facet)
    return query.group_by(FacetValue.id).order_by(FacetValue.position, FacetValue.name)


def _named(facet: str, table: type[Topic] | type[FacetValue]) -> Select[*tuple[Any, ...]]:
    return select(
        literal(facet).label("facet"),
        table.slug.label("slug"),
        table.name.label("name"),
        func.count().label("count"),
    ).select_from(Resource)
