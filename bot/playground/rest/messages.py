"""Messages of a channel, as the bot writes, reads and changes them."""

from __future__ import annotations

from aiohttp import web

from bot.playground import history as pages
from bot.playground import keys, messages, wire
from bot.playground import pins as pinning
from bot.playground.dispatch import without_content
from bot.playground.permissions import Permission, may, require
from bot.playground.records import DirectChannel, Json, Message
from bot.playground.reply import nothing, path_id, query_id, query_limit, query_moment, read_object, reply
from bot.playground.rest.channels import visible_channel
from bot.playground.rest.form import read_form
from bot.playground.rules import check_bulk_delete
from bot.playground.world import World


def shown(world: World, message: Message) -> Json:
    """A message as the bot may read it: without the message-content intent, others' are empty."""
    whole = wire.message(world, message)
    if world.application.content_intent or isinstance(world.channels.get(message.channel_id), DirectChannel):
        return whole
    bare = without_content({**whole, "guild_id": str(world.guild.id)}, str(world.bot.id))
    del bare["guild_id"]
    return bare


def readable_message(request: web.Request) -> Message:
    """The message of the path; 10008 or 50001 otherwise."""
    world, channel = request.app[keys.WORLD], visible_channel(request)
    return world.message(channel.id, path_id(request, "message_id"))


async def history(request: web.Request) -> web.Response:
    """Messages, newest first; without the right to read the history there are none."""
    world, channel = request.app[keys.WORLD], visible_channel(request)
    limit = query_limit(request, 50, 100)
    if not may(world, world.bot, channel, Permission.READ_MESSAGE_HISTORY):
        return reply([])
    found = pages.history(
        world,
        channel,
        limit,
        before=query_id(request, "before"),
        after=query_id(request, "after"),
        around=query_id(request, "around"),
    )
    return reply([shown(world, message) for message in found])


async def get(request: web.Request) -> web.Response:
    """One message."""
    world, message = request.app[keys.WORLD], readable_message(request)
    channel = world.channel(message.channel_id)
    require(world, world.bot, channel, Permission.READ_MESSAGE_HISTORY)
    return reply(shown(world, message))


async def create(request: web.Request) -> web.Response:
    """A new message of the bot."""
    world, channel = request.app[keys.WORLD], visible_channel(request)
    payload, uploads = await read_form(request)
    message = messages.say(world, world.bot, channel, payload, messages.Origin(uploads=uploads))
    return reply(wire.new_message(world, message))


async def edit(request: web.Request) -> web.Response:
    """Changes a message of the bot."""
    world, message = request.app[keys.WORLD], readable_message(request)
    payload, uploads = await read_form(request)
    messages.edit(world, world.bot, message, payload, uploads)
    return reply(wire.message(world, message))


async def delete(request: web.Request) -> web.Response:
    """Deletes a message."""
    messages.delete(request.app[keys.WORLD], request.app[keys.WORLD].bot, readable_message(request))
    return nothing()


async def bulk_delete(request: web.Request) -> web.Response:
    """Deletes 2 to 100 messages at once."""
    world, channel = request.app[keys.WORLD], visible_channel(request)
    payload = await read_object(request)
    check_bulk_delete(payload)
    ids = [int(id_) for id_ in payload["messages"]]
    messages.delete_many(world, world.bot, channel, ids)
    return nothing()


async def pins(request: web.Request) -> web.Response:
    """Pinned messages, newest pin first, paged by the moment of pinning."""
    world, channel = request.app[keys.WORLD], visible_channel(request)
    limit, before = query_limit(request, 50, 50), query_moment(request, "before")
    if not may(world, world.bot, channel, Permission.READ_MESSAGE_HISTORY):
        return reply({"items": [], "has_more": False})
    page = pinning.pinned(world, channel, before)
    items = [{"pinned_at": at, "message": shown(world, message)} for at, message in page[:limit]]
    return reply({"items": items, "has_more": len(page) > limit})


async def pin(request: web.Request) -> web.Response:
    """Pins a message."""
    world = request.app[keys.WORLD]
    pinning.pin(world, world.bot, readable_message(request), pinned=True)
    return nothing()


async def unpin(request: web.Request) -> web.Response:
    """Unpins a message."""
    world = request.app[keys.WORLD]
    pinning.pin(world, world.bot, readable_message(request), pinned=False)
    return nothing()


_MESSAGES = r"/channels/{channel_id:\d+}/messages"
_MESSAGE = _MESSAGES + r"/{message_id:\d+}"
_PIN = _MESSAGES + r"/pins/{message_id:\d+}"
_OLD_PIN = r"/channels/{channel_id:\d+}/pins/{message_id:\d+}"
ROUTES = [
    web.get(_MESSAGES, history),
    web.post(_MESSAGES, create),
    web.get(_MESSAGES + "/pins", pins),
    web.post(_MESSAGES + "/bulk-delete", bulk_delete),
    web.get(_MESSAGE, get),
    web.patch(_MESSAGE, edit),
    web.delete(_MESSAGE, delete),
    web.put(_PIN, pin),
    web.delete(_PIN, unpin),
    web.put(_OLD_PIN, pin),
    web.delete(_OLD_PIN, unpin),
]
