"""Messages that wait for a moderator, and what was decided about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Row, String, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, RowId, Snowflake
from storage.members import Member
from storage.messages import Hold, Message
from storage.threads import Thread


class HoldRecord(Base):
    """Who decided about a message that waited; rows are only added."""

    __tablename__ = "hold_record"

    id: Mapped[RowId]
    message_id: Mapped[int] = mapped_column(Snowflake, index=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    decision: Mapped[str] = mapped_column(String(10))
    decided_at: Mapped[datetime]


async def waiting(connection: AsyncConnection, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """id, thread_id, title, author, content, created_at of what waits, oldest first."""
    query = (
        select(
            Message.id,
            Message.thread_id,
            Thread.title,
            Member.display_name.label("author"),
            Message.content,
            Message.created_at,
        )
        .join(Thread, Thread.id == Message.thread_id)
        .join(Member, Member.id == Message.author_id)
        .where(*_WAITING)
        .order_by(Message.id)
    )
    return (await connection.execute(query.limit(limit))).all()


async def count(connection: AsyncConnection) -> int:
    """How many wait."""
    return await connection.scalar(select(func.count()).select_from(Message).where(*_WAITING)) or 0


async def record(
    session: AsyncSession, message_id: int, moderator_id: int, decision: str, now: datetime
) -> None:
    """Keeps who decided what."""
    session.add(
        HoldRecord(message_id=message_id, moderator_id=moderator_id, decision=decision, decided_at=now)
    )
    await session.flush()


_WAITING = (Message.hold == Hold.WAITING, Message.deleted_at.is_(None))
