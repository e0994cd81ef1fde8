"""Votes in polls: Discord tells of each one alone, so the poll is read again soon after people voted."""

from __future__ import annotations

import asyncio
import logging

import aiohttp
import discord

from bot.client import Client
from cogs.archive.intake import Intake
from cogs.archive.mapping import Place
from cogs.archive.pages import read_one
from cogs.archive.rounds import Rounds

log = logging.getLogger(__name__)
GATHER_SECONDS = 2.0
"""Votes within this time cost one request."""


class Polls:
    """Reads polls in which somebody voted; where one cannot be read, a round of comparing makes up for it."""

    def __init__(self, client: Client, intake: Intake, rounds: Rounds) -> None:
        self._client = client
        self._intake = intake
        self._rounds = rounds
        self._due: dict[int, asyncio.Task[None]] = {}

    def voted(self, place: Place, message_id: int) -> None:
        """Somebody chose an answer, or took it back."""
        if message_id not in self._due:
            self._due[message_id] = asyncio.create_task(self._read_soon(place, message_id), name="poll")

    async def end(self) -> None:
        """Begins to read no more; none that would is left waiting."""
        due = list(self._due.values())
        for task in due:
            task.cancel()
        await asyncio.gather(*due, return_exceptions=True)

    async def _read_soon(self, place: Place, message_id: int) -> None:
        await asyncio.sleep(GATHER_SECONDS)
        del self._due[message_id]
        try:
            await read_one(self._client, self._intake, place, message_id, self._intake.moment())
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("the poll %s could not be read: %s", message_id, error)
            self._rounds.again()
