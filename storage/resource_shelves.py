"""What people do with resources: keep them on a list of their own, and build after them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Row, String, Text, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, RowId
from storage.facets import FacetValue
from storage.members import Account
from storage.upsert import upsert


class SavedResource(Base):
    """A resource on somebody's own list."""

    __tablename__ = "saved_resource"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    resource_id: Mapped[int] = mapped_column(
        ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    saved_at: Mapped[datetime]


class Rebuild(Base):
    """Somebody tried it: where, and what they learnt. Whoever enters it agrees that it is public."""

    __tablename__ = "rebuild"

    id: Mapped[RowId]
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    city_id: Mapped[int | None] = mapped_column(ForeignKey("facet_value.id"))
    place: Mapped[str] = mapped_column(String(120), default="")
    """Where, if it is no city of the list."""
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]


async def save(session: AsyncSession, member_id: int, resource_id: int, now: datetime) -> None:
    """Puts a resource on somebody's list; one that is on it stays where it is."""
    row = {"member_id": member_id, "resource_id": resource_id, "saved_at": now}
    await upsert(session, SavedResource, [row], keep=("saved_at",))


async def unsave(session: AsyncSession, member_id: int, resource_id: int) -> bool:
    """Takes a resource off somebody's list; says whether it was on it."""
    mine = SavedResource.member_id == member_id, SavedResource.resource_id == resource_id
    gone = delete(SavedResource).where(*mine).returning(SavedResource.resource_id)
    return await session.scalar(gone) is not None


async def saved(connection: AsyncConnection, member_id: int) -> Sequence[int]:
    """The resources on somebody's list, the last first."""
    query = select(SavedResource.resource_id).where(SavedResource.member_id == member_id)
    order = SavedResource.saved_at.desc(), SavedResource.resource_id.desc()
    return (await connection.scalars(query.order_by(*order))).all()


async def rebuild_entries(
    connection: AsyncConnection, resource_id: int, by: tuple[str, str] | None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """id, city_name, place and note of what is shown of it, the last first; `by`: of one account alone."""
    query = (
        select(Rebuild.id, FacetValue.name.label("city_name"), Rebuild.place, Rebuild.note)
        .outerjoin(FacetValue, FacetValue.id == Rebuild.city_id)
        .where(Rebuild.resource_id == resource_id, Rebuild.hidden_at.is_(None))
    )
    if by is not None:
        own = select(Account.member_id).where(Account.provider == by[0], Account.external_id == by[1])
        query = query.where(Rebuild.member_id.in_(own))
    return (await connection.execute(query.order_by(Rebuild.id.desc()))).all()


async def rebuilds(connection: AsyncConnection, resource_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """city_slug, city_name, place, note and at of what others made of a resource, the last first."""
    query = (
        select(
            FacetValue.slug.label("city_slug"),
            FacetValue.name.label("city_name"),
            Rebuild.place,
            Rebuild.note,
            Rebuild.at,
        )
        .outerjoin(FacetValue, FacetValue.id == Rebuild.city_id)
        .where(Rebuild.resource_id == resource_id, Rebuild.hidden_at.is_(None))
    )
    return (await connection.execute(query.order_by(Rebuild.id.desc()))).all()
