"""Whether the bot is there, what it has yet to do, and what is to go wrong."""

from __future__ import annotations

from aiohttp import web

from bot.playground import keys
from bot.playground.acting.notes import Note
from bot.playground.asked import Impossible
from bot.playground.reply import read_object, reply


async def show(request: web.Request) -> web.Response:
    """Whether the bot is connected (`online`) and let in (`admitted`), and which troubles wait."""
    gateway = request.app[keys.GATEWAY]
    waiting = request.app[keys.FAULTS].waiting
    return reply({"online": gateway.attended, "admitted": gateway.admits, "waiting": waiting})


async def due(request: web.Request) -> web.Response:
    """What the bot has yet to send, as far as whoever runs it tells."""
    return reply(list(await request.app[keys.UPCOMING]()))


async def order(request: web.Request) -> web.Response:
    """Lets something go wrong; see `Faults.order`."""
    try:
        await request.app[keys.FAULTS].order(await read_object(request))
    except (ValueError, TypeError) as problem:
        raise Impossible(str(problem)) from None
    request.app[keys.NOTES].add(Note("bot"))
    return reply({})
