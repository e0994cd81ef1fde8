"""What a resource can be: the list that a suggestion chooses from."""

from __future__ import annotations

from storage import facets
from storage.database import Database
from storage.facets import Facet


async def resource_kinds(database: Database) -> list[tuple[str, str]]:
    """(slug, name) of every kind, in the order of the list."""
    async with database.reading() as connection:
        return [(slug, name) for slug, name in await facets.values(connection, Facet.RESOURCE_KIND)]
