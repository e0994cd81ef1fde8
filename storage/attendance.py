"""Attendance: who came to a date, whatever they had answered before, and the codes by which they say so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Row, String, and_, delete, func, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.columns import Base
from storage.events import Occurrence
from storage.facets import FacetValue
from storage.members import Member
from storage.rsvps import Answer, Rsvp

Rows = Sequence[Row[*tuple[Any, ...]]]


class How(StrEnum):
    """How somebody's attendance became known."""

    EDITOR = "editor"
    CODE = "code"


class Attendance(Base):
    """A member, or whom they brought along, came to a date."""

    __tablename__ = "attendance"

    occurrence_id: Mapped[int] = mapped_column(
        ForeignKey("occurrence.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    is_there: Mapped[bool] = mapped_column(default=True)
    """The member themselves."""
    guests: Mapped[int] = mapped_column(default=0)
    """How many came with them, or in their place: 0 or 1."""
    how: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]


class AttendanceCode(Base):
    """What is read out at a date, so that whoever is there can say so."""

    __tablename__ = "attendance_code"

    occurrence_id: Mapped[int] = mapped_column(
        ForeignKey("occurrence.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(String(12), unique=True)
    made_at: Mapped[datetime]


class AttendanceTry(Base):
    """How many wrong codes someone has typed since when: who guesses is stopped."""

    __tablename__ = "attendance_try"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    wrong: Mapped[int]
    since: Mapped[datetime]


async def participants(session: AsyncSession, occurrence_id: int) -> Rows:
    """Everyone who answered about a date or came to it: those who come first, then who waits."""
    role, city = aliased(FacetValue), aliased(FacetValue)
    concerned = union(
        select(Rsvp.member_id).where(Rsvp.occurrence_id == occurrence_id),
        select(Attendance.member_id).where(Attendance.occurrence_id == occurrence_id),
    )
    here = and_(Attendance.member_id == Member.id, Attendance.occurrence_id == occurrence_id)
    query = (
        select(
            Member.id.label("member_id"),
            Member.display_name.label("name"),
            func.coalesce(role.name, "").label("role"),
            func.coalesce(city.name, "").label("city"),
            Rsvp.state,
            Rsvp.guests,
            Rsvp.queue_place,
            Rsvp.at.label("answered_at"),
            Rsvp.offered_until,
            Attendance.is_there,
            Attendance.guests.label("guests_there"),
            Attendance.how,
        )
        .outerjoin(Rsvp, and_(Rsvp.member_id == Member.id, Rsvp.occurrence_id == occurrence_id))
        .outerjoin(Attendance, here)
        .outerjoin(role, role.id == Member.role_id)
        .outerjoin(city, city.id == Member.city_id)
        .where(Member.id.in_(concerned))
    )
    order = [Answer.GOING, Answer.WAITLIST, Answer.MAYBE, Answer.DECLINED, None]
    rows = (await session.execute(query)).all()
    return sorted(
        rows,
        key=lambda row: (order.index(row.state), row.queue_place or 0, str(row.answered_at), row.member_id),
    )


async def find(session: AsyncSession, occurrence_id: int, member_id: int) -> Attendance | None:
    """Whether one member came."""
    return await session.get(Attendance, (occurrence_id, member_id))


async def people_there(session: AsyncSession, occurrence_id: int) -> int:
    """How many came, who was brought along included."""
    people = func.coalesce(func.sum(Attendance.guests), 0) + func.count().filter(Attendance.is_there)
    return await session.scalar(select(people).where(Attendance.occurrence_id == occurrence_id)) or 0


async def date_of_code(session: AsyncSession, code: str) -> Occurrence | None:
    """The date that a code was made for."""
    query = select(Occurrence).join(AttendanceCode, AttendanceCode.occurrence_id == Occurrence.id)
    found: Occurrence | None = await session.scalar(query.where(AttendanceCode.code == code))
    return found


async def is_taken(session: AsyncSession, code: str) -> bool:
    """Whether a code is some date's already."""
    return await session.scalar(select(AttendanceCode.code).where(AttendanceCode.code == code)) is not None


async def forget_codes(session: AsyncSession, ended_before: datetime) -> None:
    """Codes of dates that are long over are free again, and wrong ones are forgiven."""
    over = select(Occurrence.id).where(Occurrence.ends_at < ended_before)
    await session.execute(delete(AttendanceCode).where(AttendanceCode.occurrence_id.in_(over)))
    await session.execute(delete(AttendanceTry).where(AttendanceTry.since < ended_before))


async def came(session: AsyncSession, occurrence_id: int) -> set[int]:
    """Ids of the members who came, or for whom somebody came."""
    query = select(Attendance.member_id).where(
        Attendance.occurrence_id == occurrence_id, or_(Attendance.is_there, Attendance.guests > 0)
    )
    return set((await session.scalars(query)).all())
