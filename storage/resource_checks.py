"""Whether the links of resources still work, and the page text that is kept for when they do not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base


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
