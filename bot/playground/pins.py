"""Pinned messages."""

from __future__ import annotations

from datetime import datetime

from bot.playground.dispatch import Intent
from bot.playground.messages import announce_change, place
from bot.playground.permissions import Permission, require, require_changeable
from bot.playground.places import place_of, reference_to
from bot.playground.records import Channel, DirectChannel, Message, MessageType, Person
from bot.playground.rules.refusal import SYSTEM_MESSAGE, TOO_MANY_PINS, Refusal
from bot.playground.world import World

MOST = 250  # Opcodes and Status Codes, 30003
_PINNABLE = (MessageType.DEFAULT, MessageType.REPLY, MessageType.COMMAND, MessageType.CONTEXT_COMMAND)


def pin(world: World, who: Person, message: Message, *, pinned: bool) -> None:
    """Pins or unpins a message, which takes a right of its own; 30003 for too many pins."""
    channel = world.channel(message.channel_id)
    require(world, who, channel, Permission.PIN_MESSAGES)
    require_changeable(world, who, channel)
    if pinned == (message.pinned_at is not None):
        return
    if pinned and message.type not in _PINNABLE:
        raise Refusal(*SYSTEM_MESSAGE)
    if pinned and len(world.pinned.get(channel.id, ())) >= MOST:
        raise Refusal(*TOO_MANY_PINS)
    message.pinned_at = world.stamp() if pinned else None
    announce_change(world, message)
    _tell(world, channel)
    if pinned:
        note = Message(world.ids.next(), channel.id, who.id, MessageType.PINNED)
        note.reference = reference_to(world, message)
        place(world, channel, note)


def pinned(world: World, channel: Channel, before: datetime | None = None) -> list[tuple[str, Message]]:
    """Pins with their moments, newest first, those before a moment if one is given."""
    messages = [world.messages[id_] for id_ in world.pinned.get(channel.id, ())]
    found = [(message.pinned_at or "", message) for message in messages]
    if before is not None:
        found = [(at, message) for at, message in found if datetime.fromisoformat(at) < before]
    return sorted(found, key=lambda each: (datetime.fromisoformat(each[0]), each[1].id), reverse=True)


def _tell(world: World, channel: Channel) -> None:
    channel.last_pin_at = next((at for at, _ in pinned(world, channel)), None)
    world.save(channel)
    told = {**place_of(world, channel), "last_pin_timestamp": channel.last_pin_at}
    direct = isinstance(channel, DirectChannel)
    world.publish("CHANNEL_PINS_UPDATE", told, Intent.DIRECT_MESSAGES if direct else Intent.GUILDS, channel)
