"""Where deliveries go in Discord: channels, threads and direct messages; and what was already left there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta

import discord
from discord.abc import Messageable

from bot.cards import card
from bot.domain.deliveries import Claim
from bot.domain.news import Chat

CLOCK_SKEW = timedelta(seconds=30)
"""How far our clock and Discord's may differ when we look for a message by its time."""
THREAD_NAME_LENGTH = 100
CANNOT_TELL = "it may have been sent already, and the bot may not read there to see it"
THREAD_EXISTS = 160004
"""Discord's code for "a thread has already been created for this message" ("JSON Error Codes")."""
Written = discord.TextChannel | discord.Thread


class Places:
    """The office's server as a set of addresses."""

    def __init__(self, home: Callable[[], discord.Guild | None]) -> None:
        """`home` is the office's server while Discord is connected."""
        self._home = home

    @property
    def are_reachable(self) -> bool:
        """Whether Discord is connected."""
        return self._home() is not None

    @property
    def chat(self) -> Chat:
        """What news must ask of chat before they are told."""
        return Chat(self.may_see, f"https://discord.com/channels/{self._guild().id}")

    def may_see(self, account: str, channel_id: int) -> bool:
        """Whether a member sees a channel; who has left sees nothing."""
        guild = self._guild()
        member, channel = guild.get_member(int(account)), guild.get_channel(channel_id)
        return member is not None and channel is not None and channel.permissions_for(member).view_channel

    async def of(self, claim: Claim) -> Messageable:
        """Where a claim goes; raises LookupError, or Discord's NotFound, if there is no such place."""
        if claim.is_direct:
            return await self._direct(int(claim.target))
        if claim.target.isdecimal():
            return await self.channel_or_thread(int(claim.target))
        for channel in self._guild().channels:
            if isinstance(channel, discord.TextChannel) and channel.name == claim.target:
                return channel
        raise LookupError(f"there is no channel {claim.target} to write to")

    def topic(self, target: str) -> discord.ForumChannel | discord.TextChannel:
        """A topic's channel; raises LookupError if there is none."""
        found = self._guild().get_channel(int(target))
        if isinstance(found, discord.ForumChannel | discord.TextChannel):
            return found
        raise LookupError(f"there is no topic {target} to open a thread in")

    async def channel_or_thread(self, place_id: int) -> Written:
        """A text channel, or a thread, also an archived one; raises LookupError for other places."""
        guild = self._guild()
        found = guild.get_channel_or_thread(place_id) or await guild.fetch_channel(place_id)
        if isinstance(found, discord.TextChannel | discord.Thread):
            return found
        raise LookupError(f"nobody can write into {place_id}")

    async def _direct(self, account: int) -> Messageable:
        guild = self._guild()
        member = guild.get_member(account) or await guild.fetch_member(account)
        return member.dm_channel or await member.create_dm()

    def _guild(self) -> discord.Guild:
        guild = self._home()
        if guild is None:
            raise ConnectionError("the connection to Discord was lost")
        return guild


async def find(channel: Messageable, claims: Sequence[Claim]) -> dict[int, discord.Message]:
    """Which of these claims are there already: id to message, from one reading since the earliest of them.

    Raises LookupError where nobody could tell, since we may not read what was said before.
    """
    _check_readable(channel)
    missing = {claim.id: claim for claim in claims}
    since = min(claim.claimed_before for claim in claims if claim.claimed_before is not None)
    found: dict[int, discord.Message] = {}
    async for message in channel.history(limit=None, after=since - CLOCK_SKEW):
        for claim in [each for each in missing.values() if carries(message, each.mark)]:
            found[claim.id] = message
            del missing[claim.id]
        if not missing:
            break
    return found


def _check_readable(channel: Messageable) -> None:
    """Without the right to read it, Discord shows an empty history, as if nothing had been sent."""
    if not isinstance(channel, discord.TextChannel | discord.Thread):
        return
    allowed = channel.permissions_for(channel.guild.me)
    if not (allowed.view_channel and allowed.read_message_history):
        raise LookupError(CANNOT_TELL)


def carries(message: discord.Message, mark: str) -> bool:
    """Whether one of its links ends with the mark, or one of its buttons' ids begins with it."""
    return any(_carries(component, mark) for component in message.components)


async def open_thread(topic: discord.ForumChannel | discord.TextChannel, claim: Claim) -> tuple[int, int]:
    """Opens the thread that a claim begins, unless it is there; where its first message stands, and its id.

    The thread has the same id as that message. In a forum it stands in the thread, else in the channel.
    """
    name, since = claim.thread_name[:THREAD_NAME_LENGTH], claim.claimed_before
    if isinstance(topic, discord.ForumChannel):
        found = await _find_post(topic, since, claim.mark) if since else None
        post = found or (await topic.create_thread(name=name, view=card(claim.notice))).thread.id
        return post, post
    message = (await find(topic, [claim])).get(claim.id) if since else None
    if message is None:
        message = await topic.send(view=card(claim.notice), nonce=claim.nonce)
    try:
        await message.create_thread(name=name)
    except discord.HTTPException as error:
        if error.code != THREAD_EXISTS:
            raise
    return topic.id, message.id


def stands_in(place: Written, message_id: int) -> Written:
    """Where a message is: the one that a thread of a text channel grew from stands in the channel."""
    if isinstance(place, discord.Thread) and place.id == message_id:
        return place.parent if isinstance(place.parent, discord.TextChannel) else place
    return place


async def _find_post(forum: discord.ForumChannel, since: datetime, mark: str) -> int | None:
    async for thread in _posts(forum):
        is_ours = thread.owner_id == forum.guild.me.id
        if is_ours and discord.utils.snowflake_time(thread.id) >= since - CLOCK_SKEW:
            opening = await thread.fetch_message(thread.id)
            if carries(opening, mark):
                return thread.id
    return None


async def _posts(forum: discord.ForumChannel) -> AsyncIterator[discord.Thread]:
    """All posts, asked from Discord: what we remember may be from before a crash."""
    for thread in await forum.guild.active_threads():
        if thread.parent_id == forum.id:
            yield thread
    async for thread in forum.archived_threads(limit=100):
        yield thread


def _carries(component: discord.Component, mark: str) -> bool:
    if isinstance(component, discord.Button):
        return (component.url or "").endswith(mark) or (component.custom_id or "").startswith(mark)
    children: list[discord.Component] = getattr(component, "children", [])
    return any(_carries(child, mark) for child in children)
