"""Reactions to messages."""

from __future__ import annotations

from aiohttp import web

from bot.playground import keys, reactions, wire
from bot.playground.permissions import Permission, require
from bot.playground.reply import nothing, path_id, query_id, query_limit, reply
from bot.playground.rest.messages import readable_message
from bot.playground.rules.refusal import INVALID_FORM, Refusal


async def add(request: web.Request) -> web.Response:
    """The bot reacts."""
    world = request.app[keys.WORLD]
    reactions.react(world, world.bot, readable_message(request), request.match_info["emoji"])
    return nothing()


async def remove_own(request: web.Request) -> web.Response:
    """The bot takes its reaction back."""
    world, message = request.app[keys.WORLD], readable_message(request)
    reactions.take_back(world, message, request.match_info["emoji"], world.bot.id)
    return nothing()


async def remove(request: web.Request) -> web.Response:
    """The bot removes somebody's reaction."""
    world, message = request.app[keys.WORLD], readable_message(request)
    require(world, world.bot, world.channel(message.channel_id), Permission.MANAGE_MESSAGES)
    reactions.take_back(world, message, request.match_info["emoji"], path_id(request, "user_id"))
    return nothing()


async def clear(request: web.Request) -> web.Response:
    """The bot removes all reactions, or all with one emoji."""
    world, message = request.app[keys.WORLD], readable_message(request)
    require(world, world.bot, world.channel(message.channel_id), Permission.MANAGE_MESSAGES)
    reactions.clear(world, message, request.match_info.get("emoji"))
    return nothing()


async def people(request: web.Request) -> web.Response:
    """Who chose an emoji, in the order of their ids."""
    world, message = request.app[keys.WORLD], readable_message(request)
    limit, after = query_limit(request, 25, 100), query_id(request, "after") or 0
    if request.query.get("type", "0") != "0":
        raise Refusal(*INVALID_FORM)  # there are no burst reactions here
    chosen = sorted(id_ for id_ in message.reactions.get(request.match_info["emoji"], ()) if id_ > after)
    return reply([wire.user(world.people[id_]) for id_ in chosen[:limit]])


_REACTIONS = r"/channels/{channel_id:\d+}/messages/{message_id:\d+}/reactions"
ROUTES = [
    web.put(_REACTIONS + "/{emoji}/@me", add),
    web.delete(_REACTIONS + "/{emoji}/@me", remove_own),
    web.delete(_REACTIONS + r"/{emoji}/{user_id:\d+}", remove),
    web.get(_REACTIONS + "/{emoji}", people),
    web.delete(_REACTIONS + "/{emoji}", clear),
    web.delete(_REACTIONS, clear),
]
