"""What changed, in order: short notes from which each reader is told the present state."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import AsyncIterator
from typing import NamedTuple

from bot.playground.records import Channel, Message, ReadMarks, Record, Sent
from bot.playground.world import World

# As many changes can be caught up on after a lost connection; whoever missed more looks at everything anew.
KEPT = 2_000


class Note(NamedTuple):
    """That something changed: a message or place by its ids, or else only what kind of thing."""

    kind: str
    id: int = 0
    place_id: int = 0
    reader_id: int = 0


class Notes:
    """The last changes of a world, numbered; any number of readers follow them."""

    def __init__(self, world: World) -> None:
        self.last = 0
        self._epoch = secrets.token_hex(4)
        self._kept: deque[Note] = deque(maxlen=KEPT)
        self._followers: set[asyncio.Event] = set()
        self._closed = False
        world.watch(lambda record: self.add(_note(record)))

    def add(self, note: Note) -> None:
        """Takes a note and wakes those who follow."""
        self.last += 1
        self._kept.append(note)
        for follower in self._followers:
            follower.set()

    def name(self, number: int) -> str:
        """How a reader names the note up to which they were told; worth nothing after a restart."""
        return f"{self._epoch}-{number}"

    def number(self, name: str) -> int | None:
        """The number behind a name; None if what followed it is not kept any more."""
        epoch, _, told = name.partition("-")
        number = int(told) if told.isdecimal() else -1
        is_kept = self.last - len(self._kept) <= number <= self.last
        return number if epoch == self._epoch and is_kept else None

    async def follow(self, number: int, patience_s: float) -> AsyncIterator[tuple[int, list[Note]]]:
        """Notes after `number` as they come, each once; an empty list when nothing came for a while."""
        changed = asyncio.Event()
        self._followers.add(changed)
        try:
            while not self._closed:
                changed.clear()
                missed = min(self.last - number, len(self._kept))
                fresh = list(self._kept)[len(self._kept) - missed :]
                number = self.last
                yield number, list(dict.fromkeys(fresh))
                if not self._closed and number == self.last:
                    await _wait(changed, patience_s)
        finally:
            self._followers.discard(changed)

    def close(self) -> None:
        """Lets everyone who follows go."""
        self._closed = True
        for follower in self._followers:
            follower.set()


def _note(record: Record) -> Note:
    match record:
        case Message():
            reader_id = int((record.interaction or {}).get("user_id", 0)) if record.ephemeral else 0
            return Note("message", record.id, record.channel_id, reader_id)
        case Channel():
            return Note("place", record.id, record.id)
        case ReadMarks():
            return Note("read", record.id, 0, record.id)
        case Sent():
            return Note("sent")
        case _:
            return Note("desk")


async def _wait(changed: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await changed.wait()
    except TimeoutError:
        pass
