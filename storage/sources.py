"""Sources: other programmes' calendars, from which events are taken over."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import String, Text, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, RowId


class CalendarSource(Base):
    """A calendar of someone else; its events carry its label."""

    __tablename__ = "calendar_source"

    id: Mapped[RowId]
    label: Mapped[str] = mapped_column(String(120), unique=True)
    address: Mapped[str] = mapped_column(Text, default="")
    """Where it is fetched from; empty: it came as a file."""
    etag: Mapped[str] = mapped_column(String(255), default="")
    """The host's mark of what was taken in last."""
    checked_at: Mapped[datetime | None]
    """When it was last looked at, whatever came of it."""
    due_at: Mapped[datetime | None]
    """When to look again; None: not by itself."""
    problem: Mapped[str] = mapped_column(Text, default="")
    """Why the last look failed; empty: it did not."""


class KnownRow(NamedTuple):
    """An event of a source, as it was last taken over."""

    id: int
    source_uid: str
    source_sequence: int | None
    source_changed_at: datetime | None
    source_says: dict[str, Any] | None


class SourceRow(NamedTuple):
    """A source and how many events are from it; the moments are None where it was never looked at."""

    label: str
    checked_at: datetime | None
    due_at: datetime | None
    problem: str
    events: int


async def put(session: AsyncSession, label: str, address: str) -> CalendarSource:
    """The source of this label; made if it is new."""
    found = await session.scalar(select(CalendarSource).where(CalendarSource.label == label))
    source = found or CalendarSource(label=label, etag="", problem="")
    if source.address != address:
        source.address, source.etag = address, ""
    session.add(source)
    await session.flush()
    return source
