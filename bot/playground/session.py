"""A gateway session: what a client was told and may still ask for again after a short absence."""

from __future__ import annotations

import asyncio
import secrets

import orjson

from bot.playground.dispatch import Dispatch, Intent
from bot.playground.records import Json

# How many past dispatches a session can replay, and for how many seconds it outlives its connection.
# Discord publishes neither number; these cover the reconnects it describes.
REPLAY = 10_000
RESUME_WINDOW = 180.0


class Session:
    """A numbered stream of dispatches; one connection at a time reads from it."""

    def __init__(self, intents: int, reader_id: str) -> None:
        self.id = secrets.token_hex(16)
        self.intents = intents
        self.last = 0
        self.grown = asyncio.Event()
        self.left_at: float | None = None
        self._reader_id = reader_id
        self._frames: dict[int, bytes] = {}
        self._oldest = 1
        self._read = 0

    def offer(self, dispatch: Dispatch) -> None:
        """Appends an event if the session's intents open it."""
        if dispatch.intents and not dispatch.intents & self.intents:
            return
        whole = bool(self.intents & Intent.MESSAGE_CONTENT)
        self.append(dispatch.name, dispatch.payload(content=whole, reader_id=self._reader_id))

    def tell(self, name: str, data: Json) -> None:
        """Appends an event for this session alone."""
        self.append(name, orjson.dumps(data))

    def append(self, name: str, data: bytes) -> None:
        """Numbers an event and drops the oldest one beyond what can be replayed."""
        self.last += 1
        self._frames[self.last] = b'{"op":0,"t":"%b","s":%d,"d":%b}' % (name.encode(), self.last, data)
        self._forget()
        self.grown.set()

    def can_replay_after(self, sequence: int) -> bool:
        """Whether everything after `sequence` is still here."""
        return self._oldest - 1 <= sequence

    def rewind(self, sequence: int) -> None:
        """Makes `sequence` the last one that was read."""
        self._read = sequence
        self.grown.set()

    def unread(self) -> bytes | None:
        """The next frame nobody has read, or None if all were."""
        if self._read >= self.last:
            return None
        self._read += 1
        return self._frames[self._read]

    def _forget(self) -> None:
        while self.last - self._oldest >= REPLAY and (self.left_at is not None or self._oldest <= self._read):
            del self._frames[self._oldest]
            self._oldest += 1
