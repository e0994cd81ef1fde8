"""Posted messages that no longer show what holds: which are to be edited, and by when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, case, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.columns import UtcTime
from storage.deliveries import Delivery, Kind, Route, State, change
from storage.events import Occurrence


async def ask_refresh(session: AsyncSession, event_id: int, at: datetime) -> None:
    """The event's cards are to be edited by then; an earlier time holds."""
    sooner = case((Delivery.refresh_at < at, Delivery.refresh_at), else_=literal(at, UtcTime))
    shown = and_(Delivery.event_id == event_id, Delivery.kind == Kind.CARD)
    await change(session, shown, {"refresh_at": sooner})


async def ask_resource_refresh(session: AsyncSession, resource_id: int, at: datetime) -> None:
    """The cards in review about a resource are to be edited by then."""
    shown = and_(Delivery.resource_id == resource_id, Delivery.kind == Kind.REVIEW)
    await change(session, shown, {"refresh_at": at})


async def ask_refresh_notices(session: AsyncSession, event_id: int, at: datetime, now: datetime) -> None:
    """What was posted for all about dates to come, or after those that were, is to be edited by then."""
    dates = select(Occurrence.id).where(Occurrence.event_id == event_id)
    about_what_comes = and_(
        Delivery.kind.in_([Kind.REMINDER.value, Kind.MOVED.value]),
        Delivery.occurrence_id.in_(dates.where(Occurrence.ends_at > now)),
    )
    said_after = and_(Delivery.kind == Kind.AFTERWARDS, Delivery.occurrence_id.in_(dates))
    posted = and_(
        Delivery.state == State.SENT,
        Delivery.route.in_([Route.CHANNEL.value, Route.THREAD.value]),
        or_(about_what_comes, said_after),
    )
    await change(session, posted, {"refresh_at": at})


async def to_refresh(session: AsyncSession, *, now: datetime, lease: datetime, limit: int) -> list[Delivery]:
    """Posted messages that are to be edited now; they come again at `lease` unless it was done."""
    query = (
        select(Delivery)
        .where(Delivery.refresh_at <= now, Delivery.state == State.SENT)
        .order_by(Delivery.refresh_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = list((await session.scalars(query)).all())
    session.expunge_all()
    await change(session, Delivery.id.in_([each.id for each in found]), {"refresh_at": lease})
    return found


async def refreshed(
    session: AsyncSession, delivery_id: int, *, lease: datetime, again_at: datetime | None
) -> None:
    """It was edited; if something changed meanwhile, the lease is broken and it comes again."""
    unbroken = and_(Delivery.id == delivery_id, Delivery.refresh_at == lease)
    await change(session, unbroken, {"refresh_at": again_at})


async def refresh_one(session: AsyncSession, delivery_id: int, at: datetime | None) -> None:
    """One card is to be edited by then, unless something already asks for an earlier time."""
    if at is not None:
        sooner = case((Delivery.refresh_at < at, Delivery.refresh_at), else_=literal(at, UtcTime))
        await change(session, Delivery.id == delivery_id, {"refresh_at": sooner})
