"""Pinned messages."""

from __future__ import annotations

from bot.playground.dispatch import Intent
from bot.playground.messages import announce_change, place, place_of, reference_to, require_open
from bot.playground.permissions import Permission, may, require
from bot.playground.records import Message, MessageType, Person
from bot.playground.world import World


def pin(world: World, who: Person, message: Message, *, pinned: bool) -> None:
    """Pins or unpins a message; Discord wants the right to manage messages or to pin them."""
    channel = world.channel(message.channel_id)
    if not may(world, who, channel, Permission.MANAGE_MESSAGES):
        require(world, who, channel, Permission.PIN_MESSAGES)
    require_open(channel)
    if pinned == (message.pinned_at is not None):
        return
    message.pinned_at = channel.last_pin_at = world.stamp() if pinned else None
    world.save(channel)
    announce_change(world, message)
    told = {**place_of(world, channel), "last_pin_timestamp": channel.last_pin_at}
    world.publish("CHANNEL_PINS_UPDATE", told, Intent.GUILDS, channel)
    if pinned:
        note = Message(world.ids.next(), channel.id, who.id, MessageType.PINNED)
        note.reference = reference_to(world, message)
        place(world, channel, note)
