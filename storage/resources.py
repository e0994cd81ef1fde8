"""Resources: the curated library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    String,
    Text,
    bindparam,
    case,
    cast,
    column,
    func,
    literal,
    select,
    table,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.columns import Base, RowId, Slug, Snowflake
from storage.facets import Facet, FacetValue, ResourceFacet
from storage.queries import IdRow, Query
from storage.topics import Topic

Kind = aliased(FacetValue)


class State(StrEnum):
    """Where a resource stands in its review."""

    SUGGESTED = "suggested"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Resource(Base):
    """A resource: a link, files or both (storage/resource_files.py), and what one needs to know of it."""

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
    from_thread_id: Mapped[int | None] = mapped_column(Snowflake, index=True)
    from_message_id: Mapped[int | None] = mapped_column(Snowflake)
    """Where in chat it was suggested from, if it was suggested from a message."""
    published_at: Mapped[datetime | None]
    is_official: Mapped[bool] = mapped_column(default=False)
    """From an authority, as against a peer's experience."""
    contact: Mapped[str] = mapped_column(String(200), default="")
    """Who answers questions about it, as it may be shown to everyone."""
    plain_summary: Mapped[str] = mapped_column(Text, default="")
    """The summary in plain language."""
    valid_until: Mapped[date | None]
    review_by: Mapped[date | None] = mapped_column(index=True)
    """When an editor is to look at it again."""
    version: Mapped[int] = mapped_column(default=1)
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """The editor who looks at it while it is in review."""
    taken_at: Mapped[datetime | None]
    practice: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """Of a practice example: what it tells, step by step (bot/domain/practice.py names the steps)."""


async def taken_slugs(session: AsyncSession, wanted: Iterable[str]) -> set[str]:
    """Those of the slugs that a resource has."""
    return set(await session.scalars(select(Resource.slug).where(Resource.slug.in_(list(wanted)))))


class ResourceRow(NamedTuple):
    """A published resource in a list; `kind` and `kind_slug` are empty if it has none."""

    id: int
    slug: str
    title: str
    summary: str
    kind: str
    kind_slug: str
    format: str
    publisher: str
    issued_on: date | None
    licence: str
    has_plain_language: bool
    published_at: datetime
    is_official: bool


class DetailsRow(NamedTuple):
    """What a resource says beyond its card."""

    id: int
    url: str
    licence: str
    language: str
    contact: str
    plain_summary: str
    valid_until: date | None
    review_by: date | None
    version: int
    practice: dict[str, Any] | None
    from_thread_id: int | None
    published_at: datetime
    topic_slug: str | None
    topic_name: str | None
    topic_is_public: bool | None


class ValueRow(NamedTuple):
    """A value that a resource carries."""

    facet: str
    slug: str
    name: str


class CarriedValueRow(NamedTuple):
    """A value, and a resource that carries it."""

    resource_id: int
    facet: str
    slug: str
    name: str


class KeyRow(NamedTuple):
    """Where a published resource stands in the order of publication."""

    published_at: datetime
    id: int


class CarriedRow(NamedTuple):
    """A value, and the resources that carry it: their ids with commas between them, published or not."""

    facet: str
    slug: str
    name: str
    ids: str


async def newest(connection: AsyncConnection, *, limit: int) -> list[ResourceRow]:
    """What was published last."""
    return await _NEWEST.all(connection, limit=limit)


async def by_ids(connection: AsyncConnection, ids: Sequence[int]) -> list[ResourceRow]:
    """Published resources with these ids, in no order."""
    return await _BY_IDS.all(connection, ids=list(ids)) if ids else []


async def details(connection: AsyncConnection, ids: Sequence[int]) -> list[DetailsRow]:
    """What published resources say beyond their cards, in no order."""
    return await _DETAILS.all(connection, ids=list(ids)) if ids else []


async def values_of(connection: AsyncConnection, ids: Sequence[int]) -> list[CarriedValueRow]:
    """All values that resources carry, in the order of their lists."""
    return await _VALUES_OF.all(connection, ids=list(ids)) if ids else []


async def values(connection: AsyncConnection, resource_id: int) -> list[ValueRow]:
    """All values that a resource carries, in the order of their lists."""
    return await _VALUES.all(connection, resource_id=resource_id)


async def keys(connection: AsyncConnection) -> list[KeyRow]:
    """All published resources, in the order of publication."""
    return await _KEYS.all(connection)


async def by_title(connection: AsyncConnection) -> list[IdRow]:
    """All published resources by their titles, as people look them up."""
    return await _BY_TITLE.all(connection)


async def by_date(connection: AsyncConnection) -> list[IdRow]:
    """All published resources by the day they bear, the latest first; those without one come last."""
    return await _BY_DATE.all(connection)


async def carried(connection: AsyncConnection) -> list[CarriedRow]:
    """All values by which the library can be filtered, facet by facet, in the order of their lists."""
    found: list[CarriedRow] = []
    for query in (_KINDS, _TOPICS, _OTHERS, _LANGUAGES, _ORIGINS, _PLAIN, _ACCESSIBLE):
        found += await query.all(connection)
    return found


_IS_PUBLISHED = Resource.state == State.PUBLISHED
_IS_PUBLISHED_TOO = case((_IS_PUBLISHED, 1), else_=0) == 1
"""Asked of rows found otherwise: SQLite would take it for the best way to find them."""
_CARDS = select(
    Resource.id,
    Resource.slug,
    Resource.title,
    Resource.summary,
    func.coalesce(Kind.name, ""),
    func.coalesce(Kind.slug, ""),
    Resource.format,
    Resource.publisher,
    Resource.issued_on,
    Resource.licence,
    Resource.has_plain_language,
    Resource.published_at,
    Resource.is_official,
).outerjoin(Kind, Kind.id == Resource.kind_id)
_BY_IDS = Query(
    ResourceRow, _CARDS.where(Resource.id.in_(bindparam("ids", expanding=True)), _IS_PUBLISHED_TOO)
)
_NEWEST = Query(
    ResourceRow,
    _CARDS.where(_IS_PUBLISHED)
    .order_by(Resource.published_at.desc(), Resource.id.desc())
    .limit(bindparam("limit")),
)
_DETAILS = Query(
    DetailsRow,
    select(
        Resource.id,
        Resource.url,
        Resource.licence,
        Resource.language,
        Resource.contact,
        Resource.plain_summary,
        Resource.valid_until,
        Resource.review_by,
        Resource.version,
        Resource.practice,
        Resource.from_thread_id,
        Resource.published_at,
        Topic.slug,
        Topic.name,
        Topic.is_public,
    )
    .outerjoin(Topic, Topic.id == Resource.topic_id)
    .where(Resource.id.in_(bindparam("ids", expanding=True)), _IS_PUBLISHED_TOO),
)
_VALUES_OF = Query(
    CarriedValueRow,
    select(ResourceFacet.resource_id, FacetValue.facet, FacetValue.slug, FacetValue.name)
    .join(FacetValue, FacetValue.id == ResourceFacet.value_id)
    .where(ResourceFacet.resource_id.in_(bindparam("ids", expanding=True)))
    .order_by(FacetValue.position),
)
_VALUES = Query(
    ValueRow,
    select(FacetValue.facet, FacetValue.slug, FacetValue.name)
    .join(ResourceFacet, ResourceFacet.value_id == FacetValue.id)
    .where(ResourceFacet.resource_id == bindparam("resource_id"))
    .order_by(FacetValue.position),
)
_KEYS = Query(
    KeyRow,
    select(Resource.published_at, Resource.id)
    .where(_IS_PUBLISHED)
    .order_by(Resource.published_at, Resource.id),
)
_BY_TITLE = Query(
    IdRow, select(Resource.id).where(_IS_PUBLISHED).order_by(func.lower(Resource.title), Resource.id)
)
_BY_DATE = Query(
    IdRow,
    select(Resource.id)
    .where(_IS_PUBLISHED)
    .order_by(Resource.issued_on.is_(None), Resource.issued_on.desc(), Resource.id.desc()),
)
_FILE = table("resource_file", column("resource_id"), column("access"), column("until_version"))
"""The table of files stands above this one (storage/resource_files.py)."""
_CHECKED = select(_FILE.c.resource_id).where(_FILE.c.access == "checked", _FILE.c.until_version.is_(None))
_IDS = func.aggregate_strings(cast(Resource.id, String), ",")
_KINDS = Query(
    CarriedRow,
    select(literal("kind"), FacetValue.slug, FacetValue.name, _IDS)
    .join(Resource, Resource.kind_id == FacetValue.id)
    .where(_IS_PUBLISHED)
    .group_by(FacetValue.id)
    .order_by(FacetValue.position, FacetValue.name),
)
_TOPICS = Query(
    CarriedRow,
    select(literal("topic"), Topic.slug, Topic.name, _IDS)
    .join(Resource, Resource.topic_id == Topic.id)
    .where(_IS_PUBLISHED, Topic.is_public)
    .group_by(Topic.id)
    .order_by(Topic.position),
)
_OTHERS = Query(
    CarriedRow,
    select(
        FacetValue.facet,
        FacetValue.slug,
        FacetValue.name,
        func.aggregate_strings(cast(ResourceFacet.resource_id, String), ","),
    )
    .join(ResourceFacet, ResourceFacet.value_id == FacetValue.id)
    .where(FacetValue.facet.in_((Facet.FIELD, Facet.TAG, Facet.CITY, Facet.ROLE)))
    .group_by(FacetValue.id)
    .order_by(FacetValue.position, FacetValue.name),
)
_LANGUAGES = Query(
    CarriedRow,
    select(literal("language"), Resource.language, Resource.language, _IDS)
    .where(_IS_PUBLISHED)
    .group_by(Resource.language)
    .order_by(Resource.language),
)
_ORIGIN = case((Resource.is_official, "official"), else_="peer")
_ORIGINS = Query(
    CarriedRow,
    select(literal("origin"), _ORIGIN, _ORIGIN, _IDS)
    .where(_IS_PUBLISHED)
    .group_by(Resource.is_official)
    .order_by(Resource.is_official.desc()),
)
_PLAIN = Query(
    CarriedRow,
    select(literal("access"), literal("plain"), literal("plain"), func.coalesce(_IDS, "")).where(
        _IS_PUBLISHED, Resource.has_plain_language
    ),
)
_ACCESSIBLE = Query(
    CarriedRow,
    select(literal("access"), literal("checked"), literal("checked"), func.coalesce(_IDS, "")).where(
        _IS_PUBLISHED, Resource.id.in_(_CHECKED)
    ),
)
