"""The lists by which threads, events, resources and people are sorted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from storage import facets, publication
from storage.database import Database
from storage.facets import Facet

__all__ = ["Facet", "Lists", "cities", "kinds", "lists", "roles", "tags", "take_lists"]
Pairs = Sequence[tuple[str, str]]
Lists = Mapping[Facet, Pairs]
"""By facet, (slug, name) of its values in their order."""


async def take_lists(
    database: Database,
    *,
    roles: Sequence[tuple[str, str, str]],
    cities: Sequence[tuple[str, str, str]],
    fields: Pairs,
    tags: Pairs,
    resource_kinds: Pairs,
    event_kinds: Pairs,
) -> None:
    """Takes the lists over as (slug, name); roles carry a short name, cities their region."""
    plain = {
        Facet.FIELD: fields,
        Facet.TAG: tags,
        Facet.RESOURCE_KIND: resource_kinds,
        Facet.EVENT_KIND: event_kinds,
    }
    async with database.transaction() as session:
        for position, (slug, name, short) in enumerate(roles):
            await facets.put(session, Facet.ROLE, slug, name=name, short=short, position=position)
        for position, (slug, name, region) in enumerate(cities):
            await facets.put(session, Facet.CITY, slug, name=name, region=region, position=position)
        for facet, pairs in plain.items():
            for position, (slug, name) in enumerate(pairs):
                await facets.put(session, facet, slug, name=name, position=position)
        await publication.advance(session)


async def kinds(database: Database) -> list[tuple[str, str]]:
    """(slug, name) of every kind of event, in their order."""
    return await _values(database, Facet.EVENT_KIND)


async def roles(database: Database) -> list[tuple[str, str]]:
    """(slug, name) of every role: whom an event may be for."""
    return await _values(database, Facet.ROLE)


async def tags(database: Database) -> list[tuple[str, str]]:
    """(slug, name) of every tag."""
    return await _values(database, Facet.TAG)


async def cities(database: Database) -> list[tuple[str, str]]:
    """(slug, name) of every city, in their order."""
    return await _values(database, Facet.CITY)


async def _values(database: Database, facet: Facet) -> list[tuple[str, str]]:
    async with database.reading() as connection:
        return [(slug, name) for slug, name in await facets.values(connection, facet)]


async def lists(database: Database) -> Lists:
    """All lists."""
    async with database.reading() as connection:
        return {
            facet: [(slug, name) for slug, name in await facets.values(connection, facet)] for facet in Facet
        }
