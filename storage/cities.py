"""Cities of the programme: what the office chose to show of them, and who says what they have done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base


class CityProfile(Base):
    """What is shown of a city beside its name and region."""

    __tablename__ = "city_profile"

    value_id: Mapped[int] = mapped_column(ForeignKey("facet_value.id"), primary_key=True)
    area: Mapped[str] = mapped_column(Text, default="")
    """The quarters that are funded."""
    contact: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text, default="")
    period: Mapped[str] = mapped_column(String(20), default="")


class Experience(Base):
    """A member says that they have done something: a tag. Their name is told to nobody by it."""

    __tablename__ = "experience"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    value_id: Mapped[int] = mapped_column(ForeignKey("facet_value.id"), primary_key=True, index=True)
    said_at: Mapped[datetime]
