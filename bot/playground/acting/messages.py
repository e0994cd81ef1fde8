"""What a person says, changes, takes back and reacts to."""

from __future__ import annotations

from aiohttp import web

from bot.playground import keys, messages, pins, polls, reactions, wire
from bot.playground.acting.carried import KINDS, say_carried
from bot.playground.acting.filled import read_filled
from bot.playground.asked import Asked, Impossible, asked_about, read_asked
from bot.playground.records import Json
from bot.playground.reply import read_json, reply


async def post_message(request: web.Request) -> web.Response:
    """Says something as a person; a list of messages is said in order, up to the first that is refused."""
    world = request.app[keys.WORLD]
    if request.content_type.startswith("multipart/"):
        return reply(_say(await read_filled(request, world)))
    body = await read_json(request)
    if isinstance(body, list):
        return reply([_say(Asked(world, fields)) for fields in body])
    if not isinstance(body, dict):
        raise Impossible("The body must be a JSON object, or a list of such.")
    return reply(_say(Asked(world, body)))


async def edit_message(request: web.Request) -> web.Response:
    """Edits one's own message."""
    world, asked = request.app[keys.WORLD], await asked_about(request, request.app[keys.WORLD])
    message = asked.message(asked.channel())
    messages.edit(world, asked.person(), message, {"content": asked.text("content")})
    return reply(wire.message(world, message))


async def delete_message(request: web.Request) -> web.Response:
    """Deletes a message, as its author or a moderator."""
    asked = await asked_about(request, request.app[keys.WORLD])
    messages.delete(asked.world, asked.person(), asked.message(asked.channel()))
    return reply({})


async def react(request: web.Request) -> web.Response:
    """Reacts to a message, or takes the reaction back (`remove` true)."""
    world = request.app[keys.WORLD]
    asked = await read_asked(request, world)
    person, message, emoji = asked.person(), asked.message(asked.channel()), asked.text("emoji")
    if asked.flag("remove"):
        reactions.take_back(world, message, emoji, person.id)
    else:
        reactions.react(world, person, message, emoji)
    return reply(wire.message(world, message))


async def vote(request: web.Request) -> web.Response:
    """Chooses an answer of a poll by its number (`answer_id`), or takes the choice back (`remove` true)."""
    world = request.app[keys.WORLD]
    asked = await read_asked(request, world)
    person, message, answer_id = asked.person(), asked.message(asked.channel()), asked.id("answer_id")
    if asked.flag("remove"):
        polls.take_back(world, person, message, answer_id)
    else:
        polls.vote(world, person, message, answer_id)
    return reply(wire.message(world, message))


async def end_poll(request: web.Request) -> web.Response:
    """Ends one's own poll."""
    world = request.app[keys.WORLD]
    asked = await read_asked(request, world)
    message = asked.message(asked.channel())
    polls.end(world, asked.person(), message)
    return reply(wire.message(world, message))


async def pin(request: web.Request) -> web.Response:
    """Pins a message, or takes it down again (`pinned` false)."""
    asked = await read_asked(request, request.app[keys.WORLD])
    message = asked.message(asked.channel())
    pins.pin(asked.world, asked.person(), message, pinned=asked.flag("pinned", True))
    return reply({})


def described(asked: Asked) -> list[Json]:
    """`attachments` as the world takes them beside their files: by number, with their descriptions."""
    listed = enumerate(asked.listed("attachments"))
    return [
        {"id": number, "filename": e["filename"], "description": e.get("description")} for number, e in listed
    ]


def _say(asked: Asked) -> Json:
    if any(kind in asked.fields for kind in KINDS):
        return say_carried(asked)
    payload: Json = {"content": asked.text("content", "")}
    if asked.fields.get("reply_to") is not None:
        payload["message_reference"] = {"message_id": str(asked.id("reply_to"))}
    origin = messages.Origin(at=asked.moment("at"), uploads=asked.uploads())
    if origin.uploads:
        payload["attachments"] = described(asked)
    message = messages.say(asked.world, asked.person(), asked.channel(), payload, origin)
    return wire.message(asked.world, message)
