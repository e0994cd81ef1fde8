"""Which thread is meant, and whether whoever asks may see it in chat and look after it."""

from __future__ import annotations

import re
from typing import Any

import discord

from bot import roles
from bot.client import Client
from bot.domain import standing, topics
from bot.domain.standing import Standing
from bot.domain.words import fold
from bot.errors import UserError
from bot.i18n import N_
from bot.offers import CHOICES, Choices, numbered

_ID = re.compile(r"(?:#|.*/)?(\d{5,19})(?:/[^/\d]*)?")
"""What was picked from the list, or an address of the thread in chat or on the web."""


def require_editor(interaction: discord.Interaction[Any]) -> None:
    """Raises UserError for whoever lacks the editors' role."""
    roles.require_editor(interaction, N_("Threads are looked after by the role “{role}”."))


async def thread_meant(interaction: discord.Interaction[Client], typed: str) -> Standing:
    """The thread that was picked or typed, else the one that the command was called in.

    One that the person may not see in chat is refused like one that is not there.
    """
    thread_id = await _named(interaction, typed) if typed else interaction.channel_id or 0
    found = await standing.look(interaction.client.database, thread_id)
    if found is not None and await _may_see(interaction, found):
        return found
    if typed:
        raise UserError(
            N_("There is no thread “{thread}”. Please choose one from the list."), thread=typed[:100]
        )
    raise UserError(N_("Call this in a thread, or choose one from the list."))


def channels_seen(interaction: discord.Interaction[Client]) -> list[int]:
    """The channels that the person may see in chat."""
    home = interaction.client.home
    member = home.get_member(interaction.user.id)
    if member is None:
        return []
    return [channel.id for channel in home.channels if channel.permissions_for(member).view_channel]


async def topic_meant(interaction: discord.Interaction[Client], typed: str) -> int:
    """The topic that was picked or typed; raises UserError for one that the person does not see in chat."""
    for topic_id, name in await topics_seen(interaction):
        if typed == f"#{topic_id}" or fold(typed) == fold(name):
            return topic_id
    raise UserError(N_("There is no topic “{topic}”. Please choose one from the list."), topic=typed[:100])


async def topics_seen(interaction: discord.Interaction[Client]) -> list[tuple[int, str]]:
    """(id, name) of the topics whose channels the person may see in chat."""
    channels = set(channels_seen(interaction))
    found = await topics.all_names(interaction.client.database)
    return [(topic_id, name) for topic_id, name in found if topic_id in channels]


async def offer_threads(interaction: discord.Interaction[Client], typed: str) -> Choices:
    """The liveliest threads that the person may see and whose titles contain what is typed."""
    channels = channels_seen(interaction)
    found = await standing.titles(interaction.client.database, typed, channels=channels, limit=CHOICES)
    return numbered(found)


async def offer_topics(interaction: discord.Interaction[Client], typed: str) -> Choices:
    """The topics that the person may see and whose names contain what is typed."""
    found = await topics_seen(interaction)
    return numbered([(topic_id, name) for topic_id, name in found if fold(typed) in fold(name)])


async def _named(interaction: discord.Interaction[Client], typed: str) -> int:
    by_id = _ID.fullmatch(typed.strip())
    if by_id:
        return int(by_id[1])
    channels = channels_seen(interaction)
    found = await standing.titles(interaction.client.database, typed, channels=channels, limit=1)
    return found[0][0] if found else 0


async def _may_see(interaction: discord.Interaction[Client], thread: Standing) -> bool:
    """A private thread is looked after by those who are in it, from within."""
    if thread.is_private:
        return interaction.channel_id == thread.id
    return thread.channel_id in channels_seen(interaction)
