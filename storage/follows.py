"""Who follows which thread or topic, and what is new there for them that they were not told yet."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Snowflake


class Kind(StrEnum):
    """What is followed."""

    THREAD = "thread"
    TOPIC = "topic"


class Follow(Base):
    """A member wants to be told of new messages."""

    __tablename__ = "follow"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    ref_id: Mapped[int] = mapped_column(Snowflake, primary_key=True, index=True)
    """The thread's or the topic's id."""
    language: Mapped[str] = mapped_column(String(2), default="de")
    since: Mapped[datetime]
    """What was written before is not told, however late the archive hears of it."""


class Unread(Base):
    """How much is new for a member in a thread since they were last told."""

    __tablename__ = "unread"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(
        ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    delivery_id: Mapped[int] = mapped_column(Snowflake, primary_key=True, default=0)
    """The delivery that tells it; 0: none was claimed yet, and it still grows."""
    first_id: Mapped[int] = mapped_column(Snowflake)
    """The first message of these."""
    message_count: Mapped[int]
