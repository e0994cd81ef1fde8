"""Around what is said: channels, roles and people, as they come, change and go."""

from __future__ import annotations

import asyncio

import discord
from discord.ext import commands

from bot.client import Client, person
from bot.domain import topics
from bot.domain.seen import MemberChanged
from cogs.archive.intake import Intake
from cogs.archive.mapping import Glance
from cogs.archive.rounds import Rounds


class Surroundings(commands.Cog):
    """Keeps topics, roles and people as they are on the server."""

    def __init__(self, client: Client, intake: Intake, rounds: Rounds, glance: Glance) -> None:
        self._client = client
        self._intake = intake
        self._rounds = rounds
        self._glance = glance
        self._at_work = asyncio.Lock()

    async def cog_unload(self) -> None:
        """Lets what is being written come to its end."""
        async with self._at_work:
            pass

    @commands.Cog.listener()
    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        """Perhaps a new topic."""
        async with self._at_work:
            await self._rounds.take_topics()

    @commands.Cog.listener()
    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """Perhaps a topic that was renamed, opened or closed, or whose tags have other names."""
        self._glance.forget()
        async with self._at_work:
            await self._rounds.take_topics()
            if self._rounds.is_topic(after) and _tags(before) != _tags(after):
                self._rounds.again()

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Perhaps a topic: what was said in it is kept, and no longer shown."""
        async with self._at_work:
            await topics.close(self._client.database, channel.id)

    @commands.Cog.listener()
    async def on_guild_role_create(self, role: discord.Role) -> None:
        """It may be mentioned from now on."""
        async with self._at_work:
            await self._rounds.take_roles()

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Perhaps it is called something else, or lets people see other channels."""
        self._glance.forget()
        async with self._at_work:
            if before.name != after.name:
                await self._rounds.take_roles()
            if before.permissions != after.permissions:
                await self._rounds.take_topics()

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """Who had it has lost the place that it named, and perhaps the sight of channels."""
        self._glance.forget()
        async with self._at_work:
            await self._rounds.take_roles()
            await self._rounds.take_topics()

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """A place may have become one of many; someone may be back, with other roles."""
        self._glance.forget()
        self._intake.put(MemberChanged(person(member)))
        async with self._at_work:
            await self._rounds.count_people()

    @commands.Cog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """A place may have become one of few; who left is told nothing any more."""
        self._glance.forget()
        async with self._at_work:
            await self._rounds.count_people()

    @commands.Cog.listener()
    async def on_user_update(self, before: discord.User, after: discord.User) -> None:
        """Someone has another name on all servers; discord.py shows it on both sides of `member_update`."""
        self._glance.forget()
        member = self._client.home.get_member(after.id)
        if member is not None:
            self._intake.put(MemberChanged(person(member)))

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Someone has another name or other roles; whoever never wrote is not archived for it."""
        self._glance.forget()
        if (before.display_name, before.roles) != (after.display_name, after.roles):
            self._intake.put(MemberChanged(person(after)))
        async with self._at_work:
            if before.roles != after.roles:
                await self._rounds.count_people()
            if before.roles != after.roles and after == after.guild.me:
                await self._rounds.take_topics()


def _tags(channel: discord.abc.GuildChannel) -> list[tuple[int, str]]:
    if not isinstance(channel, discord.ForumChannel):
        return []
    return [(tag.id, tag.name) for tag in channel.available_tags]
