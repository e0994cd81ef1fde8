"""What was archived by the hundred is read for the search when nothing else waits to be written."""

from __future__ import annotations

import asyncio
import logging
from array import array
from collections.abc import Awaitable, Callable

from bot.domain import Database, backlog

log = logging.getLogger(__name__)
RETRY_SECONDS = 10.0


class Unread:
    """Ids of messages without an entry in the index; those of an earlier process stand in the database.

    `at_ease` returns when nothing waits to be written: all that was written by then is known here.
    """

    def __init__(self, database: Database, at_ease: Callable[[], Awaitable[object]]) -> None:
        self._database = database
        self._at_ease = at_ease
        self._ids = array("q")
        self._has_some = asyncio.Event()

    def add(self, message_ids: list[int]) -> None:
        """These wait from now on."""
        if message_ids:
            self._ids.extend(message_ids)
            self._has_some.set()

    async def run(self) -> None:
        """Gives them their entries until it is cancelled; what fails is found again in the database."""
        while True:
            try:
                await self._look_for_more()
                while await self._has_some.wait():
                    await self._read_some()
            except Exception:
                log.exception("texts could not be read for the search; tried again in %s s", RETRY_SECONDS)
                await asyncio.sleep(RETRY_SECONDS)

    async def _look_for_more(self) -> None:
        """What was left before this process began, or when something failed."""
        left, after = await backlog.left(self._database), 0
        while left and (ids := await backlog.unread(self._database, left, after)):
            await self._index(ids)
            after = ids[-1]
        await self._settle(left)

    async def _read_some(self) -> None:
        """The latest first."""
        ids = self._ids[-backlog.AT_ONCE :].tolist()
        del self._ids[-backlog.AT_ONCE :]
        await self._index(ids)
        if not self._ids:
            self._has_some.clear()
            await self._settle(await backlog.left(self._database))

    async def _index(self, ids: list[int]) -> None:
        await self._at_ease()
        await backlog.index(self._database, ids)

    async def _settle(self, left: str) -> None:
        await self._at_ease()  # what was left before is known here now
        if left and not self._ids:
            await backlog.settle(self._database, left)
