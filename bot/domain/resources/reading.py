"""Finding resources: by filters, by words, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import keys
from bot.domain.catalogue import ORDERS, arrange, catalogue
from bot.domain.finding import found_ids
from bot.domain.resources.views import (
    FACETS,
    BestResources,
    FacetCount,
    ResourceCard,
    ResourceFilter,
    ResourceList,
    ResourcePage,
)
from bot.domain.words import folded_words
from storage import resources as stored
from storage.database import Database
from storage.facets import Facet
from storage.resources import CarriedValueRow, DetailsRow, ResourceRow

TOGETHER = 500
"""Resources that are read at once for a download."""


async def library(
    database: Database,
    chosen: ResourceFilter,
    *,
    sort: str = "",
    before: str | None = None,
    limit: int = 20,
) -> ResourceList:
    """Published resources that fit, newest first, or by title or date, with what else could be chosen."""
    last = keys.read(before) if before else None
    choice = chosen.choice
    async with database.reading() as connection:
        shelf = await catalogue(database, connection)
        found = shelf.of(await found_ids(database, connection, chosen.text)) if chosen.text else shelf.all
        fitting = shelf.fitting(choice, found)
        if sort in ORDERS:
            await arrange(shelf, connection, sort)
            ids = shelf.ordered(fitting, sort, last[1] if last else None, limit + 1)
        else:
            ids = shelf.newest(fitting, last, limit + 1)
        rows = await _in_order(connection, ids[:limit])
    end = rows[-1] if len(ids) > limit else None
    facets: dict[str, list[FacetCount]] = {facet: [] for facet in FACETS}
    for value, count in shelf.counts(choice, found):
        is_chosen = value.slug in choice[value.facet]
        facets[value.facet].append(FacetCount(value.facet, value.slug, value.name, count, is_chosen))
    older = keys.write(end.published_at, end.id) if end else None
    cards = [_card(row) for row in rows]
    return ResourceList(cards, fitting.bit_count(), len(shelf.ids), facets, older)


async def best(
    database: Database, chosen: ResourceFilter, *, offset: int = 0, limit: int = 5
) -> BestResources:
    """Published resources that fit, the best for the text first; without a text the newest."""
    async with database.reading() as connection:
        shelf = await catalogue(database, connection)
        if folded_words(chosen.text):
            found = await found_ids(database, connection, chosen.text)
            fitting = shelf.fitting(chosen.choice, shelf.of(found))
            ids = [each for each in found if shelf.holds(fitting, each)]
        else:
            fitting = shelf.fitting(chosen.choice, shelf.all)
            ids = shelf.newest(fitting, None, offset + limit)
        rows = await _in_order(connection, ids[offset : offset + limit])
    return BestResources([_card(row) for row in rows], fitting.bit_count())


async def find(database: Database, query: str, *, limit: int) -> list[ResourceCard]:
    """Published resources for free text, best first; for an empty text the newest."""
    async with database.reading() as connection:
        if not folded_words(query):
            return [_card(row) for row in await stored.newest(connection, limit=limit)]
        ids = await found_ids(database, connection, query)
        return [_card(row) for row in await _in_order(connection, ids[:limit])]


async def newest_resources(database: Database, *, limit: int) -> list[ResourceCard]:
    """What was published last."""
    return await find(database, "", limit=limit)


async def resource_page(database: Database, resource_id: int) -> ResourcePage | None:
    """A published resource; None if it is not there or not published."""
    async with database.reading() as connection:
        return next(iter(await _pages(connection, [resource_id])), None)


async def all_fitting(database: Database, chosen: ResourceFilter) -> list[ResourcePage]:
    """All published resources that fit, newest first: a download."""
    async with database.reading() as connection:
        shelf = await catalogue(database, connection)
        found = shelf.of(await found_ids(database, connection, chosen.text)) if chosen.text else shelf.all
        ids = shelf.newest(shelf.fitting(chosen.choice, found), None, len(shelf.ids))
        return [
            page
            for start in range(0, len(ids), TOGETHER)
            for page in await _pages(connection, ids[start : start + TOGETHER])
        ]


async def _pages(connection: AsyncConnection, ids: Sequence[int]) -> list[ResourcePage]:
    """Those of the resources that are published, in the order of `ids`."""
    more = {row.id: row for row in await stored.details(connection, ids)}
    values: dict[int, list[CarriedValueRow]] = {}
    for value in await stored.values_of(connection, ids):
        values.setdefault(value.resource_id, []).append(value)
    return [
        _page(row, more[row.id], values.get(row.id, []))
        for row in await _in_order(connection, ids)
        if row.id in more
    ]


def _page(row: ResourceRow, more: DetailsRow, values: Sequence[CarriedValueRow]) -> ResourcePage:
    topic = (more.topic_slug, more.topic_name) if more.topic_slug and more.topic_name else None
    return ResourcePage(
        card=_card(row),
        url=more.url,
        topic=topic if more.topic_is_public else None,
        fields=tuple(value.name for value in values if value.facet == Facet.FIELD),
        tags=tuple((value.slug, value.name) for value in values if value.facet == Facet.TAG),
        licence=more.licence,
        language=more.language,
        published_at=more.published_at,
        cities=tuple((value.slug, value.name) for value in values if value.facet == Facet.CITY),
        audience=tuple(value.name for value in values if value.facet == Facet.ROLE),
        contact=more.contact,
        plain_summary=more.plain_summary,
        valid_until=more.valid_until,
        review_by=more.review_by,
        version=more.version,
        practice=more.practice or {},
    )


async def cards_of(connection: AsyncConnection, ids: Sequence[int]) -> list[ResourceCard]:
    """Those of the resources that are published, in the order of `ids`."""
    return [_card(row) for row in await _in_order(connection, ids)]


async def published_since(database: Database, since: datetime, *, limit: int) -> list[ResourceCard]:
    """What was published since a moment, the last first."""
    async with database.reading() as connection:
        rows = await stored.newest(connection, limit=limit)
    return [_card(row) for row in rows if row.published_at >= since]


async def _in_order(connection: AsyncConnection, ids: Sequence[int]) -> list[ResourceRow]:
    """Those of the resources that are published, in the order of `ids`."""
    by_id = {row.id: row for row in await stored.by_ids(connection, ids)}
    return [by_id[resource_id] for resource_id in ids if resource_id in by_id]


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
        is_official=row.is_official,
        has_plain_language=row.has_plain_language,
        published_at=row.published_at,
    )
