"""What waits costs nothing: memory and start with 100,000 future reminders beside none."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import uvloop

from benchmarks.processes import World, megabytes, program, world
from benchmarks.report import Figure
from benchmarks.rounds import Pace
from bot.domain.people import Person, ensure_members
from storage import deliveries, migrations, resources  # noqa: F401 - tables that deliveries point to
from storage.database import Database
from storage.deliveries import Kind, Route
from storage.reminders import Reminder

COUNT = 100_000
AT_ONCE = 5_000
PEOPLE = 1_000
SETTLED_SECONDS = 3.0
"""After this the jobs have looked several times for what is due."""


def cost(pace: Pace) -> list[Figure]:
    """Resident memory and time until ready, with no reminder and with 100,000, in turn."""
    return uvloop.run(_cost(pace))


async def _cost(pace: Pace) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        none, many = (f"sqlite+aiosqlite:///{Path(folder) / name}.db" for name in ("none", "many"))
        await _fill(none, 0)
        await _fill(many, COUNT)
        seen: dict[str, list[tuple[float, float]]] = {none: [], many: []}
        async with world() as around:
            for number in range(pace.rounds):
                for url in (none, many) if number % 2 else (many, none):
                    seen[url].append(await _start(url, around))
    without, with_many = seen[none], seen[many]
    more = [ours[1] - bare[1] for ours, bare in zip(with_many, without, strict=True)]
    longer = [ours[0] / bare[0] for ours, bare in zip(with_many, without, strict=True)]
    sizes = f"{median(each[1] for each in with_many):.1f} − {median(each[1] for each in without):.1f} MB"
    times = f"{median(each[0] for each in with_many):.2f} ÷ {median(each[0] for each in without):.2f} s"
    return [
        Figure("reminders.memory_mb", median(more), None, pace.rounds, f"{sizes}, rounds {_spread(more)}"),
        Figure("reminders.start", median(longer), None, pace.rounds, f"{times}, rounds {_spread(longer)}"),
    ]


async def _start(url: str, around: World) -> tuple[float, float]:
    """Seconds until ready, and megabytes a little later."""
    async with program(url, around) as served:
        await asyncio.sleep(SETTLED_SECONDS)
        return served.seconds, megabytes(served.pid)


async def _fill(url: str, count: int) -> None:
    database, now = Database(url), datetime.now(UTC)
    await migrations.upgrade(database)
    people = [Person(str(10_000 + number), f"Person {number}") for number in range(PEOPLE)]
    async with database.transaction() as session:
        members = await ensure_members(session, people, now=now)
    for begin in range(0, count, AT_ONCE):
        async with database.transaction() as session:
            rows = [
                Reminder(member_id=members[people[number % PEOPLE].account], text="Antrag", created_at=now)
                for number in range(begin, min(begin + AT_ONCE, count))
            ]
            session.add_all(rows)
            await session.flush()
            await deliveries.promise(session, [_promise(row, number, now) for number, row in enumerate(rows)])
    await database.close()


def _promise(row: Reminder, number: int, now: datetime) -> dict[str, object]:
    place = {"route": Route.DIRECT, "recipient": str(10_000 + number % PEOPLE)}
    due = now + timedelta(days=30, minutes=number)
    return {"kind": Kind.PERSONAL, "reminder_id": row.id, "due_at": due, **place}


def _spread(values: list[float]) -> str:
    return f"{min(values):.2f}–{max(values):.2f}"
