"""Messages with news for those who follow: one waits for each at most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from storage.deliveries import Delivery, Kind, State


async def promise(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Adds deliveries to members; where one waits already, nobody claims it until this transaction ends."""
    if not rows:
        return
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    added = dialect.insert(Delivery)
    waits = added.on_conflict_do_update(
        index_elements=["follower_id", "kind"],
        index_where=text("state = 'pending'"),
        set_={"follower_id": added.excluded.follower_id},
    )
    await session.execute(waits, [dict(row) for row in rows])


async def last(connection: AsyncConnection, recipient: str) -> Row[str, str] | None:
    """state, reason of the last message with news that was tried to send to an account."""
    query = select(Delivery.state, Delivery.reason).where(
        Delivery.kind == Kind.NEWS,
        Delivery.recipient == recipient,
        Delivery.state.in_((State.SENT, State.FAILED)),
    )
    return (await connection.execute(query.order_by(Delivery.id.desc()).limit(1))).one_or_none()


async def pending(session: AsyncSession, member_id: int) -> Sequence[Delivery]:
    """The collected messages that wait for a member: at most one of each kind."""
    waits = Delivery.follower_id == member_id, Delivery.state == State.PENDING
    return (await session.scalars(select(Delivery).where(*waits))).all()
