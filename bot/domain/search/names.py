"""What the exchange calls things, kept in memory while its lists and its library hold.

The glossary says which names mean the same; topics and cities are named beside hits and their counts. What
the night has learned of words (learning.py) changes with a generation, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.kept import current
from bot.domain.search.learned import Learned, learned
from bot.domain.search.sameness import Synonyms, same
from bot.domain.search.thesaurus import well_known
from bot.domain.words import slug
from storage import facets, glossary, reading
from storage.database import Database
from storage.facets import Facet


@dataclass(frozen=True, slots=True)
class Names:
    """By the terms of each name those of the others; the names of topics and cities by their slugs."""

    generation: int
    synonyms: Synonyms
    topics: Mapping[str, str]
    cities: Mapping[str, str]
    learned: Learned


def meant(typed: str, called: Mapping[str, str]) -> str:
    """The slug that is meant by one that was typed, of those `called` by names: where it fits no other, the
    beginning of slug or name will do, or a part.
    """
    if not typed or typed in called:
        return typed
    ways = {each: (each, slug(name)) for each, name in called.items()}
    for fits in (str.startswith, str.__contains__):
        found = [each for each, way in ways.items() if any(fits(text, typed) for text in way)]
        if len(found) == 1:
            return found[0]
    return typed


async def names(database: Database, connection: AsyncConnection, generation: int) -> Names:
    """Read anew when something of it has changed, whoever changed it; `generation` is the library's."""
    return await current(database, Names, generation, partial(_read, database, connection, generation))


async def _read(database: Database, connection: AsyncConnection, generation: int) -> Names:
    before = database.kept.get(Names)
    rows = await glossary.terms(connection)
    return Names(
        generation,
        same([*((row.name, *row.aliases) for row in rows), *well_known()]),
        {each.slug: each.name for each in await reading.public_topics(connection)},
        {each.slug: each.name for each in await facets.values(connection, Facet.CITY)},
        await learned(connection, rows, before.learned if isinstance(before, Names) else Learned()),
    )
