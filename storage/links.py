"""Secret addresses that a command hands out: what each opens, for whom, until when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Row, String, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, RowId
from storage.members import Member


class Link(Base):
    """An address that opens something to whoever has it."""

    __tablename__ = "link"

    id: Mapped[RowId]
    secret_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    """Of the address's secret part, in hexadecimal: who reads the database can open nothing with it."""
    purpose: Mapped[str] = mapped_column(String(30))
    about: Mapped[str] = mapped_column(String(100))
    """What it opens, in the purpose's own words; may be empty."""
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    """To whom it was given; None: to nobody whom we know."""
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime | None] = mapped_column(index=True)
    """None: it does not end by itself."""
    used_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it was used up."""


async def find(
    connection: AsyncConnection, secret_sha256: str, purpose: str, now: datetime
) -> Row[*tuple[Any, ...]] | None:
    """id, about, member_id, ends_at of a link that still opens something; None for every other."""
    query = select(Link.id, Link.about, Link.member_id, Link.ends_at).where(
        Link.secret_sha256 == secret_sha256, Link.purpose == purpose, _is_open(now)
    )
    return (await connection.execute(query)).one_or_none()


async def use_up(session: AsyncSession, link_id: int, now: datetime) -> bool:
    """Marks a link as used; False if it was used before, or had ended. Of two at once, one gets True."""
    used = update(Link).where(Link.id == link_id, _is_open(now)).values(used_at=now).returning(Link.id)
    return await session.scalar(used.execution_options(synchronize_session=False)) is not None


async def revoke(session: AsyncSession, purpose: str, member_id: int) -> None:
    """A member's links of a purpose are gone; until the transaction ends, nobody else changes that member."""
    await session.execute(select(Member.id).where(Member.id == member_id).with_for_update())
    theirs = delete(Link).where(Link.purpose == purpose, Link.member_id == member_id)
    await session.execute(theirs.execution_options(synchronize_session=False))


async def sweep(session: AsyncSession, now: datetime) -> None:
    """Removes what opens nothing any more."""
    await session.execute(delete(Link).where(~_is_open(now)).execution_options(synchronize_session=False))


def _is_open(now: datetime) -> ColumnElement[bool]:
    return and_(Link.used_at.is_(None), or_(Link.ends_at.is_(None), Link.ends_at > now))
