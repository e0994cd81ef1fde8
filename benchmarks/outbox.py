"""Out to chat: due reminders a second beside bare discord.py's `send`; how late the first one is."""

from __future__ import annotations

import asyncio
import tempfile
from asyncio.subprocess import Process
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.bare_client import line_of_sends
from benchmarks.processes import World, line, process, program, world
from benchmarks.report import Figure
from benchmarks.rounds import FULL, Pace, side_by_side
from bot.domain import events
from bot.domain.events import NewEvent
from storage.database import Database

CHANNEL = "termine"
OFFSET = timedelta(hours=1)
LEAD = timedelta(seconds=2)
"""Between the last promise and the moment at which all fall due."""
EACH = timedelta(milliseconds=15)
"""What making one event may take."""
WITHIN_SECONDS = 60
LOOK_SECONDS = 0.05


def deliveries(pace: Pace) -> list[Figure]:
    """Reminders that all fall due at once, in one channel."""
    return uvloop.run(_deliveries(pace, 400 if pace is FULL else 150))


async def _deliveries(pace: Pace, count: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'exchange.db'}"
        async with world() as bare_world, world() as our_world:
            client = process("-m", "benchmarks.bare_client", bare_world.api_base, bare_world.token)
            async with client as sender, program(url, our_world):
                assert await line(sender) == "ready"
                ours = Promises(our_world, Database(url), count)
                reached = await side_by_side(lambda: _send(bare_world, sender, count), ours.keep, pace.rounds)
                await ours.database.close()
    note = f"{reached.medians} a second, rounds {reached.spread}; lost {ours.lost}, doubled {ours.doubled}"
    throughput = reached.ratio if not ours.lost and not ours.doubled else 0.0
    late = max(ours.late)
    return [
        Figure("outbox.throughput", throughput, sorted(reached.limit)[pace.rounds // 2], pace.rounds, note),
        Figure("outbox.first_s", late, None, pace.rounds, f"the latest of {pace.rounds} rounds"),
    ]


async def _send(around: World, sender: Process, count: int) -> float:
    """What bare discord.py sends in a second, as the playground saw it."""
    state = await around.ask("GET", "/state")
    channel_id = next(channel["id"] for channel in state["channels"] if channel["name"] == CHANNEL)
    assert sender.stdin is not None
    sender.stdin.write(line_of_sends(int(channel_id), count))
    assert await line(sender) == "sent"
    return _rate((await around.ask("GET", "/sent"))[-count:])


@dataclass
class Promises:
    """Reminders that are promised, kept and counted."""

    around: World
    database: Database
    count: int
    lost: int = 0
    doubled: int = 0

    def __post_init__(self) -> None:
        self.late: list[float] = []
        self._before = 0

    async def keep(self) -> float:
        """What is sent in a second of all that falls due at one moment."""
        due = datetime.now(UTC) + LEAD + self.count * EACH
        for number in range(self.count):
            await self._promise(number, due)
        sent = await self._sent()
        nonces = {message["nonce"] for message in sent}
        self.lost += self.count - len(nonces)
        self.doubled += len(sent) - len(nonces)
        self.late.append((_moment(sent[0]) - due).total_seconds())
        return _rate(sent)

    async def _promise(self, number: int, due: datetime) -> None:
        start = due + OFFSET
        event = NewEvent(f"Sprechstunde {number}", ((start, start + OFFSET),), place="Rathaus")
        now = datetime.now(UTC)
        await events.create(
            self.database, event, author=None, announcements=CHANNEL, reminder=OFFSET, now=now
        )

    async def _sent(self) -> list[dict[str, Any]]:
        """What arrived in this round, in its order; waits a little longer, in case something comes twice."""
        clock = asyncio.get_running_loop().time
        end = clock() + WITHIN_SECONDS + self.count * EACH.total_seconds()
        while clock() < end:
            sent: list[dict[str, Any]] = (await self.around.ask("GET", "/sent"))[self._before :]
            if len(sent) >= self.count:
                break
            await asyncio.sleep(LOOK_SECONDS)
        await asyncio.sleep(1)
        sent = (await self.around.ask("GET", "/sent"))[self._before :]
        self._before += len(sent)
        return sent


def _rate(sent: list[dict[str, Any]]) -> float:
    return (len(sent) - 1) / (_moment(sent[-1]) - _moment(sent[0])).total_seconds()


def _moment(sent: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(sent["at"])
