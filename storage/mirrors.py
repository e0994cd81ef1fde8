"""Mirrors: Discord's scheduled events, each showing the next date of one of ours."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Snowflake


class Mirror(Base):
    """What Discord shows of an event."""

    __tablename__ = "mirror"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id", ondelete="CASCADE"))
    external_id: Mapped[int | None] = mapped_column(Snowflake)
    """The scheduled event's id there."""
    told: Mapped[str] = mapped_column(Text, default="")
    """What was told last, so that only changes are told."""
    claimed_at: Mapped[datetime | None]
    """When its making began; if it was never confirmed, it is looked for first."""
    deleted_at: Mapped[datetime | None]
    """It was deleted there, and the editors were asked what that means."""
