"""Claims: deliveries that somebody is about to send. The database is the queue."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, Subquery, and_, bindparam, case, cast, func, literal, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.columns import UtcTime
from storage.deliveries import Delivery, Route, State, change

LOOK_AHEAD = 1_000
"""Among so many the turns of the lanes are found; who is behind them has their turn in the next claim."""


def lane_of(row: Delivery) -> str:
    """What shares a place with it, and with that Discord's limit for a channel."""
    if row.route == Route.MENTION:
        return f"{row.route}:{row.occurrence_id}"
    return f"{row.route}:{row.recipient}"


async def claim(
    session: AsyncSession,
    *,
    now: datetime,
    stale_before: datetime,
    by_mail: bool,
    limit: int,
    without: Collection[str] = (),
) -> Sequence[Delivery]:
    """Claims what is due by mail, or all else, and claims older than `stale_before` again.

    Of each lane the earliest come first; the lanes in `without` get nothing. In what is returned
    `first_claimed_at` is None unless it was claimed before.
    """
    ahead = _ahead(now, stale_before, by_mail, without)
    turn = func.row_number().over(partition_by=ahead.c.lane, order_by=(ahead.c.due_at, ahead.c.id))
    queued = select(ahead.c.id, turn.label("turn")).subquery()
    query = (
        select(Delivery)
        .join(queued, queued.c.id == Delivery.id)
        .where(Delivery.state.in_([State.PENDING, State.CLAIMED]))
        .order_by(queued.c.turn, Delivery.due_at, Delivery.id)
        .limit(limit)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    found = (await session.scalars(query)).all()
    session.expunge_all()
    claimed = {
        "state": State.CLAIMED,
        "claimed_at": now,
        "first_claimed_at": func.coalesce(Delivery.first_claimed_at, literal(now, UtcTime)),
        "attempts": Delivery.attempts + 1,
    }
    await change(session, Delivery.id.in_([each.id for each in found]), claimed)
    return found


def _ahead(now: datetime, stale_before: datetime, by_mail: bool, without: Collection[str]) -> Subquery:
    """Id, due_at and lane of what comes first; each half follows its index and stops early."""
    mentioned = Delivery.route + ":" + cast(Delivery.occurrence_id, String)
    lane = case((Delivery.route == Route.MENTION, mentioned), else_=Delivery.route + ":" + Delivery.recipient)
    way = Delivery.route == Route.MAIL if by_mail else Delivery.route != Route.MAIL
    columns = select(Delivery.id, Delivery.due_at, lane.label("lane")).where(way)
    if without:
        columns = columns.where(lane.not_in(list(without)))
    first = columns.order_by(Delivery.due_at, Delivery.id).limit(LOOK_AHEAD)
    due = first.where(Delivery.state == State.PENDING, Delivery.due_at <= now).subquery()
    stale = first.where(Delivery.state == State.CLAIMED, Delivery.claimed_at <= stale_before).subquery()
    return union_all(select(stale), select(due)).subquery()


async def release(session: AsyncSession, ids: Collection[int]) -> None:
    """Gives back what was claimed for the first time and not begun: it is as if nobody had touched it."""
    again = {"state": State.PENDING, "claimed_at": None, "first_claimed_at": None}
    await change(session, and_(Delivery.id.in_(ids), Delivery.state == State.CLAIMED), again)


async def settle(session: AsyncSession, delivery_id: int, state: State, **columns: Any) -> None:
    """The end of a delivery: sent, skipped or failed."""
    await change(session, Delivery.id == delivery_id, {"state": state, **columns})


async def settle_sent(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """The good end of several, by their ids."""
    if rows:
        connection = await session.connection()
        ends = [{f"its_{name}": value for name, value in row.items()} for row in rows]
        await connection.execute(_SENT, ends)


async def postpone(session: AsyncSession, delivery_id: int, due_at: datetime) -> None:
    """Puts one back that is late already and was never sent."""
    again = {"state": State.PENDING, "claimed_at": None, "first_claimed_at": None}
    await change(session, Delivery.id == delivery_id, {**again, "due_at": due_at, "is_late": True})


_END = ("state", "sent_at", "is_late", "channel_id", "message_id")
_SENT = (
    update(Delivery)
    .where(Delivery.id == bindparam("its_id"))
    .values({name: bindparam(f"its_{name}") for name in _END})
    .execution_options(synchronize_session=False)
)
