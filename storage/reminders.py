"""Reminders that people set themselves, and how they wish to be reminded of events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, Row, String, Text, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, RowId
from storage.deliveries import Delivery, State
from storage.events import Event, Occurrence
from storage.members import Account

Rows = Sequence[Row[*tuple[Any, ...]]]
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


class DateWish(Base):
    """A member wants to be reminded of one date, so long before it, whether or not they come."""

    __tablename__ = "date_wish"

    occurrence_id: Mapped[int] = mapped_column(
        ForeignKey("occurrence.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    offset_seconds: Mapped[int] = mapped_column(primary_key=True)


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


async def waiting(connection: AsyncConnection, provider: str, account: str) -> Rows:
    """id, text, url, due_at of what someone will be reminded of, the next first."""
    query = (
        select(Reminder.id, Reminder.text, Reminder.url, Delivery.due_at)
        .join(Delivery, Delivery.reminder_id == Reminder.id)
        .join(Account, Account.member_id == Reminder.member_id)
        .where(Account.provider == provider, Account.external_id == account, _is_waiting())
        .order_by(Delivery.due_at, Reminder.id)
    )
    return (await connection.execute(query)).all()


async def date_wishes(session: AsyncSession, occurrence_id: int, provider: str) -> list[tuple[str, int]]:
    """(account, seconds before the start) of all who want to be reminded of a date in particular."""
    query = (
        select(Account.external_id, DateWish.offset_seconds)
        .join(DateWish, DateWish.member_id == Account.member_id)
        .where(DateWish.occurrence_id == occurrence_id, Account.provider == provider)
        .order_by(Account.external_id, DateWish.offset_seconds)
    )
    return [(account, seconds) for account, seconds in await session.execute(query)]


async def wished_dates(
    session: AsyncSession, provider: str, account: str, now: datetime
) -> list[tuple[Occurrence, Event, int]]:
    """(date, event, seconds before the start) of what someone wants to be reminded of and has not begun."""
    query = (
        select(Occurrence, Event, DateWish.offset_seconds)
        .join(DateWish, DateWish.occurrence_id == Occurrence.id)
        .join(Event, Event.id == Occurrence.event_id)
        .join(Account, Account.member_id == DateWish.member_id)
        .where(Account.provider == provider, Account.external_id == account, Occurrence.ends_at > now)
        .where(Occurrence.cancelled_at.is_(None), Event.published_at.is_not(None))
    )
    return [(date, event, seconds) for date, event, seconds in await session.execute(query)]


async def count_waiting(session: AsyncSession, member_id: int) -> int:
    """How many of a member's reminders are still to come."""
    query = select(func.count()).select_from(Reminder).join(Delivery, Delivery.reminder_id == Reminder.id)
    return await session.scalar(query.where(Reminder.member_id == member_id, _is_waiting())) or 0


def _is_waiting() -> ColumnElement[bool]:
    return Delivery.state.in_([State.PENDING, State.CLAIMED])
