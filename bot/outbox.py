"""Takes due deliveries from the database and sends them, each once."""

from __future__ import annotations

import asyncio
import logging
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
from bot.lanes import Lanes
from bot.pace import is_bulk
from bot.places import Places, find, open_thread, stands_in

log = logging.getLogger(__name__)
IN_FLIGHT = 40
"""Deliveries under way at once: a slow channel must not hold up the others."""
IN_RESERVE = 100
AT_ONCE = 250
"""Claimed by one transaction when fewer than `IN_RESERVE` lanes could go on: nobody waits for the disk."""
CANNOT_MESSAGE_USER = 50007
"""Discord's code for closed direct messages ("JSON Error Codes")."""
BAD_REQUEST = 400
"""Discord refuses the message itself, and would do so every time."""
TOGETHER_SECONDS = 0.05
"""What ends within this time is confirmed by one transaction."""
A_MOMENT = timedelta(microseconds=1)
LOOK_AGAIN_SECONDS = 0.5
"""How soon what falls due meanwhile joins in, while others are sent."""
NEVER = (discord.Forbidden, discord.NotFound, LookupError)
NOT_NOW = (discord.HTTPException, aiohttp.ClientError, OSError, LookupError)


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
        self._began_at: datetime | None = None
        self._is_closing = False
        self._lanes = Lanes()
        self._under_way: set[asyncio.Task[None]] = set()
        self._outcomes: list[Outcome] = []
        self._something_ended = asyncio.Event()
        self._may_be_more = False
        self._look_again_at = 0.0
        """By the event loop's clock: until then all that is due is in hand."""
        self._looked_for: dict[int, discord.Message | None] = {}

    async def deliver_due(self) -> int:
        """Sends what is due and says how much it sent; does nothing while Discord is not connected.

        While it runs it also takes what falls due meanwhile. After a start it takes over the claims of
        whoever ran before.
        """
        if not self._can_go_on or self._running.locked():
            return 0
        async with self._running:
            is_bulk.set(True)
            try:
                return await self._run()
            finally:
                await self._put_down()

    def close(self) -> None:
        """Begins nothing new; what is under way is let finish, and the rest is for the next start."""
        self._is_closing = True

    async def refresh_cards(self) -> int:
        """Edits the posted cards that no longer show what holds, and says how many it edited."""
        if not self._places.are_reachable:
            return 0
        is_bulk.set(True)
        edits = await posted.claim_edits(self._database, now=self._clock(), base_url=self._base_url)
        return sum([await self._edit(edit) for edit in edits])

    @property
    def _can_go_on(self) -> bool:
        return self._places.are_reachable and not self._is_closing

    async def _run(self) -> int:
        """Keeps deliveries under way until nothing is due; each confirmation takes all that have ended."""
        sent, self._may_be_more, self._look_again_at = 0, True, 0.0
        while True:
            if self._can_go_on:
                await self._take_more()
                self._begin()
            if not self._under_way and not self._outcomes:
                return sent
            await self._some_ended()
            outcomes, self._outcomes = self._outcomes, []
            if outcomes:
                await deliveries.settle(self._database, outcomes, now=self._clock())
            sent += sum(isinstance(outcome, Sent) for outcome in outcomes)

    async def _take_more(self) -> None:
        """Claims until there is enough to begin, or nothing is due; a lane gets more after all others."""
        time = asyncio.get_running_loop().time
        while self._may_be_more and self._lanes.ready < IN_RESERVE and time() >= self._look_again_at:
            is_for_all = not self._lanes.had
            claims = await self._claim()
            self._lanes.add(claims)
            self._may_be_more = bool(claims) or self._lanes.begin_round()
            if is_for_all and len(claims) < AT_ONCE:
                self._look_again_at = time() + LOOK_AGAIN_SECONDS

    async def _claim(self) -> list[Claim]:
        """Open claims from before our first one are nobody's; ours are so after a while."""
        now = self._clock()
        stale_after = timedelta()
        if self._began_at is not None:
            stale_after = min(now - self._began_at + A_MOMENT, deliveries.STALE_AFTER)
        self._began_at = self._began_at or now
        return await deliveries.claim_due(
            self._database,
            now=now,
            base_url=self._base_url,
            stale_after=stale_after,
            chat=self._places.chat,
            limit=AT_ONCE,
            without=self._lanes.had,
        )

    def _begin(self) -> None:
        """Sets under way what may begin, each lane's next one."""
        if not self._can_go_on:
            return
        while len(self._under_way) < IN_FLIGHT and (claim := self._lanes.begin()):
            task = asyncio.create_task(self._carry(claim))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _carry(self, claim: Claim) -> None:
        """One delivery; the next of its lane begins when it ends, without waiting for the confirmation."""
        try:
            if (outcome := await self._deliver(claim)) is not None:
                self._outcomes.append(outcome)
        finally:
            self._may_be_more |= self._lanes.end(claim)
            self._something_ended.set()
        self._begin()

    async def _some_ended(self) -> None:
        """Returns when some have ended, or it is time to see whether something else has fallen due."""
        try:
            async with asyncio.timeout(LOOK_AGAIN_SECONDS):
                await self._something_ended.wait()
        except TimeoutError:
            self._may_be_more = True
        if self._under_way:
            await asyncio.sleep(TOGETHER_SECONDS)
        self._something_ended.clear()

    async def _put_down(self) -> None:
        """Nothing is left in hand: what was not begun is given back."""
        under_way = list(self._under_way)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        left, self._lanes, self._outcomes = self._lanes.in_hand, Lanes(), []
        self._looked_for.clear()
        await deliveries.release(self._database, left)

    async def _deliver(self, claim: Claim) -> Outcome | None:
        """Sends one; what fails for now stays claimed, and is looked for before it is sent again."""
        try:
            return await self._send_once(claim)
        except NOT_NOW as error:
            if reason := _never(error):
                log.warning("delivery %s can never be sent: %s", claim.id, error)
                return Refused(claim, reason)
            log.warning("delivery %s could not be sent now: %s", claim.id, error)
        except Exception:  # one that cannot be made into a message must not hold up the others
            log.exception("delivery %s failed; it is tried again", claim.id)
        return None

    async def _send_once(self, claim: Claim) -> Outcome:
        """Sends it, or finds it sent already, or sees that it is not worth sending any more."""
        if claim.opens_thread:
            return await self._open(claim)
        channel = await self._places.of(claim)
        if claim.claimed_before is not None:
            found = await self._found(channel, claim)
            if found is not None:
                return Sent(claim, found.channel.id, found.id)
        if claim.useless:
            return Skipped(claim)
        message = await _send(channel, claim)
        return Sent(claim, message.channel.id, message.id)

    async def _found(self, channel: Messageable, claim: Claim) -> discord.Message | None:
        """What came of it in an earlier life; one reading answers for all that wait for the same place."""
        if claim.id not in self._looked_for:
            wanted = [claim, *self._lanes.taken_over(claim.lane)]
            found = await find(channel, wanted)
            self._looked_for |= {each.id: found.get(each.id) for each in wanted}
        return self._looked_for.pop(claim.id)

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


def _never(error: Exception) -> str:
    """Why it can never be sent; empty if it may succeed another time."""
    if getattr(error, "code", 0) == CANNOT_MESSAGE_USER:
        return CLOSED_DIRECT
    return str(error) if isinstance(error, NEVER) or getattr(error, "status", 0) == BAD_REQUEST else ""


async def _send(channel: Messageable, claim: Claim) -> discord.Message:
    notice, named = claim.notice, discord.AllowedMentions.none()
    if claim.mentioned:
        notice = replace(notice, lines=(f"<@{claim.mentioned}>", *notice.lines))
        named = discord.AllowedMentions(
            everyone=False, roles=False, users=[discord.Object(int(claim.mentioned))]
        )
    return await channel.send(view=card(notice), nonce=claim.nonce, allowed_mentions=named)
