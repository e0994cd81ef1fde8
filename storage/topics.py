"""Topics: one forum or text channel each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Row, String, Text, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Id, Slug


class Topic(Base):
    """A topic; its id is its channel's."""

    __tablename__ = "topic"

    id: Mapped[Id]
    slug: Mapped[Slug] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    is_public: Mapped[bool] = mapped_column(default=False)
    """Whether its threads may be shown on the web at all; each message's consent decides on top."""
    is_stream: Mapped[bool] = mapped_column(default=False)
    """A text channel: people also write outside of threads, and that talk is a thread with the topic's id."""
    position: Mapped[int] = mapped_column(default=0)
    thread_count: Mapped[int] = mapped_column(default=0)
    """How many threads were released in it (storage/releases.py)."""


async def mark_streams(session: AsyncSession, topic_ids: Iterable[int]) -> None:
    """These are text channels."""
    found = Topic.id.in_(list(topic_ids)), ~Topic.is_stream
    await session.execute(update(Topic).where(*found).values(is_stream=True))


async def names(connection: AsyncConnection) -> Sequence[Row[int, str]]:
    """id, name of all topics, in their order."""
    return (await connection.execute(select(Topic.id, Topic.name).order_by(Topic.position, Topic.id))).all()


async def public_ids(session: AsyncSession) -> set[int]:
    """The topics whose threads may be shown."""
    return set(await session.scalars(select(Topic.id).where(Topic.is_public)))


async def shown(connection: AsyncConnection) -> set[int]:
    """The same for whoever only reads."""
    return {topic_id for (topic_id,) in await connection.execute(select(Topic.id).where(Topic.is_public))}


async def slugs(session: AsyncSession) -> dict[str, int]:
    """Slug to topic id."""
    return {slug: topic_id for slug, topic_id in await session.execute(select(Topic.slug, Topic.id))}
