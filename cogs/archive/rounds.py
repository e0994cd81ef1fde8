"""Rounds: when the archive is compared with chat, and how what surrounds it is brought up to date."""

from __future__ import annotations

import asyncio
import logging

import discord

from bot.client import Client, person
from bot.domain import groups, people, topics
from bot.domain.people import Person
from cogs.archive.catchup import CatchUp
from cogs.archive.intake import Intake
from cogs.archive.mapping import Glance, TopicChannel, channel_seen, is_readable

log = logging.getLogger(__name__)
RETRY_SECONDS = 10.0


class Rounds:
    """Takes in topics and people as they are, and compares what was said; one round at a time."""

    def __init__(self, client: Client, intake: Intake, glance: Glance) -> None:
        self._client = client
        self._intake = intake
        self._glance = glance
        self._task: asyncio.Task[None] | None = None
        self._is_wanted = False
        self._is_connected = False
        self._was_gapless = False
        self._is_closed = False
        self._in_sight: set[int] = set()
        """The topics that the latest round could read."""

    def broken_off(self) -> None:
        """A new session: nobody told us what happened before it, and resuming it tells no more."""
        self._is_connected = True
        self._intake.is_gapless = self._was_gapless = False
        self._client.caught_up.clear()

    async def begin(self) -> None:
        """All of the server is known: what was missed is read. What is under way is begun anew."""
        self.broken_off()
        await self.end()
        if self._task is None or self._task.done():  # else who asked at the same moment was faster
            self._start()

    def again(self) -> None:
        """One more round; if one is under way, after it."""
        self._is_wanted = True
        if self._task is not None and self._task.done():
            self._start()

    async def end(self) -> None:
        """Stops where it is; the next round goes on from there."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def close(self) -> None:
        """Ends for good: what is told from here on begins no round any more."""
        self._is_closed = True
        await self.end()

    def interrupted(self) -> None:
        """The connection broke: from here on something may be missing."""
        self._is_connected = False
        self._was_gapless = self._intake.is_gapless or self._was_gapless
        self._intake.is_gapless = False

    async def resumed(self) -> None:
        """All that happened meanwhile was told again."""
        self._is_connected = True
        await self._intake.written()
        self._intake.is_gapless = self._was_gapless and self._is_connected

    def is_topic(self, channel: discord.abc.GuildChannel | None) -> bool:
        """Whether the config names the channel; if it names none, every forum is a topic."""
        wanted = self._client.settings.discord.topics
        if channel is None or not wanted:
            return isinstance(channel, discord.ForumChannel)
        return channel.name in wanted or str(channel.id) in wanted

    async def take_topics(self) -> None:
        """Topics as they are now; where one came into sight, what was said in it before is read."""
        if self._client.home.unavailable:
            return  # it seems empty
        channels = self._topics()
        internal = self._client.settings.discord.internal_topics
        seen, now = [channel_seen(channel) for channel in channels], self._client.clock()
        await topics.take_channels(self._client.database, seen, internal=internal, now=now)
        await topics.close_others(self._client.database, [channel.id for channel in channels])
        before, self._in_sight = self._in_sight, {each.id for each in channels if is_readable(each)}
        if self._in_sight - before:
            self.again()

    async def count_people(self) -> None:
        """Who is on the server, and who shares a place with whom."""
        if self._client.home.unavailable:
            return
        everyone = [person(member) for member in self._client.home.members]
        threshold = self._client.settings.privacy.place_threshold
        await people.count_places(self._client.database, everyone, at_least=threshold)
        here = {each.account for each in everyone}
        await people.note_presence(self._client.database, here, now=self._client.clock())

    async def take_roles(self) -> None:
        """What the server's roles are called, and who has them now: a role that went or was renamed tells
        nothing of its members."""
        names = {str(role.id): role.name for role in self._client.home.roles}
        await groups.note(self._client.database, names)
        everyone = [str(member.id) for member in self._client.home.members]
        await people.follow_all(self._client.database, everyone, self._look, now=self._client.clock())
        await self.count_people()

    def _look(self, account: str) -> Person | None:
        member = self._client.home.get_member(int(account))
        return person(member) if member is not None else None

    def _start(self) -> None:
        if self._is_closed:
            return
        self._is_wanted = True
        self._task = asyncio.create_task(self._go_round(), name="catch-up")

    async def _go_round(self) -> None:
        """Tries until it is through: what is missing now would be missing for good."""
        await self._client.at_home()
        while self._is_wanted:
            try:
                await self._compare_all()
            except Exception:
                log.exception("catching up failed; it is tried again in %s s", RETRY_SECONDS)
                self._is_wanted = True
                await asyncio.sleep(RETRY_SECONDS)
        self._was_gapless = True
        self._intake.is_gapless = self._is_connected
        self._client.caught_up.set()

    async def _compare_all(self) -> None:
        """What was heard before is written first: it is compared, and no older look comes after it."""
        await self._client.at_home()
        self._glance.forget()  # all members were told anew
        await self.take_topics()  # nothing said in an unknown topic could be written
        async with asyncio.timeout(RETRY_SECONDS):
            await self._intake.written()
        self._is_wanted = False
        await self.take_roles()
        await CatchUp(self._client, self._intake, self._glance, self._topics()).run()

    def _topics(self) -> list[TopicChannel]:
        channels: list[TopicChannel] = [*self._client.home.forums, *self._client.home.text_channels]
        return [channel for channel in channels if self.is_topic(channel)]
