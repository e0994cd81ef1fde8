"""Takes due deliveries from the database and sends them, each once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import aiohttp
import discord
from discord.abc import Messageable

from bot.cards import card
from bot.domain import Database, deliveries
from bot.domain.deliveries import Claim

log = logging.getLogger(__name__)
CLOCK_SKEW = timedelta(seconds=30)
"""How far our clock and Discord's may differ when we look for a message by its time."""


class Outbox:
    """The sending end of the deliveries: claim, send with our nonce, confirm."""

    def __init__(
        self,
        database: Database,
        home: Callable[[], discord.Guild | None],
        *,
        clock: Callable[[], datetime],
        base_url: str,
    ) -> None:
        """`home` is the office's server while Discord is connected; `base_url` is where links lead."""
        self._database = database
        self._home = home
        self._clock = clock
        self._base_url = base_url
        self._running = asyncio.Lock()
        self._is_first_run = True

    async def deliver_due(self) -> int:
        """Sends what is due and says how much it sent; does nothing while Discord is not connected.

        The first run after a start takes over the claims of whoever ran before.
        """
        if self._home() is None or self._running.locked():
            return 0
        async with self._running:
            sent = 0
            while claims := await self._claim():
                sent += sum([await self._deliver(claim) for claim in claims])
            return sent

    async def _claim(self) -> list[Claim]:
        stale_after = timedelta() if self._is_first_run else deliveries.STALE_AFTER
        self._is_first_run = False
        return await deliveries.claim_due(
            self._database, now=self._clock(), base_url=self._base_url, stale_after=stale_after
        )

    async def _deliver(self, claim: Claim) -> bool:
        """Sends one; what fails for now stays claimed, and is looked for before it is sent again."""
        try:
            message_id = await self._send_once(claim)
        except (discord.Forbidden, discord.NotFound, LookupError) as error:
            log.warning("delivery %s can never be sent: %s", claim.id, error)
            await deliveries.give_up(self._database, claim, str(error))
            return False
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("delivery %s could not be sent now: %s", claim.id, error)
            return False
        if message_id is None:
            await deliveries.skip(self._database, claim)
            return False
        await deliveries.confirm(self._database, claim, message_id, now=self._clock())
        return True

    async def _send_once(self, claim: Claim) -> int | None:
        """The message's id, whether it is sent now or was found; None if it is not worth sending any more."""
        channel = self._channel(claim.recipient)
        if claim.claimed_before is not None:
            found = await _find(channel, claim.claimed_before, deliveries.mark(claim.id))
            if found is not None:
                return found
        if claim.useless:
            return None
        return (await channel.send(view=card(claim.notice), nonce=claim.nonce)).id

    def _channel(self, recipient: str) -> Messageable:
        """A channel or thread by id or name; raises LookupError if there is none."""
        home = self._home()
        if home is None:
            raise ConnectionError("the connection to Discord was lost")
        found = home.get_channel_or_thread(int(recipient)) if recipient.isdecimal() else None
        found = found or discord.utils.get(home.text_channels, name=recipient)
        if isinstance(found, Messageable):
            return found
        raise LookupError(f"there is no channel {recipient} to write to")


async def _find(channel: Messageable, since: datetime, mark: str) -> int | None:
    """The message that carries the mark, among those since a claim."""
    async for message in channel.history(limit=None, after=since - CLOCK_SKEW):
        if any(_carries(component, mark) for component in message.components):
            return message.id
    return None


def _carries(component: discord.Component, mark: str) -> bool:
    if isinstance(component, discord.Button):
        return (component.url or "").endswith(mark)
    children: list[discord.Component] = getattr(component, "children", [])
    return any(_carries(child, mark) for child in children)
