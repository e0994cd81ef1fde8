"""Takes due deliveries from the database and sends them, each once."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import aiohttp
import discord
from discord.abc import Messageable

from bot.cards import card
from bot.domain import Database, deliveries, posted
from bot.domain.deliveries import CLOSED_DIRECT, Claim, Outcome, Refused, Sent, Skipped
from bot.domain.posted import Edit
from bot.places import Places, find, open_thread, stands_in

log = logging.getLogger(__name__)
IN_FLIGHT = 40
"""Deliveries under way at once: a slow channel must not hold up the others."""
CANNOT_MESSAGE_USER = 50007
"""Discord's code for closed direct messages ("JSON Error Codes")."""
TOGETHER_SECONDS = 0.02
"""What ends within this time is confirmed by one transaction."""
NOT_NOW = (discord.HTTPException, aiohttp.ClientError, OSError)


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
        self._places = Places(home)
        self._clock = clock
        self._base_url = base_url
        self._running = asyncio.Lock()
        self._is_first_run = True
        self._lanes: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._taken: set[int] = set()

    async def deliver_due(self) -> int:
        """Sends what is due and says how much it sent; does nothing while Discord is not connected.

        The first run after a start takes over the claims of whoever ran before.
        """
        if not self._places.are_reachable or self._running.locked():
            return 0
        async with self._running:
            try:
                return await self._run()
            finally:
                self._lanes.clear()
                self._taken.clear()

    async def refresh_cards(self) -> int:
        """Edits the posted cards that no longer show what holds, and says how many it edited."""
        if not self._places.are_reachable:
            return 0
        edits = await posted.claim_edits(self._database, now=self._clock(), base_url=self._base_url)
        return sum([await self._edit(edit) for edit in edits])

    async def _run(self) -> int:
        """Keeps deliveries under way until nothing is due; each confirmation takes all that have ended."""
        sent, under_way = 0, set[asyncio.Task[Outcome | None]]()
        backlog, may_be_more = deque[Claim](), True
        try:
            while True:
                if may_be_more and len(backlog) < IN_FLIGHT:
                    claims = await self._claim()
                    backlog.extend(claims)
                    may_be_more = len(claims) == deliveries.BATCH
                while backlog and len(under_way) < IN_FLIGHT:
                    under_way.add(asyncio.create_task(self._deliver(backlog.popleft())))
                if not under_way:
                    return sent
                ended, under_way = await _some_that_end(under_way)
                outcomes = [outcome for task in ended if (outcome := task.result()) is not None]
                await deliveries.settle(self._database, outcomes, now=self._clock())
                sent += sum(isinstance(outcome, Sent) for outcome in outcomes)
        finally:
            for task in under_way:
                task.cancel()

    async def _claim(self) -> list[Claim]:
        """What is due, except what is under way here: a slow channel's claims may look abandoned."""
        stale_after = timedelta() if self._is_first_run else deliveries.STALE_AFTER
        self._is_first_run = False
        claims = await deliveries.claim_due(
            self._database,
            now=self._clock(),
            base_url=self._base_url,
            stale_after=stale_after,
            chat=self._places.chat,
        )
        fresh = [claim for claim in claims if claim.id not in self._taken]
        self._taken |= {claim.id for claim in fresh}
        return fresh

    async def _deliver(self, claim: Claim) -> Outcome | None:
        """Sends one; what fails for now stays claimed, and is looked for before it is sent again."""
        try:
            async with self._lanes[f"{claim.route}:{claim.target}"]:
                return await self._send_once(claim)
        except (discord.Forbidden, discord.NotFound, LookupError) as error:
            log.warning("delivery %s can never be sent: %s", claim.id, error)
            is_closed = getattr(error, "code", 0) == CANNOT_MESSAGE_USER
            return Refused(claim, CLOSED_DIRECT if is_closed else str(error))
        except NOT_NOW as error:
            log.warning("delivery %s could not be sent now: %s", claim.id, error)
            return None

    async def _send_once(self, claim: Claim) -> Outcome:
        """Sends it, or finds it sent already, or sees that it is not worth sending any more."""
        if claim.opens_thread:
            return await self._open(claim)
        channel = await self._places.of(claim)
        if claim.claimed_before is not None:
            found = await find(channel, claim.claimed_before, claim.mark)
            if found is not None:
                return Sent(claim, found.channel.id, found.id)
        if claim.useless:
            return Skipped(claim)
        message = await _send(channel, claim)
        return Sent(claim, message.channel.id, message.id)

    async def _open(self, claim: Claim) -> Outcome:
        if claim.useless and claim.claimed_before is None:
            return Skipped(claim)
        channel_id, message_id = await open_thread(self._places.topic(claim.target), claim)
        return Sent(claim, channel_id, message_id)

    async def _edit(self, edit: Edit) -> bool:
        try:
            place = stands_in(await self._places.channel_or_thread(edit.channel_id), edit.message_id)
            if isinstance(place, discord.Thread) and place.archived:
                place = await place.edit(archived=False)
            await place.get_partial_message(edit.message_id).edit(view=card(edit.notice))
        except (discord.Forbidden, discord.NotFound, LookupError) as error:
            log.warning("the card %s cannot be edited any more: %s", edit.delivery_id, error)
            await posted.lost(self._database, edit)
            return False
        except NOT_NOW as error:
            log.warning("the card %s could not be edited now: %s", edit.delivery_id, error)
            return False
        await posted.edited(self._database, edit)
        return True


async def _some_that_end(
    under_way: set[asyncio.Task[Outcome | None]],
) -> tuple[set[asyncio.Task[Outcome | None]], set[asyncio.Task[Outcome | None]]]:
    """What has ended, at least one, and what has not."""
    ended, left = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
    if left:
        more, left = await asyncio.wait(left, timeout=TOGETHER_SECONDS)
        ended |= more
    return ended, left


async def _send(channel: Messageable, claim: Claim) -> discord.Message:
    notice, named = claim.notice, discord.AllowedMentions.none()
    if claim.mentioned:
        notice = replace(notice, lines=(f"<@{claim.mentioned}>", *notice.lines))
        named = discord.AllowedMentions(
            everyone=False, roles=False, users=[discord.Object(int(claim.mentioned))]
        )
    return await channel.send(view=card(notice), nonce=claim.nonce, allowed_mentions=named)
