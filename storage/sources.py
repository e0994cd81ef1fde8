"""Sources: other programmes' calendars, from which events are taken over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
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
