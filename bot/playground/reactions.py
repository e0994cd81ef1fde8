"""Reactions: an emoji of a person under a message."""

from __future__ import annotations

import re

from bot.playground import wire
from bot.playground.dispatch import Intent
from bot.playground.permissions import Permission, require, require_active
from bot.playground.records import Channel, DirectChannel, Json, Message, Person
from bot.playground.rules.refusal import TOO_MANY_REACTIONS, UNKNOWN_EMOJI, Refusal
from bot.playground.world import World

MOST = 20
_CUSTOM = re.compile(r"[A-Za-z0-9_]{2,32}:\d{1,20}")
_WORD = re.compile(r"[A-Za-z_\s]")


def react(world: World, person: Person, message: Message, emoji: str) -> None:
    """Adds a reaction, once a person and emoji; the first of its kind needs the right to add reactions."""
    channel = world.channel(message.channel_id)
    require(world, person, channel, Permission.READ_MESSAGE_HISTORY)
    require_active(channel)
    if not _CUSTOM.fullmatch(emoji) and (not emoji or _WORD.search(emoji)):
        raise Refusal(*UNKNOWN_EMOJI)
    if emoji not in message.reactions:
        require(world, person, channel, Permission.ADD_REACTIONS)
        if len(message.reactions) >= MOST:
            raise Refusal(*TOO_MANY_REACTIONS)
    chosen = message.reactions.setdefault(emoji, [])
    if person.id in chosen:
        return
    chosen.append(person.id)
    world.save(message)
    told = {**_told(world, channel, message, emoji), "user_id": str(person.id), "type": 0, "burst": False}
    told["message_author_id"] = str(message.author_id)
    if not isinstance(channel, DirectChannel):
        told["member"] = wire.member(person)
    world.publish("MESSAGE_REACTION_ADD", told, _intent(channel), channel)


def take_back(world: World, message: Message, emoji: str, person_id: int) -> None:
    """Removes somebody's reaction, if it is there."""
    channel = world.channel(message.channel_id)
    require_active(channel)
    chosen = message.reactions.get(emoji, [])
    if person_id not in chosen:
        return
    chosen.remove(person_id)
    if not chosen:
        del message.reactions[emoji]
    world.save(message)
    told = {**_told(world, channel, message, emoji), "user_id": str(person_id), "type": 0, "burst": False}
    world.publish("MESSAGE_REACTION_REMOVE", told, _intent(channel), channel)


def clear(world: World, message: Message, emoji: str | None = None) -> None:
    """Removes all reactions, or all with one emoji."""
    channel = world.channel(message.channel_id)
    require_active(channel)
    if emoji is None:
        message.reactions.clear()
        name, told = "MESSAGE_REACTION_REMOVE_ALL", _told(world, channel, message, "")
        del told["emoji"]
    else:
        message.reactions.pop(emoji, None)
        name, told = "MESSAGE_REACTION_REMOVE_EMOJI", _told(world, channel, message, emoji)
    world.save(message)
    world.publish(name, told, _intent(channel), channel)


def _told(world: World, channel: Channel, message: Message, emoji: str) -> Json:
    told: Json = {
        "channel_id": str(channel.id),
        "message_id": str(message.id),
        "emoji": wire.emoji(emoji),
    }
    return told if isinstance(channel, DirectChannel) else {**told, "guild_id": str(world.guild.id)}


def _intent(channel: Channel) -> Intent:
    return Intent.DIRECT_REACTIONS if isinstance(channel, DirectChannel) else Intent.REACTIONS
