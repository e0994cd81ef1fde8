"""The listeners: what happens in the topics' channels goes into the intake, by raw events if there are."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import discord
from discord.ext import commands

from bot.client import Client
from bot.domain import reconciliation
from bot.domain.seen import MessagesDeleted, Reacted, ReactionsCleared, ThreadDeleted
from cogs.archive.intake import Intake
from cogs.archive.mapping import SPOKEN, Glance, Place, emoji_key, message_seen, seen, thread_seen
from cogs.archive.parts import Told
from cogs.archive.polls import Polls
from cogs.archive.rounds import Rounds

NEW = timedelta(minutes=1)


class Archive(commands.Cog):
    """Reads along in topics; a connection that could not be resumed begins a round of comparing."""

    def __init__(self, client: Client, intake: Intake, rounds: Rounds, glance: Glance) -> None:
        self._client = client
        self._intake = intake
        self._rounds = rounds
        self._glance = glance
        self._polls = Polls(client, intake, rounds, self._place)
        self._at_work: list[asyncio.Task[None]] = []

    async def cog_load(self) -> None:
        """Opens the intake."""
        self._at_work = [
            asyncio.create_task(self._intake.run(), name="intake"),
            asyncio.create_task(self._intake.unread.run(), name="unread"),
        ]
        self._client.hear(self._hear)

    async def cog_unload(self) -> None:
        """Writes what is waiting, then closes the intake."""
        await self._rounds.close()
        await self._polls.end()
        await self._intake.written()
        for task in self._at_work:
            task.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)

    @commands.Cog.listener()
    async def on_connect(self) -> None:
        """Another session has begun."""
        self._rounds.broken_off()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """A fresh connection: nobody told us what happened before it."""
        await self._rounds.begin()

    @commands.Cog.listener()
    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        """Discord itself has lost the server: nothing is told of it while it lasts."""
        self._rounds.broken_off()

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """The server is known with all who are on it, later than we were ready, or after it was lost."""
        await self._rounds.begin()

    @commands.Cog.listener()
    async def on_disconnect(self) -> None:
        """From here on something may be missing."""
        self._rounds.interrupted()

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        """All that happened meanwhile was told again."""
        await self._rounds.resumed()

    @commands.Cog.listener()
    async def on_night(self) -> None:
        """Once a night everything recent is compared, whatever the day seemed like."""
        self._rounds.again()

    @commands.Cog.listener()
    async def on_unknown_place(self, told: Told, heard_at: int) -> None:
        """Someone said something in a thread that was archived until now; perhaps it is gone by now."""
        place = await self._place(int(told["channel_id"]))
        if not self._intake.has_changed(int(told["id"]), heard_at):
            self._take(told, place)

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
    async def on_raw_poll_vote_add(self, payload: discord.RawPollVoteActionEvent) -> None:
        """Someone chose an answer."""
        await self._voted(payload)

    @commands.Cog.listener()
    async def on_raw_poll_vote_remove(self, payload: discord.RawPollVoteActionEvent) -> None:
        """Someone took their answer back."""
        await self._voted(payload)

    @commands.Cog.listener()
    async def on_thread_create(self, thread: discord.Thread) -> None:
        """Someone opened a thread."""
        if await self._place(thread.id) is not None:
            self._intake.put(replace(thread_seen(thread, self._client.home), is_there=True))

    @commands.Cog.listener()
    async def on_thread_join(self, thread: discord.Thread) -> None:
        """A thread came into sight, perhaps with its whole channel: what was said before is read."""
        if await self._place(thread.id) is not None and await self._is_unread(thread):
            self._rounds.again()

    @commands.Cog.listener()
    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        """A thread was renamed, tagged, archived or locked."""
        self._glance.forget()
        place = await self._place(payload.thread_id)
        if place is not None:
            self._intake.put(thread_seen(place, self._client.home))

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """A thread is gone."""
        self._intake.put(ThreadDeleted(payload.thread_id))

    def _hear(self, told: Told) -> None:
        """Someone said something; what is said to us alone is nobody's business."""
        if "guild_id" not in told:
            return
        channel_id = int(told["channel_id"])
        found = self._client.home.get_channel_or_thread(channel_id)
        if found is None:
            self._client.dispatch("unknown_place", told, self._intake.moment())
        else:
            self._take(told, self._of_topic(found))

    def _take(self, told: Told, place: Place | None) -> None:
        if place is None:
            return
        change = seen(told, place, self._glance)
        place.last_message_id = int(told["id"])  # catching up asks whether anything came since
        if change is not None:
            self._intake.put(change)

    async def _voted(self, payload: discord.RawPollVoteActionEvent) -> None:
        if await self._place(payload.channel_id) is not None:
            self._polls.voted(payload.channel_id, payload.message_id)

    async def _is_unread(self, thread: discord.Thread) -> bool:
        """Whether nothing of it is archived though it is no new one, which would be told of live."""
        if self._client.clock() - discord.utils.snowflake_time(thread.id) < NEW:
            return False
        return await reconciliation.newest_message(self._client.database, thread.id) == 0

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
        return found if self._rounds.is_topic(topic) else None

    def _keeps_private(self) -> bool:
        return self._client.settings.archive.private_threads
