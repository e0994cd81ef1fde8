"""Problems: what could not be sent at all, for the office to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.i18n import BERLIN
from storage import deliveries, notes
from storage import problems as stored
from storage.database import Database
from storage.deliveries import Kind, Route

SHOWN_FOR = timedelta(days=30)
TOLD = "problems:told"
"""The day on which the editors were told last, in the program's own notes."""
OFFICE_HOURS = (time(8), time(20))
"""When the editors are told, in Berlin."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A message that could not be sent; `title` is the event's, empty for what is no event's."""

    title: str
    kind: str
    route: Route
    recipient: str
    reason: str
    at: datetime


async def problems(database: Database, *, now: datetime, limit: int) -> list[Problem]:
    """What could not be sent within a month, the latest first; of personal reminders not their words."""
    async with database.reading() as connection:
        rows = await stored.failures(connection, since=now - SHOWN_FOR, limit=limit)
    return [
        Problem(row.title or "", row.kind, Route(row.route), row.recipient, row.reason, row.claimed_at)
        for row in rows
    ]


async def tell_office(database: Database, *, channel: str, now: datetime) -> bool:
    """Promises the editors one line about what failed since the last, once a day at most; says whether."""
    local = now.astimezone(BERLIN)
    if not channel or not OFFICE_HOURS[0] <= local.time() < OFFICE_HOURS[1]:
        return False
    async with database.transaction(durable=True) as session:
        today = str(local.date())
        if await notes.read(await session.connection(), TOLD) == today:
            return False
        count = await stored.report_failures(session)
        if not count:
            return False
        await notes.write(session, TOLD, today)
        line = {"kind": Kind.PROBLEMS, "about": str(count), "route": Route.CHANNEL, "recipient": channel}
        await deliveries.promise(session, [line | {"due_at": now}])
        return True
