"""One interaction, and how it is put to the bot."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from bot.playground import wire
from bot.playground.permissions import permissions
from bot.playground.records import Channel, DirectChannel, Json, Message, Person
from bot.playground.world import World

# Discord API reference, "Interaction Type" and "Interaction Callback Type".
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
# Discord's limit for one file in a server without boosts.
ATTACHMENT_LIMIT_BYTES = 10 * 1024 * 1024


@dataclass(slots=True)
class Interaction:
    """One interaction; `source` is the message with the component, `callback` the first answer's type."""

    id: int
    token: str
    type: int
    person: Person
    channel: Channel
    data: Json
    locale: str
    source: Message | None = None
    opened_by: Interaction | None = None
    callback: int | None = None
    response: Message | None = None
    failed: bool = False
    born: float = field(default_factory=time.monotonic)
    first: asyncio.Event = field(default_factory=asyncio.Event)
    final: asyncio.Event = field(default_factory=asyncio.Event)
    answer: Json = field(default_factory=lambda: {"kind": "none", "ephemeral": False})


def event_of(world: World, interaction: Interaction) -> Json:
    """What the bot is sent: INTERACTION_CREATE."""
    channel = interaction.channel
    granted = str(int(permissions(world, interaction.person, channel)))
    sent: Json = {
        "id": str(interaction.id),
        "application_id": str(world.bot.id),
        "type": interaction.type,
        "token": interaction.token,
        "version": 1,
        "data": interaction.data,
        "channel_id": str(channel.id),
        "channel": {**wire.channel(world, channel), "permissions": granted},
        "locale": interaction.locale,
        "app_permissions": str(int(permissions(world, world.bot, channel))),
        "entitlements": [],
        "attachment_size_limit": ATTACHMENT_LIMIT_BYTES,
        "authorizing_integration_owners": _owners(world, channel),
        **_caller(world, interaction.person, channel, granted),
    }
    if interaction.source is not None:
        sent["message"] = wire.message(world, interaction.source)
    return sent


def _caller(world: World, person: Person, channel: Channel, granted: str) -> Json:
    """Who calls: in the server a member, in a conversation a user."""
    if isinstance(channel, DirectChannel):
        return {"user": wire.user(person), "context": 1}
    guild_id, locale = str(world.guild.id), world.guild.locale
    return {
        "guild_id": guild_id,
        "guild_locale": locale,
        "guild": {"id": guild_id, "locale": locale, "features": wire.guild(world)["features"]},
        "member": {**wire.member(person), "permissions": granted},
        "context": 0,
    }


def _owners(world: World, channel: Channel) -> Json:
    return {"0": "0" if isinstance(channel, DirectChannel) else str(world.guild.id)}


def metadata(world: World, interaction: Interaction) -> Json:
    """What a message keeps of the interaction it answers; `user_id` becomes the user when it is shown."""
    told: Json = {
        "id": str(interaction.id),
        "type": interaction.type,
        "user_id": interaction.person.id,
        "authorizing_integration_owners": _owners(world, interaction.channel),
    }
    if interaction.type == COMPONENT and interaction.source is not None:
        told["interacted_message_id"] = str(interaction.source.id)
    if interaction.type == MODAL_SUBMIT and interaction.opened_by is not None:
        told["triggering_interaction_metadata"] = metadata(world, interaction.opened_by)
    return told
