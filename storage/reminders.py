"""Reminders that people set themselves, and how they wish to be reminded of events."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, RowId

QUIET_FROM, QUIET_UNTIL = 21 * 60, 7 * 60


class Reminder(Base):
    """Something that a member wants to be reminded of; when is said by its delivery."""

    __tablename__ = "reminder"

    id: Mapped[RowId]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text, default="")
    """The message it is about; empty: none."""
    language: Mapped[str] = mapped_column(String(2), default="de")
    created_at: Mapped[datetime]


class Preference(Base):
    """How a member wishes to be reminded of events; without a row the defaults hold."""

    __tablename__ = "preference"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    way: Mapped[str] = mapped_column(String(20), default="direct")
    """`direct`, `direct_or_thread`, `thread` or `none` (bot/domain/preferences.py)."""
    offsets: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    """How long before the start, in seconds; None: as the event has it."""
    quiet_from: Mapped[int] = mapped_column(default=QUIET_FROM)
    """Minutes after midnight, Europe/Berlin."""
    quiet_until: Mapped[int] = mapped_column(default=QUIET_UNTIL)
    """Minutes after midnight; equal to `quiet_from`: never quiet."""
