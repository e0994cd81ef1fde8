"""The publication generation: advanced by everything that changes what the public may see."""

from __future__ import annotations

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped

from storage.columns import Base, Id


class Publication(Base):
    """One row: the number that every process's page cache goes by."""

    __tablename__ = "publication"

    id: Mapped[Id]
    generation: Mapped[int]


async def advance(session: AsyncSession) -> None:
    """Outdates every cached page, of every process, from this transaction's commit on."""
    bump = update(Publication).where(Publication.id == 1).values(generation=Publication.generation + 1)
    generation = await session.scalar(bump.returning(Publication.generation))
    if generation is None:
        await session.execute(insert(Publication).values(id=1, generation=1))
        generation = 1
    session.info["generation"] = generation


async def generation(connection: AsyncConnection) -> int:
    """The current generation; 0 before anything was published."""
    return await connection.scalar(select(Publication.generation)) or 0
