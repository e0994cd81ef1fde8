"""Rsvps: who comes to which date, and who waits for a place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Row, String, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base
from storage.events import Event, Occurrence
from storage.members import Account

Rows = Sequence[Row[*tuple[Any, ...]]]


class Answer(StrEnum):
    """What someone said about a date."""

    GOING = "going"
    MAYBE = "maybe"
    DECLINED = "declined"
    WAITLIST = "waitlist"


class Rsvp(Base):
    """One member's answer about one date."""

    __tablename__ = "rsvp"

    occurrence_id: Mapped[int] = mapped_column(
        ForeignKey("occurrence.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    state: Mapped[str] = mapped_column(String(10))
    queue_place: Mapped[int | None]
    """The order on the waitlist, lowest first; gaps mean nothing."""
    guests: Mapped[int] = mapped_column(default=0)
    """How many come along: 0 or 1."""
    at: Mapped[datetime]
    """When this was said last."""
    offered_until: Mapped[datetime | None] = mapped_column(index=True)
    """A place is kept for them until then (on the waitlist only)."""
    is_interest: Mapped[bool] = mapped_column(default=False)
    """It was said by interest in Discord's scheduled event, and ends with it."""


async def locked_date(session: AsyncSession, occurrence_id: int) -> tuple[Occurrence, Event] | None:
    """A date and its event; until the transaction ends nobody else registers for it."""
    query = (
        select(Occurrence, Event)
        .join(Event, Event.id == Occurrence.event_id)
        .where(Occurrence.id == occurrence_id, Event.published_at.is_not(None))
        .with_for_update(of=Occurrence)
    )
    row = (await session.execute(query)).one_or_none()
    return (row[0], row[1]) if row else None


async def find(session: AsyncSession, occurrence_id: int, member_id: int) -> Rsvp | None:
    """One member's answer, if they gave one."""
    return await session.get(Rsvp, (occurrence_id, member_id))


async def seats_taken(session: AsyncSession, occurrence_id: int) -> int:
    """Places that are given away or kept for someone on the waitlist."""
    query = select(func.coalesce(func.sum(1 + Rsvp.guests), 0))
    return await session.scalar(query.where(Rsvp.occurrence_id == occurrence_id, _holds_seats())) or 0


async def waiting(session: AsyncSession, occurrence_id: int) -> Sequence[Rsvp]:
    """Those on the waitlist to whom nothing is offered, first come first."""
    query = select(Rsvp).where(
        Rsvp.occurrence_id == occurrence_id,
        Rsvp.state == Answer.WAITLIST,
        Rsvp.offered_until.is_(None),
    )
    return (await session.scalars(query.order_by(Rsvp.queue_place))).all()


async def last_place(session: AsyncSession, occurrence_id: int) -> int:
    """The highest place that the queue has given out; 0 for a fresh one."""
    query = select(func.max(Rsvp.queue_place)).where(Rsvp.occurrence_id == occurrence_id)
    return await session.scalar(query) or 0


async def ahead(session: AsyncSession, occurrence_id: int, queue_place: int) -> int:
    """How many wait before this place."""
    query = select(func.count()).where(
        Rsvp.occurrence_id == occurrence_id, Rsvp.state == Answer.WAITLIST, Rsvp.queue_place < queue_place
    )
    return await session.scalar(query) or 0


async def member_of(session: AsyncSession, provider: str, account: str) -> int | None:
    """Whose account it is; None for someone we have never seen."""
    query = select(Account.member_id)
    found = query.where(Account.provider == provider, Account.external_id == account)
    member_id: int | None = await session.scalar(found)
    return member_id


async def accounts_of(session: AsyncSession, provider: str, member_id: int) -> Sequence[str]:
    """A member's accounts with one provider."""
    query = select(Account.external_id)
    found = query.where(Account.provider == provider, Account.member_id == member_id)
    return (await session.scalars(found)).all()


async def dates_with_lapsed_offers(session: AsyncConnection, now: datetime, limit: int) -> Sequence[int]:
    """Ids of the dates where an offer was not taken in time."""
    query = select(Rsvp.occurrence_id).where(Rsvp.offered_until <= now).distinct().limit(limit)
    return (await session.scalars(query)).all()


async def lapsed(session: AsyncSession, occurrence_id: int, now: datetime) -> Sequence[Rsvp]:
    """The offers of one date that were not taken in time."""
    query = select(Rsvp).where(Rsvp.occurrence_id == occurrence_id, Rsvp.offered_until <= now)
    return (await session.scalars(query)).all()


async def counts(
    connection: AsyncConnection | AsyncSession, occurrence_ids: Sequence[int]
) -> dict[int, Row[*tuple[Any, ...]]]:
    """By occurrence: people `going` (guests too), `maybe`, `waiting`, and `taken` places."""

    def people(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1 + Rsvp.guests), else_=0)), 0)

    query = (
        select(
            Rsvp.occurrence_id,
            people(Rsvp.state == Answer.GOING).label("going"),
            people(Rsvp.state == Answer.MAYBE).label("maybe"),
            people(Rsvp.state == Answer.WAITLIST).label("waiting"),
            people(_holds_seats()).label("taken"),
        )
        .where(Rsvp.occurrence_id.in_(list(occurrence_ids)))
        .group_by(Rsvp.occurrence_id)
    )
    return {row.occurrence_id: row for row in await connection.execute(query)}


async def answered(
    session: AsyncSession, occurrence_id: int, states: Sequence[Answer], provider: str
) -> list[tuple[int, str]]:
    """(member id, account id) of those who said one of these, through one provider."""
    query = (
        select(Rsvp.member_id, Account.external_id)
        .join(Account, Account.member_id == Rsvp.member_id)
        .where(
            Rsvp.occurrence_id == occurrence_id,
            Rsvp.state.in_([state.value for state in states]),
            Account.provider == provider,
        )
        .order_by(Rsvp.member_id)
    )
    return [(member_id, account) for member_id, account in await session.execute(query)]


async def interested(session: AsyncSession, occurrence_id: int, provider: str) -> Sequence[str]:
    """The accounts of those whose maybe came from interest in Discord's scheduled event."""
    query = select(Account.external_id).join(Rsvp, Rsvp.member_id == Account.member_id)
    found = query.where(Rsvp.occurrence_id == occurrence_id, Rsvp.is_interest, Account.provider == provider)
    return (await session.scalars(found)).all()


async def coming_dates(session: AsyncSession, member_id: int, now: datetime) -> Sequence[int]:
    """Ids of the dates to come that a member answered about."""
    query = (
        select(Rsvp.occurrence_id)
        .join(Occurrence, Occurrence.id == Rsvp.occurrence_id)
        .where(Rsvp.member_id == member_id, Occurrence.starts_at > now)
    )
    return (await session.scalars(query)).all()


def _holds_seats() -> ColumnElement[bool]:
    offered = and_(Rsvp.state == Answer.WAITLIST, Rsvp.offered_until.is_not(None))
    return or_(Rsvp.state == Answer.GOING, offered)
