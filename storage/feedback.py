"""Barriers that readers told us of, and whether the office has answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, RowId


class Feedback(Base):
    """What somebody wrote, without an account. `contact` is emptied some time after it was settled."""

    __tablename__ = "feedback"

    id: Mapped[RowId]
    page: Mapped[str] = mapped_column(String(500))
    """Where the barrier is, as the person named it."""
    text: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(5))
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


async def by_ids(session: AsyncSession, ids: Iterable[int]) -> Sequence[Feedback]:
    """Those with these ids."""
    ids = list(ids)
    if not ids:
        return ()
    return (await session.scalars(select(Feedback).where(Feedback.id.in_(ids)))).all()


async def forget_contacts(session: AsyncSession, settled_before: datetime) -> None:
    """Whoever was answered long ago need not be known any more."""
    old = update(Feedback).where(Feedback.settled_at < settled_before, Feedback.contact != "")
    await session.execute(old.values(contact="").execution_options(synchronize_session=False))
