"""Users, the application and where the gateway is."""

from __future__ import annotations

from aiohttp import web

from bot.playground import channels, keys, wire
from bot.playground.permissions import permissions
from bot.playground.reply import path_id, read_object, reply
from bot.playground.rules import check_recipient
from bot.playground.rules.refusal import CANNOT_MESSAGE_USER, Refusal


async def gateway(request: web.Request) -> web.Response:
    """Where a client opens its WebSocket."""
    return reply({"url": request.app[keys.GATEWAY].address})


async def gateway_bot(request: web.Request) -> web.Response:
    """The same with the session limits of a small bot."""
    limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
    return reply({"url": request.app[keys.GATEWAY].address, "shards": 1, "session_start_limit": limit})


async def me(request: web.Request) -> web.Response:
    """The bot's own user."""
    return reply(wire.own_user(request.app[keys.WORLD].bot))


async def user(request: web.Request) -> web.Response:
    """Any user."""
    return reply(wire.user(request.app[keys.WORLD].person(path_id(request, "user_id"))))


async def application(request: web.Request) -> web.Response:
    """The application behind the bot."""
    return reply(wire.application(request.app[keys.WORLD]))


async def my_guilds(request: web.Request) -> web.Response:
    """The one server the bot is in."""
    world = request.app[keys.WORLD]
    guild = wire.guild(world)
    shown = {key: guild[key] for key in ("id", "name", "icon", "banner", "features")}
    granted = str(int(permissions(world, world.bot)))
    return reply([{**shown, "owner": world.guild.owner_id == world.bot.id, "permissions": granted}])


async def open_direct_channel(request: web.Request) -> web.Response:
    """The bot's conversation with somebody, made if there is none yet."""
    world = request.app[keys.WORLD]
    body = await read_object(request)
    check_recipient(body)
    person = world.person(int(body["recipient_id"]))
    if person.bot:
        raise Refusal(*CANNOT_MESSAGE_USER)
    return reply(wire.channel(world, channels.open_direct(world, person)))


ROUTES = [
    web.get("/gateway", gateway),
    web.get("/gateway/bot", gateway_bot),
    web.get("/users/@me", me),
    web.get("/users/@me/guilds", my_guilds),
    web.post("/users/@me/channels", open_direct_channel),
    web.get(r"/users/{user_id:\d+}", user),
    web.get("/applications/@me", application),
    web.get("/oauth2/applications/@me", application),
]
