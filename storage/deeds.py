"""What was done with threads, and by whom: closed, moved, summed up, related. Rows are only added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Row, String, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, RowId
from storage.members import Member


class Deed(Base):
    """One change to a thread that somebody answers for."""

    __tablename__ = "deed"

    id: Mapped[RowId]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    """Who did it; None: it was done in chat itself, which does not say by whom."""
    what: Mapped[str] = mapped_column(String(12))
    """answered, open, closed, moved, summary, related, unrelated."""
    detail: Mapped[str] = mapped_column(Text, default="")
    """A reason, the topics' names, the thing that was related."""
    at: Mapped[datetime]


async def record(
    session: AsyncSession, thread_id: int, what: str, *, by: int | None, at: datetime, detail: str = ""
) -> None:
    """Keeps who did what."""
    session.add(Deed(thread_id=thread_id, member_id=by, what=what, detail=detail, at=at))
    await session.flush()


async def of_thread(
    connection: AsyncConnection, thread_id: int, limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """what, detail, at, by (a name, None for chat itself) of a thread, the last first."""
    query = (
        select(Deed.what, Deed.detail, Deed.at, Member.display_name.label("by"))
        .outerjoin(Member, Member.id == Deed.member_id)
        .where(Deed.thread_id == thread_id)
        .order_by(Deed.id.desc())
    )
    return (await connection.execute(query.limit(limit))).all()


async def last_by(session: AsyncSession, thread_id: int, what: str) -> int | None:
    """Who did something to a thread last; None: nobody, or chat itself."""
    query = select(Deed.member_id).where(Deed.thread_id == thread_id, Deed.what == what)
    by: int | None = await session.scalar(query.order_by(Deed.id.desc()).limit(1))
    return by
