"""Catching up: what was said while nobody listened is read from history, thread by thread."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable

import discord

from bot.client import Client
from bot.domain import archive
from cogs.archive.intake import Intake
from cogs.archive.mapping import SPOKEN, Place, TopicChannel, message_seen, thread_seen

log = logging.getLogger(__name__)


async def catch_up(client: Client, topics: Iterable[TopicChannel], intake: Intake) -> int:
    """Reads every thread's messages after its cursor and says how many there were.

    The cursors move only when all of it is written: an interrupted run starts again where it began.
    """
    cursors = await archive.cursors(client.database)
    newest: dict[int, int] = {}
    count = 0
    for topic in topics:
        async for place in _places(topic):
            cursor = cursors.get(place.id, 0)
            if place.last_message_id is not None and place.last_message_id <= cursor:
                continue
            if isinstance(place, discord.Thread):
                await intake.put(thread_seen(place))
            async for message in place.history(limit=None, after=discord.Object(cursor), oldest_first=True):
                newest[place.id] = message.id
                if message.type in SPOKEN:
                    await intake.put(message_seen(message, place))
                    count += 1
    await intake.written()
    await archive.close_gaps(client.database, newest)
    log.info("caught up with %s messages in %s threads", count, len(newest))
    return count


async def _places(topic: TopicChannel) -> AsyncIterator[Place]:
    """Where people write in a topic: its stream if it has one, its open threads, its archived ones."""
    if isinstance(topic, discord.TextChannel):
        yield topic
    for thread in topic.threads:
        if not thread.is_private():
            yield thread
    async for thread in topic.archived_threads(limit=None):
        yield thread
