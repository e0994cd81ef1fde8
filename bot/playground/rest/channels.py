"""Single channels, threads among them."""

from __future__ import annotations

from aiohttp import web

from bot.playground import channels, keys, overwrites, threads, wire
from bot.playground.dispatch import Intent
from bot.playground.permissions import Permission, require, require_send
from bot.playground.records import Channel, ChannelType, DirectChannel, Thread
from bot.playground.reply import nothing, path_id, read_object, reply
from bot.playground.rules import check_channel, check_overwrite
from bot.playground.rules.refusal import UNKNOWN_OVERWRITE, WRONG_CHANNEL_TYPE, Refusal


def visible_channel(request: web.Request) -> Channel:
    """The channel of the path, if the bot may see it; 10003 or 50001 otherwise."""
    world = request.app[keys.WORLD]
    channel = world.channel(path_id(request, "channel_id"))
    require(world, world.bot, channel, Permission.VIEW_CHANNEL)
    return channel


async def get(request: web.Request) -> web.Response:
    """A channel."""
    return reply(wire.channel(request.app[keys.WORLD], visible_channel(request)))


async def edit(request: web.Request) -> web.Response:
    """Changes a channel or thread."""
    world, channel = request.app[keys.WORLD], visible_channel(request)
    payload = await read_object(request)
    if isinstance(channel, Thread):
        threads.change(world, world.bot, channel, payload)
    else:
        require(world, world.bot, channel, Permission.MANAGE_CHANNELS)
        check_channel(payload, forum=channel.type == ChannelType.FORUM, edit=True)
        if payload.get("permission_overwrites") is not None:
            overwrites.require_rights(world, world.bot, channel, payload["permission_overwrites"])
        channels.apply(world, channel, payload)
        channels.announce_change(world, channel)
    return reply(wire.channel(world, channel))


async def delete(request: web.Request) -> web.Response:
    """Deletes a channel or thread, or closes a conversation (which keeps what was said)."""
    world, channel = request.app[keys.WORLD], visible_channel(request)
    if isinstance(channel, DirectChannel):
        return reply(wire.channel(world, channel))
    is_thread = isinstance(channel, Thread)
    require(world, world.bot, channel, Permission.MANAGE_THREADS if is_thread else Permission.MANAGE_CHANNELS)
    return reply(channels.delete(world, channel))


async def put_overwrite(request: web.Request) -> web.Response:
    """Sets what a role or person may do here."""
    world, channel, id_ = request.app[keys.WORLD], _guild_channel(request), path_id(request, "overwrite_id")
    payload = await read_object(request)
    check_overwrite(payload)
    if payload.get("type"):
        world.person(id_)
    else:
        world.role(id_)
    overwrite = {**payload, "id": str(id_)}
    overwrites.require_rights(world, world.bot, channel, [overwrite])
    overwrites.put(channel, overwrite)
    channels.announce_change(world, channel)
    return nothing()


async def drop_overwrite(request: web.Request) -> web.Response:
    """Lets a role or person do here again what they may elsewhere."""
    world, channel = request.app[keys.WORLD], _guild_channel(request)
    overwrites.require_rights(world, world.bot, channel, [])
    if not overwrites.drop(channel, path_id(request, "overwrite_id")):
        raise Refusal(*UNKNOWN_OVERWRITE)
    channels.announce_change(world, channel)
    return nothing()


async def typing(request: web.Request) -> web.Response:
    """Shows that the bot is writing."""
    world, channel = request.app[keys.WORLD], visible_channel(request)
    require_send(world, world.bot, channel)
    told = {
        "channel_id": str(channel.id),
        "user_id": str(world.bot.id),
        "timestamp": int(world.now().timestamp()),
    }
    direct = isinstance(channel, DirectChannel)
    if not direct:
        told |= {"guild_id": str(world.guild.id), "member": wire.member(world.bot)}
    world.publish("TYPING_START", told, Intent.DIRECT_TYPING if direct else Intent.TYPING, channel)
    return nothing()


def _guild_channel(request: web.Request) -> Channel:
    channel = visible_channel(request)
    if not wire.is_guild_channel(channel):
        raise Refusal(*WRONG_CHANNEL_TYPE)
    return channel


_CHANNEL = r"/channels/{channel_id:\d+}"
_OVERWRITE = _CHANNEL + r"/permissions/{overwrite_id:\d+}"
ROUTES = [
    web.get(_CHANNEL, get),
    web.patch(_CHANNEL, edit),
    web.delete(_CHANNEL, delete),
    web.post(_CHANNEL + "/typing", typing),
    web.put(_OVERWRITE, put_overwrite),
    web.delete(_OVERWRITE, drop_overwrite),
]
