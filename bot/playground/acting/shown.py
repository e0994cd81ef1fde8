"""Channels and members in plain words, for tests, tools and the page."""

from __future__ import annotations

from bot.playground import wire
from bot.playground.records import Channel, ChannelType, Json, Person, Thread
from bot.playground.world import World


def shown_channel(world: World, channel: Channel) -> Json:
    """A channel for people: as Discord shows it, with tags by name and the thread's state beside it."""
    shown = wire.channel(world, channel)
    if isinstance(channel, Thread):
        forum = world.channels.get(channel.parent_id or 0)
        names = {tag["id"]: tag["name"] for tag in forum.tags} if forum else {}
        tags = [{"id": str(tag), "name": names.get(str(tag), "")} for tag in channel.applied_tags]
        return {**shown, "tags": tags, "archived": channel.archived, "locked": channel.locked}
    if channel.type == ChannelType.FORUM:
        return {**shown, "tags": [{"id": tag["id"], "name": tag["name"]} for tag in channel.tags]}
    return shown


def shown_member(person: Person) -> Json:
    """A member for people: role ids, and the seed's name for them."""
    return {
        "id": str(person.id),
        "name": person.nick or person.name,
        "bot": person.bot,
        "roles": [str(role_id) for role_id in person.role_ids],
        "key": person.key,
    }
