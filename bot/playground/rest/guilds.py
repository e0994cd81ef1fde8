"""The server and its list of channels."""

from __future__ import annotations

from aiohttp import web

from bot.playground import channels, keys, overwrites, wire
from bot.playground.permissions import Permission, require
from bot.playground.records import Channel, ChannelType
from bot.playground.reply import nothing, path_id, read_json, read_object, reply
from bot.playground.rules import check_channel, check_channel_positions
from bot.playground.rules.refusal import ONE_PARENT_AT_A_TIME, UNKNOWN_GUILD, Refusal
from bot.playground.world import World


def world_of(request: web.Request) -> World:
    """The world, if the path names its server; 10004 otherwise."""
    world = request.app[keys.WORLD]
    if path_id(request, "guild_id") != world.guild.id:
        raise Refusal(*UNKNOWN_GUILD)
    return world


async def guild(request: web.Request) -> web.Response:
    """The server."""
    world = world_of(request)
    shown = wire.guild(world)
    if request.query.get("with_counts") in ("1", "true"):
        present = sum(person.present for person in world.people.values())
        shown |= {"approximate_member_count": present, "approximate_presence_count": present}
    return reply(shown)


async def guild_channels(request: web.Request) -> web.Response:
    """Its channels, without threads."""
    world = world_of(request)
    return reply([wire.channel(world, channel) for channel in _listed(world)])


async def create_channel(request: web.Request) -> web.Response:
    """A new channel."""
    world = world_of(request)
    require(world, world.bot, None, Permission.MANAGE_CHANNELS)
    payload = await read_object(request)
    check_channel(payload, forum=payload.get("type") == ChannelType.FORUM)
    overwrites.require_rights(world, world.bot, None, payload.get("permission_overwrites") or [], new=True)
    kind = int(payload.get("type") or ChannelType.TEXT)
    channel = Channel(world.ids.next(), kind, payload["name"], len(_listed(world)))
    channels.apply(world, channel, payload)
    channels.create(world, channel)
    return reply(wire.channel(world, channel), status=201)


async def move_channels(request: web.Request) -> web.Response:
    """Puts channels in another order, or into another category."""
    world = world_of(request)
    require(world, world.bot, None, Permission.MANAGE_CHANNELS)
    moves = await read_json(request)
    check_channel_positions(moves)
    if sum("parent_id" in move for move in moves) > 1:
        raise Refusal(*ONE_PARENT_AT_A_TIME)
    for move in moves:
        channels.move(world, world.channel(int(move["id"])), move)
    return nothing()


def _listed(world: World) -> list[Channel]:
    return [channel for channel in world.channels.values() if wire.is_guild_channel(channel)]


_GUILD = r"/guilds/{guild_id:\d+}"
ROUTES = [
    web.get(_GUILD, guild),
    web.get(_GUILD + "/channels", guild_channels),
    web.post(_GUILD + "/channels", create_channel),
    web.patch(_GUILD + "/channels", move_channels),
]
