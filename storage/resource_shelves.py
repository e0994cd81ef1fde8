"""What people do with resources: keep them on a list of their own, and build after them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, RowId


class SavedResource(Base):
    """A resource on somebody's own list."""

    __tablename__ = "saved_resource"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    resource_id: Mapped[int] = mapped_column(
        ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    saved_at: Mapped[datetime]


class Rebuild(Base):
    """Somebody tried it: where, and what they learnt. Whoever enters it agrees that it is public."""

    __tablename__ = "rebuild"

    id: Mapped[RowId]
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    city_id: Mapped[int | None] = mapped_column(ForeignKey("facet_value.id"))
    place: Mapped[str] = mapped_column(String(120), default="")
    """Where, if it is no city of the list."""
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
