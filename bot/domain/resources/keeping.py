"""Keeping the collection right: what is to be looked at again, and the monthly report of what is stale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from bot.domain.resources import reviewing
from bot.i18n import BERLIN
from storage import deliveries, notes, resource_checks
from storage.database import Database
from storage.deliveries import Kind, Route

REPORTED = "resources.report"
"""The note under which the month stands that was reported last."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A published resource that is not as it should be; what does not concern it is None or empty."""

    id: int
    title: str
    valid_until: date | None
    review_by: date | None
    broken_since: datetime | None
    problem: str
    detail: str
    moved_to: str


async def stale(database: Database, *, now: datetime) -> list[Stale]:
    """What is no longer valid, is to be looked at again, or has a link that is broken or has moved."""
    async with database.reading() as connection:
        return await stale_now(connection, now)


async def stale_now(connection: AsyncConnection | AsyncSession, now: datetime) -> list[Stale]:
    """The same within a use case."""
    today = now.astimezone(BERLIN).date()
    return [_stale(Stale(*row), today) for row in await resource_checks.stale(connection, today)]


async def remind(database: Database, editors: str, *, now: datetime) -> None:
    """Once a day: a card for each resource whose day has come, and once a month the report."""
    if not editors:
        return
    today = now.astimezone(BERLIN).date()
    async with database.transaction(durable=True) as session:
        for resource_id, review_by in await resource_checks.to_review(session, today):
            about = f"due-{review_by}"
            await reviewing.tell_editors(session, resource_id, editors, now=now, about=about)
        month = f"{today:%Y-%m}"
        if await notes.read(await session.connection(), REPORTED) != month:
            await notes.write(session, REPORTED, month)
            await _report(session, editors, month, now)


async def _report(session: AsyncSession, editors: str, month: str, now: datetime) -> None:
    found: Sequence[Stale] = await stale_now(session, now)
    if found:
        row = {"kind": Kind.STALE, "about": month, "route": Route.CHANNEL, "recipient": editors}
        await deliveries.promise(session, [row | {"due_at": now}])


def _stale(found: Stale, today: date) -> Stale:
    """Without the days that are still ahead."""
    over = found.valid_until if found.valid_until and found.valid_until < today else None
    due = found.review_by if found.review_by and found.review_by <= today else None
    return Stale(
        found.id,
        found.title,
        over,
        due,
        found.broken_since,
        found.problem,
        found.detail,
        found.moved_to,
    )
