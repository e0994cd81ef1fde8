"""What the glossary calls the same: abbreviations and other names, kept in memory while the library holds."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.search.concepts import Synonyms, same
from storage import glossary, publication
from storage.database import Database
from storage.publication import Part


@dataclass(frozen=True, slots=True)
class _Kept:
    generation: int
    names: Synonyms


async def synonyms(database: Database, connection: AsyncConnection) -> Synonyms:
    """By the terms of each name those of the others; read anew when the library has changed."""
    generation = await publication.generation(connection, Part.LIBRARY)
    kept = database.kept.get(_Kept)
    if not isinstance(kept, _Kept) or kept.generation != generation:
        rows = await glossary.terms(connection)
        database.kept[_Kept] = kept = _Kept(generation, same((row.name, *row.aliases) for row in rows))
    return kept.names
