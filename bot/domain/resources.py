"""Resources: suggested by anyone, published by editors, found by everyone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from bot.domain import finding, keys
from bot.domain.catalogue import catalogue
from bot.domain.finding import found_ids
from bot.domain.people import Person, ensure_members
from bot.domain.words import folded_words, slug
from bot.errors import UserError
from bot.i18n import N_
from storage import publication, search
from storage import resources as stored
from storage.database import Database
from storage.facets import Facet, ResourceFacet, ids_by_slug
from storage.resources import Resource, ResourceRow, State

OFFICIAL_LICENCE = "amtliches Werk"
"""Laws and guidelines: official, as against a peer's experience."""
FACETS = ("kind", "topic", "field", "tag")
TITLE_LENGTH = 300


@dataclass(frozen=True, slots=True)
class ResourceCard:
    """A resource in a list."""

    id: int
    slug: str
    title: str
    summary: str
    kind: str
    kind_slug: str
    format: str
    publisher: str
    issued_on: date | None
    is_official: bool
    has_plain_language: bool


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value to filter by, and how many resources it would show."""

    facet: str
    slug: str
    name: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ResourceFilter:
    """What a reader chose; within a facet any value counts, over facets all."""

    text: str = ""
    kind: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResourceList:
    """Resources that fit, how many there are in all, and the key that continues the list."""

    resources: list[ResourceCard]
    total: int
    all_count: int
    facets: dict[str, list[FacetCount]]
    older: str | None


@dataclass(frozen=True, slots=True)
class ResourcePage:
    """One resource in full."""

    card: ResourceCard
    url: str
    topic: tuple[str, str] | None
    fields: tuple[str, ...]
    tags: tuple[tuple[str, str], ...]
    licence: str
    language: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class NewResource:
    """What is known of a resource when it comes in; `kind`, `fields` and `tags` are slugs."""

    title: str
    url: str
    summary: str = ""
    kind: str | None = None
    topic_id: int | None = None
    fields: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    format: str = ""
    language: str = "de"
    publisher: str = ""
    licence: str = ""
    issued_on: date | None = None
    has_plain_language: bool = False
    slug: str = ""
    from_thread_id: int | None = None
    from_message_id: int | None = None
    """Where in chat it was suggested from, if it was suggested from a message."""


async def suggest(database: Database, resource: NewResource, *, author: Person, now: datetime) -> int:
    """Keeps a suggestion for the editors, returns its id; raises UserError for a bad title or link."""
    _check(resource)
    async with database.transaction(durable=True) as session:
        member_ids = await ensure_members(session, [author], now=now)
        row = await _write(session, resource, await _values(session), now)
        row.suggested_by = member_ids[author.account]
        return row.id


async def publish_new(database: Database, resource: NewResource, *, now: datetime) -> int:
    """Takes a resource in that editors have already checked; returns its id."""
    (resource_id,) = await publish_all(database, [resource], now=now)
    return resource_id


async def publish_all(database: Database, checked: Sequence[NewResource], *, now: datetime) -> list[int]:
    """Takes resources in that editors have already checked, all or none of them; returns their ids."""
    for resource in checked:
        _check(resource)
    async with database.transaction() as session:
        values = await _values(session)
        rows = [await _write(session, resource, values, now) for resource in checked]
        for row in rows:
            row.state, row.published_at = State.PUBLISHED, now
        await search.index(session, [_entry(row, now) for row in rows])
        await publication.advance(session)
        return [row.id for row in rows]


async def library(
    database: Database, chosen: ResourceFilter, *, before: str | None = None, limit: int = 20
) -> ResourceList:
    """Published resources that fit, newest first, with what else could be chosen."""
    last = keys.read(before) if before else None
    choice = {facet: getattr(chosen, facet) for facet in FACETS}
    async with database.reading() as connection:
        shelf = await catalogue(database, connection)
        found = shelf.of(await found_ids(connection, chosen.text)) if chosen.text else shelf.all
        fitting = shelf.fitting(choice, found)
        ids = shelf.newest(fitting, last, limit + 1)
        rows = await _in_order(connection, ids[:limit])
    end = rows[-1] if len(ids) > limit else None
    facets: dict[str, list[FacetCount]] = {facet: [] for facet in FACETS}
    for value, count in shelf.counts(choice, found):
        is_chosen = value.slug in choice[value.facet]
        facets[value.facet].append(FacetCount(value.facet, value.slug, value.name, count, is_chosen))
    older = keys.write(end.published_at, end.id) if end else None
    cards = [_card(row) for row in rows]
    return ResourceList(cards, fitting.bit_count(), len(shelf.keys), facets, older)


async def find(database: Database, query: str, *, limit: int) -> list[ResourceCard]:
    """Published resources for free text, best first; for an empty text the newest."""
    async with database.reading() as connection:
        if not folded_words(query):
            return [_card(row) for row in await stored.newest(connection, limit=limit)]
        ids = await found_ids(connection, query)
        return [_card(row) for row in await _in_order(connection, ids[:limit])]


async def newest_resources(database: Database, *, limit: int) -> list[ResourceCard]:
    """What was published last."""
    return await find(database, "", limit=limit)


async def resource_page(database: Database, resource_id: int) -> ResourcePage | None:
    """A published resource; None if it is not there or not published."""
    async with database.reading() as connection:
        cards = await stored.by_ids(connection, [resource_id])
        more = await stored.details(connection, resource_id)
        if not cards or more is None:
            return None
        values = await stored.values(connection, resource_id)
    topic = (more.topic_slug, more.topic_name) if more.topic_slug and more.topic_name else None
    return ResourcePage(
        card=_card(cards[0]),
        url=more.url,
        topic=topic if more.topic_is_public else None,
        fields=tuple(value.name for value in values if value.facet == Facet.FIELD),
        tags=tuple((value.slug, value.name) for value in values if value.facet == Facet.TAG),
        licence=more.licence,
        language=more.language,
        published_at=more.published_at,
    )


async def _in_order(connection: AsyncConnection, ids: Sequence[int]) -> list[ResourceRow]:
    """Those of the resources that are published, in the order of `ids`."""
    by_id = {row.id: row for row in await stored.by_ids(connection, ids)}
    return [by_id[resource_id] for resource_id in ids if resource_id in by_id]


def _check(resource: NewResource) -> None:
    if not resource.title.strip():
        raise UserError(N_("A resource needs a title."))
    if len(resource.title) > TITLE_LENGTH:
        raise UserError(N_("The title is too long: at most {limit} characters."), limit=TITLE_LENGTH)
    address = urlsplit(resource.url.strip())
    if address.scheme not in ("http", "https") or not address.hostname or " " in resource.url.strip():
        raise UserError(N_("The link must be a complete address that begins with https://."))


Values = Mapping[Facet, Mapping[str, int]]
"""By facet and slug, the ids of the values that a resource may carry."""


async def _values(session: AsyncSession) -> Values:
    carried = (Facet.RESOURCE_KIND, Facet.FIELD, Facet.TAG)
    return {facet: await ids_by_slug(session, facet) for facet in carried}


async def _write(session: AsyncSession, resource: NewResource, values: Values, now: datetime) -> Resource:
    row = Resource(
        slug=await _free_slug(session, resource.slug or slug(resource.title)),
        title=resource.title.strip(),
        summary=resource.summary.strip(),
        kind_id=values[Facet.RESOURCE_KIND][resource.kind] if resource.kind else None,
        topic_id=resource.topic_id,
        url=resource.url.strip(),
        format=resource.format,
        language=resource.language,
        publisher=resource.publisher,
        licence=resource.licence,
        issued_on=resource.issued_on,
        has_plain_language=resource.has_plain_language,
        state=State.SUGGESTED,
        suggested_at=now,
        from_thread_id=resource.from_thread_id,
        from_message_id=resource.from_message_id,
    )
    session.add(row)
    await session.flush()
    for facet, slugs in ((Facet.FIELD, resource.fields), (Facet.TAG, resource.tags)):
        session.add_all(ResourceFacet(resource_id=row.id, value_id=values[facet][value]) for value in slugs)
    return row


def _entry(row: Resource, now: datetime) -> dict[str, Any]:
    return finding.entry("resource", row.id, row.title, f"{row.summary} {row.publisher}".strip(), now)


async def _free_slug(session: AsyncSession, wanted: str) -> str:
    candidate, n = wanted, 1
    while await stored.slug_is_taken(session, candidate):
        n += 1
        candidate = f"{wanted}-{n}"
    return candidate


def _card(row: ResourceRow) -> ResourceCard:
    return ResourceCard(
        id=row.id,
        slug=row.slug,
        title=row.title,
        summary=row.summary,
        kind=row.kind,
        kind_slug=row.kind_slug,
        format=row.format,
        publisher=row.publisher,
        issued_on=row.issued_on,
        is_official=row.licence == OFFICIAL_LICENCE,
        has_plain_language=row.has_plain_language,
    )
