"""Looks at the links of resources: the job, and what it needs of the world."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.domain import Database
from bot.domain.resources import checks, snapshots
from bot.fetching import Fetched, Fetcher

REACH_SECONDS = 20.0
"""How long a host may take to answer; shorter than a lease in bot/domain/resources/checks.py."""
READ_SECONDS = 30.0


class Checking:
    """Asks through the one guard, politely."""

    def __init__(
        self,
        database: Database,
        fetcher: Fetcher,
        *,
        clock: Callable[[], datetime],
        editors_channel: str,
        pause_s: float = 2.0,
        reach_s: float = REACH_SECONDS,
    ) -> None:
        self._database = database
        self._fetcher = fetcher
        self._clock = clock
        self._editors_channel = editors_channel
        self._pause_s = pause_s
        self._reach_s = reach_s
        self._running = asyncio.Lock()

    async def check_links(self) -> int:
        """Looks at what is due and says how much that was; one run at a time."""
        if self._running.locked():
            return 0
        async with self._running:
            return await checks.check_due(
                self._database,
                self._reach,
                self._read,
                editors=self._editors_channel,
                pause_s=self._pause_s,
                now=self._clock(),
            )

    async def end(self) -> None:
        """Gives up what is under way. Safe to call twice."""
        await self._fetcher.close()

    async def _reach(self, url: str) -> Fetched:
        return await self._fetcher.reach(url, within=self._reach_s)

    async def _read(self, url: str) -> tuple[str, bytes]:
        found = await self._fetcher.get(url, limit=snapshots.LARGEST, within=READ_SECONDS)
        return found.charset, found.body
