"""What there is to see: the world, its messages and what the bot sent."""

from __future__ import annotations

from aiohttp import web

from bot.playground import keys, wire
from bot.playground.acting import seeing
from bot.playground.acting.shown import shown_channel, shown_member
from bot.playground.asked import Asked
from bot.playground.history import history
from bot.playground.permissions import Permission, require
from bot.playground.pins import pinned
from bot.playground.records import Channel, Json, Message
from bot.playground.reply import reply


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
    """A channel's messages, newest last; `limit` keeps only the newest.

    Those before `before` or from `since` on; with `member_id` as that person sees them, ephemeral ones too.
    """
    world = request.app[keys.WORLD]
    asked = Asked(world, dict(request.query))
    channel = asked.channel()
    limit = asked.id("limit") if "limit" in asked.fields else len(world.timelines.get(channel.id, ()))
    before = asked.id("before") if "before" in asked.fields else None
    after = asked.id("since") - 1 if "since" in asked.fields else None
    found = list(reversed(history(world, channel, limit, before=before, after=after)))
    if "member_id" not in asked.fields:
        return reply([wire.message(world, message) for message in found])
    return reply(_as_seen(asked, channel, found, is_newest=before is None))


async def pins(request: web.Request) -> web.Response:
    """A channel's pinned messages as `member_id` sees them, newest pin first."""
    asked = Asked(request.app[keys.WORLD], dict(request.query))
    world, person, channel = asked.world, asked.person(), asked.channel()
    require(world, person, channel, Permission.READ_MESSAGE_HISTORY)
    return reply([seeing.message(world, person, each) for _, each in pinned(world, channel)])


async def sent(request: web.Request) -> web.Response:
    """What the bot sent, oldest first, also what is gone or was ephemeral; `limit` keeps only the newest."""
    asked = Asked(request.app[keys.WORLD], dict(request.query))
    entries = sorted(asked.world.sent.items())
    if "limit" in asked.fields:
        entries = entries[-asked.id("limit") :]
    return reply([entry.message for _, entry in entries])


def _as_seen(asked: Asked, channel: Channel, found: list[Message], *, is_newest: bool) -> list[Json]:
    world, person = asked.world, asked.person()
    require(world, person, channel, Permission.READ_MESSAGE_HISTORY)
    if is_newest:
        first = found[0].id if found else 0
        whispers = [each for each in seeing.whispers(world, person, channel) if each.id > first]
        found = sorted([*found, *whispers], key=lambda each: each.id)
    return [seeing.message(world, person, message) for message in found]
