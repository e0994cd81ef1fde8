"""A burst: deliveries due at one moment, without limits for the rate, under Discord's for fairness."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

import uvloop
from sqlalchemy import func, select

from benchmarks.bare_client import line_of_sends
from benchmarks.processes import Program, World, line, megabytes, process, program, world
from benchmarks.report import Figure
from benchmarks.rounds import FULL, Pace
from bot.domain import events
from bot.domain.events import NewEvent
from storage import deliveries, reminders, resources  # noqa: F401 - tables that deliveries point to
from storage.database import Database
from storage.deliveries import Delivery, Kind, Route, State
from storage.events import Occurrence

FLOODED, OTHER = "termine", "plausch"
DAY = timedelta(days=1)
LEAD = timedelta(seconds=4)
"""Between the promise and the moment at which all fall due."""
WARM = 0.1
"""The part after which the memory is compared with what it is at the end."""
LOOK_SECONDS = 0.25
FLOOD = 400
COMMANDS = 60
PATIENCE_SECONDS = 600


def at_once(pace: Pace) -> list[Figure]:
    """Deliveries to people and channels that all fall due at once, beside bare discord.py's `send`."""
    return uvloop.run(_at_once(20_000 if pace is FULL else 2_000))


def in_turns(_: Pace) -> list[Figure]:
    """Direct messages and commands while a channel is flooded, under Discord's limits."""
    return uvloop.run(_in_turns())


async def _at_once(count: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'exchange.db'}"
        async with world() as bare_world, world() as around:
            bare = await _bare_rate(bare_world, count)
            async with program(url, around) as served:
                database = Database(url)
                people = await _people(around)
                places = [(Route.DIRECT, people[number % len(people)]) for number in range(count // 2)]
                places += [(Route.CHANNEL, (FLOODED, OTHER)[number % 2]) for number in range(count // 2)]
                due = datetime.now(UTC) + LEAD + timedelta(milliseconds=count / 10)
                await _promise(database, places, due)
                warm = await _until(database, count, WARM, served)
                done = await _until(database, count, 1.0, served)
                peak = megabytes(served.pid, "VmHWM")
                sent = await around.ask("GET", "/sent")
                await database.close()
    nonces = {message["nonce"] for message in sent}
    rate, lost, doubled = _rate(sent), count - len(nonces), len(sent) - len(nonces)
    first = (_moment(sent[0]) - due).total_seconds()
    note = f"{count:,} at once: {rate:,.0f} ÷ {bare:,.0f} a second; first after {first:.2f} s; "
    note += f"lost {lost}, doubled {doubled}"
    memory = f"{warm:.1f} MB after a tenth, {done:.1f} MB at the end, at most {peak:.1f} MB"
    ratio = rate / bare if not lost and not doubled else 0.0
    return [
        Figure("outbox.burst", ratio, bare, 1, note),
        Figure("outbox.burst_mb", peak - warm, None, 1, memory),
    ]


async def _bare_rate(around: World, count: int) -> float:
    channel_id = await _channel(around, FLOODED)
    client = process("-m", "benchmarks.bare_client", around.api_base, around.token)
    async with client as sender:
        assert await line(sender) == "ready"
        assert sender.stdin is not None
        sender.stdin.write(line_of_sends(int(channel_id), count))
        assert await line(sender) == "sent"
    return _rate(await around.ask("GET", "/sent"))


async def _in_turns() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'exchange.db'}"
        async with world(limits=True) as around, program(url, around):
            database = Database(url)
            people = await _people(around)
            idle = [await _ask(around, people[0]) for _ in range(COMMANDS)]
            due = datetime.now(UTC) + LEAD
            await _promise(database, [(Route.CHANNEL, FLOODED)] * FLOOD, due)
            await _promise(database, [(Route.DIRECT, account) for account in people], due)
            await asyncio.sleep(LEAD.total_seconds())
            took = [await _ask(around, people[0]) for _ in range(COMMANDS)]
            flooded = await _channel(around, FLOODED)
            sent = await _directs(around, flooded, len(people))
            await database.close()
    last = max(_moment(message) for message in sent if message["channel_id"] != flooded)
    late = (last - due).total_seconds()
    floods = sum(message["channel_id"] == flooded and _moment(message) <= last for message in sent)
    note = (
        f"{len(people)} people, whose channels are to be opened; by then {floods} of {FLOOD} in the channel"
    )
    slowest, before = (quantiles(each, n=100, method="inclusive")[98] for each in (took, idle))
    answers = f"{COMMANDS} commands meanwhile; p99 of as many before: {before:.0f} ms"
    return [
        Figure("outbox.fair_s", late, None, 1, note),
        Figure("outbox.command_p99_ms", slowest, None, 1, answers),
    ]


async def _ask(around: World, account: str) -> float:
    asked = {"type": "command", "member_id": account, "channel_id": await _channel(around, OTHER)}
    body = {**asked, "name": "search", "options": {"query": "Leerstand"}}
    answer = await around.ask("POST", "/interactions", body)
    await asyncio.sleep(0.05)
    return float(answer["first_answer_ms"])


async def _directs(around: World, flooded: str, count: int) -> list[dict[str, Any]]:
    """What was sent until everybody has their message."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            sent: list[dict[str, Any]] = await around.ask("GET", "/sent")
            told = [each for each in sent if not each["ephemeral"] and each["nonce"]]
            if sum(each["channel_id"] != flooded for each in told) >= count:
                return told
            await asyncio.sleep(LOOK_SECONDS)


async def _promise(database: Database, places: Sequence[tuple[Route, str]], due: datetime) -> None:
    now = datetime.now(UTC)
    event = NewEvent("Sprechstunde", ((now + DAY, now + 2 * DAY),), place="Rathaus")
    event_id = await events.create(
        database, event, author=None, announcements="", reminder=timedelta(), now=now
    )
    async with database.transaction() as session:
        date = await session.scalar(select(Occurrence.id).where(Occurrence.event_id == event_id))
        row = {"kind": Kind.MOVED, "occurrence_id": date, "due_at": due}
        told = [
            {**row, "about": str(number), "route": route, "recipient": recipient}
            for number, (route, recipient) in enumerate(places)
        ]
        await deliveries.promise(session, told)


async def _until(database: Database, count: int, part: float, served: Program) -> float:
    """What the program takes, in megabytes, when that part has been sent."""
    query = select(func.count()).select_from(Delivery).where(Delivery.state == State.SENT)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            async with database.reading() as connection:
                if (await connection.scalar(query) or 0) >= count * part:
                    return megabytes(served.pid)
            await asyncio.sleep(LOOK_SECONDS)


async def _people(around: World) -> list[str]:
    return [member["id"] for member in (await around.ask("GET", "/state"))["members"] if not member["bot"]]


async def _channel(around: World, name: str) -> str:
    state = await around.ask("GET", "/state")
    return str(next(channel["id"] for channel in state["channels"] if channel["name"] == name))


def _rate(sent: list[dict[str, Any]]) -> float:
    return (len(sent) - 1) / (_moment(sent[-1]) - _moment(sent[0])).total_seconds()


def _moment(sent: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(sent["at"])
