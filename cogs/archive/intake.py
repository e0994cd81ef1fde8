"""The way into the archive: changes queue here in their order and are written in batches."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict

from bot.client import Client
from bot.domain import archive
from bot.domain.archive import Change, MessagesDeleted, MessageSeen

log = logging.getLogger(__name__)
ROOM = 2_000
"""Changes that may wait; who reads history waits for room, so memory stays bounded."""
BATCH = 500
REMEMBERED = 10_000
RETRY_SECONDS = 1.0


class Intake:
    """Writes what was put in, in order; while one batch is written, the next one gathers."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._queue: asyncio.Queue[Change] = asyncio.Queue(ROOM)
        self._deleted: OrderedDict[int, None] = OrderedDict()
        self.is_gapless = False
        """Whether nothing before the newest change is missing; catch-up makes it so."""

    async def put(self, change: Change) -> None:
        """Takes a change; waits while there is no room."""
        await self._queue.put(change)

    async def written(self) -> None:
        """Returns when everything put in so far is in the database."""
        await self._queue.join()

    async def run(self) -> None:
        """Writes until it is cancelled; a batch that cannot be written is tried again, not lost."""
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            await self._write(batch)
            for _ in batch:
                self._queue.task_done()

    async def _write(self, batch: list[Change]) -> None:
        changes = self._without_ghosts(batch)
        while True:
            try:
                await archive.take(
                    self._client.database, changes, now=self._client.clock(), gapless=self.is_gapless
                )
            except Exception:
                log.exception("a batch of %s changes could not be written; it is tried again", len(changes))
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return

    def _without_ghosts(self, batch: list[Change]) -> list[Change]:
        """Catch-up may still carry a message that was deleted after it was read; it must not come back."""
        for change in batch:
            if isinstance(change, MessagesDeleted):
                self._deleted |= dict.fromkeys(change.ids)
        while len(self._deleted) > REMEMBERED:
            self._deleted.popitem(last=False)
        return [
            change for change in batch if not (isinstance(change, MessageSeen) and change.id in self._deleted)
        ]
