"""The publication generations: advanced by everything that changes what the public may see."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import NamedTuple, cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped

from storage.columns import Base, Id
from storage.queries import Query


class Part(IntEnum):
    """What a generation is of: everything that is public, or just what is filtered by facets."""

    ALL = 1
    LIBRARY = 2
    EVENTS = 3


class Publication(Base):
    """A row for each part: the number that every process goes by with what it keeps of it."""

    __tablename__ = "publication"

    id: Mapped[Id]
    generation: Mapped[int]


class Generation(NamedTuple):
    """A number that only grows."""

    generation: int


class _PartRow(NamedTuple):
    id: int
    generation: int


async def advance(session: AsyncSession, *, library: bool = True, events: bool = True) -> None:
    """Outdates every cached page, of every process, from this transaction's commit on.

    Without `library` the resources, the events and what they are sorted by are surely as before; without
    `events` surely the events.
    """
    parts = [Part.ALL]
    if library:
        parts += [Part.LIBRARY, Part.EVENTS] if events else [Part.LIBRARY]
    bumped = await _BUMP.within(session, parts=parts)
    generations = {row.id: row.generation for row in bumped}
    for part in parts:
        if part not in generations:
            await session.execute(insert(Publication).values(id=part, generation=1))
    session.info["generation"] = generations.get(Part.ALL, 1)


async def generation(connection: AsyncConnection, part: Part = Part.ALL) -> int:
    """The current generation; 0 before anything was published."""
    found = await _CURRENT.one(connection, part=part)
    return found.generation if found else 0


async def generations(connection: AsyncConnection) -> Mapping[Part, int]:
    """The current generation of each part; 0 before anything was published."""
    return dict.fromkeys(Part, 0) | {Part(row.id): row.generation for row in await _ALL.all(connection)}


_BUMP = Query(
    _PartRow,
    update(cast(Table, Publication.__table__))
    .where(Publication.id.in_(bindparam("parts", expanding=True)))
    .values(generation=Publication.generation + 1)
    .returning(Publication.id, Publication.generation),
    writes_few=True,
)
GENERATION = select(Publication.generation).where(Publication.id == Part.ALL).scalar_subquery()
"""That of all that is public, beside whatever else is asked; None before anything was published."""
_ALL = Query(_PartRow, select(Publication.id, Publication.generation))
_CURRENT = Query(Generation, select(Publication.generation).where(Publication.id == bindparam("part")))
