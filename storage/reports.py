"""Reports that something should not be public (Art. 16 of Regulation (EU) 2022/2065), and their answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, RowId, Snowflake


class Decision(StrEnum):
    """What a moderator decided; `OPEN` is kept as the empty text."""

    OPEN = ""
    HIDDEN = "hidden"
    KEPT = "kept"


class Report(Base):
    """Who reported what, why, and the answer. Name and e-mail are emptied some time after the decision."""

    __tablename__ = "report"

    id: Mapped[RowId]
    about: Mapped[str] = mapped_column(String(500))
    """The address of the entry, without our own host."""
    message_id: Mapped[int | None] = mapped_column(Snowflake, index=True)
    reason: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(100), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(5))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the secret by which the person finds the answer."""
    created_at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(String(10), default=Decision.OPEN)
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


async def by_ids(session: AsyncSession, ids: Iterable[int]) -> Sequence[Report]:
    """Those with these ids."""
    ids = list(ids)
    if not ids:
        return ()
    return (await session.scalars(select(Report).where(Report.id.in_(ids)))).all()


async def by_secret(connection: AsyncConnection, secret_hash: str) -> Report | None:
    """about, created_at, decision, decision_reason, decided_at of the report with this secret."""
    columns = (
        Report.about,
        Report.created_at,
        Report.decision,
        Report.decision_reason,
        Report.decided_at,
    )
    found = (await connection.execute(select(*columns).where(Report.secret_hash == secret_hash))).first()
    return Report(**found._mapping) if found else None


async def forget_people(session: AsyncSession, decided_before: datetime) -> None:
    """Whoever was answered long ago need not be known any more."""
    old = update(Report).where(Report.decided_at < decided_before, or_(Report.name != "", Report.email != ""))
    await session.execute(old.values(name="", email="").execution_options(synchronize_session=False))
