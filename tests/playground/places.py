"""Channels and members of the test world as discord.py's cache holds them, and what is refused there."""

from collections.abc import Awaitable

import discord
import pytest

TIMEOUT_S = 5.0


def guild_of(client: discord.Client) -> discord.Guild:
    """The world's only server."""
    return client.guilds[0]


def text_channel(client: discord.Client, name: str = "plausch") -> discord.TextChannel:
    """A text channel by its name."""
    channel = discord.utils.get(guild_of(client).text_channels, name=name)
    assert channel is not None
    return channel


def forum(client: discord.Client, name: str = "leerstand") -> discord.ForumChannel:
    """A forum by its name."""
    channel = discord.utils.get(guild_of(client).forums, name=name)
    assert channel is not None
    return channel


def member(client: discord.Client, name: str) -> discord.Member:
    """A member by the beginning of their name."""
    return next(person for person in guild_of(client).members if person.display_name.startswith(name))


def not_its_own(message: discord.Message) -> bool:
    """Whether a person wrote it: the bot hears itself as well."""
    return not message.author.bot


async def refused(action: Awaitable[object]) -> int:
    """The number with which Discord refuses what is awaited. Fails if it does not."""
    with pytest.raises(discord.HTTPException) as problem:
        await action
    return problem.value.code
