"""Votes in polls: Discord tells of each one alone, so the poll is read again soon after people voted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import aiohttp
import discord

from bot.client import Client
from cogs.archive.intake import Intake
from cogs.archive.mapping import Place
from cogs.archive.pages import read_one
from cogs.archive.rounds import Rounds

log = logging.getLogger(__name__)
Find = Callable[[int], Awaitable[Place | None]]
GATHER_SECONDS = 2.0
"""Votes within this time cost one request."""


class Polls:
    """Reads polls in which somebody voted; where one cannot be read, a round of comparing makes up for it.

    `find` tells the thread or stream behind an id as it is known then, None if it belongs to no topic.
    """

    def __init__(self, client: Client, intake: Intake, rounds: Rounds, find: Find) -> None:
        self._client = client
        self._intake = intake
        self._rounds = rounds
        self._find = find
        self._due: set[int] = set()
        self._at_work: set[asyncio.Task[None]] = set()

    def voted(self, channel_id: int, message_id: int) -> None:
        """Somebody chose an answer, or took it back."""
        if message_id not in self._due:
            self._due.add(message_id)
            task = asyncio.create_task(self._read_soon(channel_id, message_id), name="poll")
            self._at_work.add(task)
            task.add_done_callback(self._at_work.discard)

    async def end(self) -> None:
        """Reads no more, neither what is due nor what is being read: the next start compares polls anyway."""
        at_work = list(self._at_work)
        for task in at_work:
            task.cancel()
        await asyncio.gather(*at_work, return_exceptions=True)

    async def _read_soon(self, channel_id: int, message_id: int) -> None:
        await asyncio.sleep(GATHER_SECONDS)
        self._due.discard(message_id)
        try:
            place = await self._find(channel_id)
            if place is not None:
                await read_one(self._client, self._intake, place, message_id, self._intake.moment())
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("the poll %s could not be read: %s", message_id, error)
            self._rounds.again()
