"""Where something happened, in the words of an event or a reference."""

from __future__ import annotations

from bot.playground.dispatch import Intent
from bot.playground.records import Channel, DirectChannel, Json, Message
from bot.playground.world import World


def place_of(world: World, channel: Channel) -> Json:
    """The channel, and the server unless it is a conversation."""
    if isinstance(channel, DirectChannel):
        return {"channel_id": str(channel.id)}
    return {"channel_id": str(channel.id), "guild_id": str(world.guild.id)}


def reference_to(world: World, message: Message) -> Json:
    """How a message is pointed to."""
    return {"message_id": str(message.id), **place_of(world, world.channel(message.channel_id))}


def message_intent(channel: Channel) -> Intent:
    """The intent that opens a channel's messages."""
    return Intent.DIRECT_MESSAGES if isinstance(channel, DirectChannel) else Intent.MESSAGES
