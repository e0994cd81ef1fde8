"""Whether the links of resources still work, and the page text that is kept for when they do not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Row, String, Text, and_, delete, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, UtcTime
from storage.resources import Resource, State
from storage.upsert import upsert


class ResourceCheck(Base):
    """The link of a resource: when it is looked at next, and what was found."""

    __tablename__ = "resource_check"

    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True)
    next_at: Mapped[datetime] = mapped_column(index=True)
    checked_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    """Failed looks in a row."""
    problem: Mapped[str] = mapped_column(String(20), default="")
    """Why the last look failed (bot/errors.py, `Reason`); empty if it did not."""
    detail: Mapped[str] = mapped_column(String(200), default="")
    moved_to: Mapped[str] = mapped_column(Text, default="")
    """Where the address has moved for good: proposed to the editors."""
    broken_since: Mapped[datetime | None]
    """When it counted as broken, after several failures; None while it does not."""


class ResourceSnapshot(Base):
    """What the page behind a link said when it was last reached."""

    __tablename__ = "resource_snapshot"

    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True)
    taken_at: Mapped[datetime]
    url: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")


async def begin(session: AsyncSession, now: datetime) -> None:
    """Published links that nobody has looked at yet are due."""
    unknown = ~select(ResourceCheck.resource_id).where(ResourceCheck.resource_id == Resource.id).exists()
    new = select(Resource.id, literal(now, UtcTime), literal(0), literal(""), literal(""), literal("")).where(
        Resource.state == State.PUBLISHED, Resource.url != "", unknown
    )
    columns = ("resource_id", "next_at", "failures", "problem", "detail", "moved_to")
    await session.execute(insert(ResourceCheck).from_select(columns, new))


async def is_any_due(connection: AsyncConnection, now: datetime) -> bool:
    """Whether a published link is to be looked at, or was never."""
    unknown = ~select(ResourceCheck.resource_id).where(ResourceCheck.resource_id == Resource.id).exists()
    new = select(Resource.id).where(Resource.state == State.PUBLISHED, Resource.url != "", unknown).limit(1)
    due = select(ResourceCheck.resource_id).where(ResourceCheck.next_at <= now).limit(1)
    return await connection.scalar(due) is not None or await connection.scalar(new) is not None


async def claim(
    session: AsyncSession, *, now: datetime, until: datetime, limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Takes links that are due, the longest waiting first: resource id, url, failures. Until then nobody
    else gets them."""
    query = (
        select(ResourceCheck.resource_id, Resource.url, ResourceCheck.failures)
        .join(Resource, Resource.id == ResourceCheck.resource_id)
        .where(ResourceCheck.next_at <= now)
        .order_by(ResourceCheck.next_at, ResourceCheck.resource_id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=ResourceCheck)
    )
    rows = (await session.execute(query)).all()
    taken = update(ResourceCheck).where(ResourceCheck.resource_id.in_([row.resource_id for row in rows]))
    await session.execute(taken.values(next_at=until).execution_options(synchronize_session=False))
    return rows


async def forget_unpublished(session: AsyncSession, ids: Iterable[int]) -> set[int]:
    """Those of the resources that are published; links of others are not looked at any more."""
    wanted = list(ids)
    there = set(
        await session.scalars(
            select(Resource.id).where(Resource.id.in_(wanted), Resource.state == State.PUBLISHED)
        )
    )
    gone = ResourceCheck.resource_id.in_([each for each in wanted if each not in there])
    for row in await session.scalars(select(ResourceCheck).where(gone)):
        await session.delete(row)
    return there


async def forget(session: AsyncSession, resource_id: int) -> None:
    """The link is another now: it is looked at anew, and the old page is not kept."""
    for table in (ResourceCheck, ResourceSnapshot):
        await session.execute(
            delete(table).where(table.resource_id == resource_id).execution_options(synchronize_session=False)
        )


async def keep_snapshot(session: AsyncSession, row: dict[str, Any]) -> None:
    """What the page says now, in place of what it said before."""
    await upsert(session, ResourceSnapshot, [row])


async def snapshots(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, str]:
    """Resource id to the page text that is kept."""
    query = select(ResourceSnapshot.resource_id, ResourceSnapshot.text)
    rows = await connection.execute(query.where(ResourceSnapshot.resource_id.in_(list(ids))))
    return {resource_id: text for resource_id, text in rows}


async def snapshot_taken_at(connection: AsyncConnection, resource_id: int) -> datetime | None:
    """When the page text was kept; None if there is none."""
    query = select(ResourceSnapshot.taken_at).where(ResourceSnapshot.resource_id == resource_id)
    return await connection.scalar(query)


async def stale(connection: AsyncConnection | AsyncSession, today: date) -> Sequence[Row[*tuple[Any, ...]]]:
    """Published resources that are no longer valid, are to be looked at, or whose link is broken or moved."""
    is_over = and_(Resource.valid_until.is_not(None), Resource.valid_until < today)
    is_due = and_(Resource.review_by.is_not(None), Resource.review_by <= today)
    is_off = or_(
        ResourceCheck.broken_since.is_not(None),
        ResourceCheck.moved_to != "",
        ResourceCheck.problem == "insecure",
    )
    query = (
        select(
            Resource.id,
            Resource.title,
            Resource.valid_until,
            Resource.review_by,
            ResourceCheck.broken_since,
            ResourceCheck.problem,
            ResourceCheck.detail,
            ResourceCheck.moved_to,
        )
        .outerjoin(ResourceCheck, ResourceCheck.resource_id == Resource.id)
        .where(Resource.state == State.PUBLISHED, or_(is_over, is_due, is_off))
        .order_by(ResourceCheck.broken_since.is_(None), Resource.review_by, Resource.id)
    )
    return (await connection.execute(query)).all()


async def to_review(session: AsyncSession, today: date) -> Sequence[Row[int, date | None]]:
    """(id, review_by) of published resources whose day to be looked at has come."""
    due = Resource.state == State.PUBLISHED, Resource.review_by <= today
    return (await session.execute(select(Resource.id, Resource.review_by).where(*due))).all()
