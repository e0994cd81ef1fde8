"""Answers to interactions: the callback, follow-ups, and changes to both by the interaction's token."""

from __future__ import annotations

from aiohttp import web

from bot.playground import keys, wire
from bot.playground.interaction import Interaction
from bot.playground.reply import nothing, path_id, reply
from bot.playground.rest.form import read_form
from bot.playground.rules.refusal import UNKNOWN_WEBHOOK, Refusal


async def callback(request: web.Request) -> web.Response:
    """The first answer; with `with_response` its description, otherwise nothing."""
    payload, uploads = await read_form(request)
    interaction_id, token = path_id(request, "interaction_id"), request.match_info["token"]
    described = request.app[keys.INTERACTIONS].acknowledge(interaction_id, token, payload, uploads)
    return reply(described) if request.query.get("with_response") in ("1", "true") else nothing()


async def follow_up(request: web.Request) -> web.Response:
    """A further message."""
    payload, uploads = await read_form(request)
    interaction = _interaction(request)
    message = request.app[keys.INTERACTIONS].follow_up(interaction.token, payload, uploads)
    return reply(wire.message(request.app[keys.WORLD], message))


async def get(request: web.Request) -> web.Response:
    """The original answer or a follow-up."""
    message = request.app[keys.INTERACTIONS].message(_interaction(request), _message_id(request))
    return reply(wire.message(request.app[keys.WORLD], message))


async def edit(request: web.Request) -> web.Response:
    """Changes the original answer or a follow-up."""
    payload, uploads = await read_form(request)
    interactions = request.app[keys.INTERACTIONS]
    message = interactions.edit(_interaction(request), _message_id(request), payload, uploads)
    return reply(wire.message(request.app[keys.WORLD], message))


async def delete(request: web.Request) -> web.Response:
    """Deletes the original answer or a follow-up."""
    request.app[keys.INTERACTIONS].delete(_interaction(request), _message_id(request))
    return nothing()


def _interaction(request: web.Request) -> Interaction:
    if path_id(request, "application_id") != request.app[keys.WORLD].bot.id:
        raise Refusal(*UNKNOWN_WEBHOOK)
    return request.app[keys.INTERACTIONS].answered(request.match_info["token"])


def _message_id(request: web.Request) -> int | None:
    given = request.match_info["message_id"]
    return None if given == "@original" else int(given)


_WEBHOOK = r"/webhooks/{application_id:\d+}/{token}"
_MESSAGE = _WEBHOOK + r"/messages/{message_id:@original|\d+}"
ROUTES = [
    web.post(r"/interactions/{interaction_id:\d+}/{token}/callback", callback),
    web.post(_WEBHOOK, follow_up),
    web.get(_MESSAGE, get),
    web.patch(_MESSAGE, edit),
    web.delete(_MESSAGE, delete),
]
