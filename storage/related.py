"""What belongs to a thread besides its messages: resources, events and other threads that editors named."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Snowflake


class Kind(StrEnum):
    """What a thread is related to."""

    RESOURCE = "resource"
    EVENT = "event"
    THREAD = "thread"


class Related(Base):
    """An editor said that a thread and a thing belong together; between threads it holds both ways."""

    __tablename__ = "related"

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    ref_id: Mapped[int] = mapped_column(Snowflake, primary_key=True, index=True)
    at: Mapped[datetime]
