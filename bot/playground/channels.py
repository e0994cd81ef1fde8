"""Changes to channels of the server, and conversations with the bot."""

from __future__ import annotations

from bot.playground import wire
from bot.playground.access import tell_gained
from bot.playground.dispatch import Intent
from bot.playground.overwrites import told_overwrite
from bot.playground.records import Channel, ChannelType, DirectChannel, Json, Person, Thread
from bot.playground.rules.refusal import bad_field
from bot.playground.world import World


def open_direct(world: World, person: Person) -> DirectChannel:
    """The bot's conversation with a person; made if there is none, and always the same.

    Since API v8 the gateway does not tell of it: the first message in it does.
    """
    known = world.directs.get(person.id)
    if known is not None:
        return known
    channel = DirectChannel(world.ids.next(), ChannelType.DIRECT, person.name, recipient_id=person.id)
    world.save(channel)
    return channel


def announce_change(world: World, channel: Channel) -> None:
    """Saves a changed channel or thread and tells of it; of a thread only if the bot may look into it."""
    world.save(channel)
    if isinstance(channel, Thread):
        world.publish("THREAD_UPDATE", wire.channel(world, channel), Intent.GUILDS, channel)
        return
    world.publish("CHANNEL_UPDATE", wire.channel(world, channel), Intent.GUILDS)
    tell_gained(world)


def apply(world: World, channel: Channel, payload: Json) -> None:
    """Sets what a checked payload names; tells nobody yet."""
    channel.name = payload.get("name") or channel.name
    channel.topic = payload.get("topic", channel.topic)
    channel.slowmode = int(payload.get("rate_limit_per_user", channel.slowmode) or 0)
    channel.nsfw = bool(payload.get("nsfw", channel.nsfw))
    channel.flags = int(payload.get("flags", channel.flags) or 0)
    channel.auto_archive = payload.get("default_auto_archive_duration", channel.auto_archive)
    if payload.get("position") is not None:
        channel.position = payload["position"]
    if "parent_id" in payload:
        channel.parent_id = _category(world, payload["parent_id"])
    if payload.get("permission_overwrites") is not None:
        channel.overwrites = [told_overwrite(told) for told in payload["permission_overwrites"]]
    if channel.type == ChannelType.FORUM and payload.get("available_tags") is not None:
        channel.tags = [_tag(world, told) for told in payload["available_tags"]]


def move(world: World, channel: Channel, told: Json) -> None:
    """Puts a channel elsewhere in the list; `lock_permissions` gives it those of its new category."""
    before = (channel.position, channel.parent_id, channel.overwrites)
    if told.get("position") is not None:
        channel.position = told["position"]
    if "parent_id" in told:
        channel.parent_id = _category(world, told["parent_id"])
    if told.get("lock_permissions") and channel.parent_id is not None:
        channel.overwrites = list(world.channel(channel.parent_id).overwrites)
    if before != (channel.position, channel.parent_id, channel.overwrites):
        announce_change(world, channel)


def create(world: World, channel: Channel) -> None:
    """Takes a new channel into the server."""
    world.save(channel)
    world.publish("CHANNEL_CREATE", wire.channel(world, channel), Intent.GUILDS)
    tell_gained(world)


def delete(world: World, channel: Channel) -> Json:
    """Removes a channel or thread with all that is in it; returns how it looked."""
    shown = wire.channel(world, channel)
    if isinstance(channel, Thread):
        gone = {key: shown[key] for key in ("id", "guild_id", "parent_id", "type")}
        world.publish("THREAD_DELETE", gone, Intent.GUILDS, channel)
    else:
        world.publish("CHANNEL_DELETE", shown, Intent.GUILDS)
        _orphan(world, channel)
    world.forget(channel)
    return shown


def _orphan(world: World, category: Channel) -> None:
    """A category's channels outlive it."""
    for channel in list(world.channels.values()):
        if channel.parent_id == category.id and not isinstance(channel, Thread):
            channel.parent_id = None
            announce_change(world, channel)


def _category(world: World, told: object) -> int | None:
    """The category of that id, which must be one; 50035 otherwise."""
    if told is None:
        return None
    category = world.channels.get(int(str(told)))
    if category is None or category.type != ChannelType.CATEGORY:
        raise bad_field("parent_id", "CHANNEL_PARENT_INVALID", "Category does not exist")
    return category.id


def _tag(world: World, told: Json) -> Json:
    return {
        "id": str(told.get("id") or world.ids.next()),
        "name": told["name"],
        "moderated": bool(told.get("moderated", False)),
        "emoji_id": None if told.get("emoji_id") is None else str(told["emoji_id"]),
        "emoji_name": told.get("emoji_name"),
    }
