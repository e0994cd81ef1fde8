"""The listeners: what happens in the topics' channels goes into the intake, by raw events if there are."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import discord
from discord.ext import commands

from bot.client import Client, person
from bot.domain import groups, people, reconciliation, topics
from bot.domain.seen import MessagesDeleted, Reacted, ReactionsCleared, ThreadDeleted
from cogs.archive.catchup import CatchUp
from cogs.archive.intake import Intake
from cogs.archive.mapping import (
    SPOKEN,
    Glance,
    Place,
    TopicChannel,
    channel_seen,
    emoji_key,
    message_seen,
    seen,
    thread_seen,
)
from cogs.archive.parts import Told

log = logging.getLogger(__name__)
RETRY_SECONDS = 10.0
NEW = timedelta(minutes=1)


class Archive(commands.Cog):
    """Reads along in topics; catches up after every start and every connection that could not be resumed."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._intake = Intake(client)
        self._glance = Glance()
        self._was_gapless = False
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def cog_load(self) -> None:
        """Opens the intake."""
        self._start("intake", self._intake.run())
        self._client.hear(self._hear)

    async def cog_unload(self) -> None:
        """Writes what is waiting, then closes the intake."""
        if "catch-up" in self._tasks:
            self._tasks.pop("catch-up").cancel()
        await self._intake.written()
        self._tasks["intake"].cancel()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """A fresh connection: nobody told us what happened before it."""
        self._intake.is_gapless = self._was_gapless = False
        self._client.caught_up.clear()
        self._start("catch-up", self._catch_up())

    @commands.Cog.listener()
    async def on_disconnect(self) -> None:
        """From here on something may be missing."""
        self._was_gapless = self._intake.is_gapless or self._was_gapless
        self._intake.is_gapless = False

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        """All that happened meanwhile was told again."""
        await self._intake.written()
        self._intake.is_gapless = self._was_gapless

    @commands.Cog.listener()
    async def on_night(self) -> None:
        """Once a night everything recent is compared, whatever the day seemed like."""
        self._compare_again()

    @commands.Cog.listener()
    async def on_unknown_place(self, told: Told) -> None:
        """Someone said something in a thread that was archived until now."""
        self._take(told, await self._place(int(told["channel_id"])))

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Someone changed what they said, even if it was before we came; or it was pinned."""
        if payload.guild_id is None:
            return
        place = await self._place(payload.channel_id)
        if place is not None and payload.data["type"] in SPOKEN:
            self._intake.put(message_seen(payload.data, place, self._glance, is_whole=False))

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Someone took back what they said."""
        self._intake.put(MessagesDeleted((payload.message_id,)))

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """A moderator cleaned up."""
        self._intake.put(MessagesDeleted(tuple(payload.message_ids)))

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """Someone reacted."""
        self._intake.put(Reacted(payload.message_id, emoji_key(payload.emoji), 1))

    @commands.Cog.listener()
    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        """Someone took a reaction back."""
        self._intake.put(Reacted(payload.message_id, emoji_key(payload.emoji), -1))

    @commands.Cog.listener()
    async def on_raw_reaction_clear(self, payload: discord.RawReactionClearEvent) -> None:
        """A moderator took all reactions away."""
        self._intake.put(ReactionsCleared(payload.message_id))

    @commands.Cog.listener()
    async def on_raw_reaction_clear_emoji(self, payload: discord.RawReactionClearEmojiEvent) -> None:
        """A moderator took all reactions with one emoji away."""
        self._intake.put(ReactionsCleared(payload.message_id, emoji_key(payload.emoji)))

    @commands.Cog.listener()
    async def on_thread_create(self, thread: discord.Thread) -> None:
        """Someone opened a thread."""
        if await self._place(thread.id) is not None:
            self._intake.put(thread_seen(thread))

    @commands.Cog.listener()
    async def on_thread_join(self, thread: discord.Thread) -> None:
        """A thread came into sight, perhaps with its whole channel: what was said before is read."""
        if await self._place(thread.id) is not None and await self._is_unread(thread):
            self._compare_again()

    @commands.Cog.listener()
    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        """A thread was renamed, tagged, archived or locked."""
        self._glance.forget()
        place = await self._place(payload.thread_id)
        if place is not None:
            self._intake.put(thread_seen(place))

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """A thread is gone."""
        self._intake.put(ThreadDeleted(payload.thread_id))

    @commands.Cog.listener()
    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        """Perhaps a new topic."""
        await self._take_topics()

    @commands.Cog.listener()
    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """Perhaps a topic that was renamed, opened or closed."""
        self._glance.forget()
        await self._take_topics()

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Perhaps a topic: what was said in it is kept, and no longer shown."""
        await topics.close(self._client.database, channel.id)

    @commands.Cog.listener()
    async def on_guild_role_create(self, role: discord.Role) -> None:
        """It may be mentioned from now on."""
        await self._name_roles()

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Perhaps it is called something else."""
        await self._name_roles()

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """A place may have become one of many; someone may be back."""
        await self._count_people()

    @commands.Cog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """A place may have become one of few; who left is told nothing any more."""
        await self._count_people()

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Someone has another name or other roles; whoever never wrote is not archived for it."""
        self._glance.forget()
        if (before.display_name, before.roles) != (after.display_name, after.roles):
            await people.follow(self._client.database, person(after), now=self._client.clock())
        if before.roles != after.roles:
            await self._count_people()

    def _hear(self, told: Told) -> None:
        """Someone said something; what is said to us alone is nobody's business."""
        if "guild_id" not in told:
            return
        channel_id = int(told["channel_id"])
        found = self._client.home.get_channel_or_thread(channel_id)
        if found is None:
            self._client.dispatch("unknown_place", told)
        else:
            self._take(told, self._of_topic(found))

    def _take(self, told: Told, place: Place | None) -> None:
        if place is None:
            return
        change = seen(told, place, self._glance)
        place.last_message_id = int(told["id"])  # catching up asks whether anything came since
        if change is not None:
            self._intake.put(change)

    async def _catch_up(self) -> None:
        """Tries until it is through: what is missing now would be missing for good."""
        await self._client.at_home()
        while not self._intake.is_gapless:
            try:
                await self._compare_all()
            except Exception:
                log.exception("catching up failed; it is tried again in %s s", RETRY_SECONDS)
                await asyncio.sleep(RETRY_SECONDS)
            else:
                self._intake.is_gapless = self._was_gapless = True
        self._client.caught_up.set()

    def _compare_again(self) -> None:
        """One more pass, unless one is under way."""
        if self._client.caught_up.is_set() and self._tasks["catch-up"].done():
            self._start("catch-up", self._compare_all())

    async def _is_unread(self, thread: discord.Thread) -> bool:
        """Whether nothing of it is archived though it is no new one, which would be told of live."""
        if self._client.clock() - discord.utils.snowflake_time(thread.id) < NEW:
            return False
        return await reconciliation.newest_message(self._client.database, thread.id) == 0

    async def _compare_all(self) -> None:
        await self._take_topics()
        await self._count_people()
        await self._name_roles()
        await CatchUp(self._client, self._intake, self._topics()).run()

    async def _count_people(self) -> None:
        everyone = [person(member) for member in self._client.home.members]
        threshold = self._client.settings.privacy.place_threshold
        await people.count_places(self._client.database, everyone, at_least=threshold)
        here = {each.account for each in everyone}
        await people.note_presence(self._client.database, here, now=self._client.clock())

    async def _name_roles(self) -> None:
        names = {str(role.id): role.name for role in self._client.home.roles}
        await groups.note(self._client.database, names)

    async def _take_topics(self) -> None:
        channels = [channel_seen(channel) for channel in self._topics()]
        internal = self._client.settings.discord.internal_topics
        now = self._client.clock()
        await topics.take_channels(self._client.database, channels, internal=internal, now=now)

    def _topics(self) -> list[TopicChannel]:
        """The channels that the config names; if it names none, every forum."""
        channels: list[TopicChannel] = [*self._client.home.forums, *self._client.home.text_channels]
        return [channel for channel in channels if self._is_topic(channel)]

    def _is_topic(self, channel: discord.abc.GuildChannel | None) -> bool:
        wanted = self._client.settings.discord.topics
        if channel is None or not wanted:
            return isinstance(channel, discord.ForumChannel)
        return channel.name in wanted or str(channel.id) in wanted

    async def _place(self, channel_id: int) -> Place | None:
        """The thread or stream behind an id, if it belongs to a topic; an archived thread is asked for."""
        home = self._client.home
        found = home.get_channel_or_thread(channel_id)
        return self._of_topic(found or await home.fetch_channel(channel_id))

    def _of_topic(self, found: discord.abc.GuildChannel | discord.Thread) -> Place | None:
        if isinstance(found, discord.Thread) and found.is_private() and not self._keeps_private():
            return None
        if not isinstance(found, discord.Thread | discord.TextChannel):
            return None
        topic = found.parent if isinstance(found, discord.Thread) else found
        return found if self._is_topic(topic) else None

    def _keeps_private(self) -> bool:
        return self._client.settings.archive.private_threads

    def _start(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        if name in self._tasks:
            self._tasks[name].cancel()
        self._tasks[name] = asyncio.create_task(work, name=name)
        self._tasks[name].add_done_callback(_report)


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.error("%s failed", task.get_name(), exc_info=task.exception())
