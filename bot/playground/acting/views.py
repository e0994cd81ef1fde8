"""What there is to see: the world, its messages and what the bot sent."""

from __future__ import annotations

from aiohttp import web

from bot.playground import keys, wire
from bot.playground.asked import Asked
from bot.playground.history import history
from bot.playground.records import Channel, ChannelType, Json, Person, Thread
from bot.playground.reply import reply
from bot.playground.world import World


async def state(request: web.Request) -> web.Response:
    """All that can be acted on; ids are strings."""
    world = request.app[keys.WORLD]
    listed = [channel for channel in world.channels.values() if wire.is_guild_channel(channel)]
    present = [person for person in world.people.values() if person.present]
    return reply(
        {
            "guild": {"id": str(world.guild.id), "name": world.guild.name},
            "channels": [shown_channel(world, channel) for channel in listed],
            "threads": [shown_channel(world, thread) for thread in world.threads],
            "members": [shown_member(person) for person in present],
            "roles": [{"id": str(role.id), "name": role.name} for role in world.roles.values()],
            "commands": [wire.command(world, command) for command in world.commands.values()],
            "events": [wire.event(world, event) for event in world.events.values()],
        }
    )


async def read_messages(request: web.Request) -> web.Response:
    """A channel's messages, newest last; `limit` keeps only the newest."""
    world = request.app[keys.WORLD]
    asked = Asked(world, dict(request.query))
    channel = asked.channel()
    limit = asked.id("limit") if "limit" in asked.fields else len(world.timelines.get(channel.id, ()))
    found = history(world, channel, limit)
    return reply([wire.message(world, message) for message in reversed(found)])


async def sent(request: web.Request) -> web.Response:
    """Every message the bot sent, oldest first, also those that are gone or were ephemeral."""
    return reply([entry.message for _, entry in sorted(request.app[keys.WORLD].sent.items())])


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
