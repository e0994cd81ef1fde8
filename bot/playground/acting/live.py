"""The page's own live stream: server-sent events of what one person sees, resumed after a lost connection."""

from __future__ import annotations

from typing import Any

import orjson
from aiohttp import web

from bot.playground import keys
from bot.playground.acting import seeing
from bot.playground.acting.notes import Note
from bot.playground.asked import Asked
from bot.playground.records import Json, Person
from bot.playground.world import World

# Proxies and browsers keep a silent stream open for a minute or more; and so we learn that a reader is gone.
PATIENCE_S = 15.0
_HEADERS = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}


async def live(request: web.Request) -> web.StreamResponse:
    """Tells `member_id` of everything that changes, as JSON with a `type`:

    `message` (new or changed, with its `place`), `gone`, `place`, `place_gone`, `bot` (`online`, `admitted`),
    `sent`, `desk` (something else: look at the desk again) and `anew` (too much was missed: look at all).
    """
    world, notes = request.app[keys.WORLD], request.app[keys.NOTES]
    person = Asked(world, dict(request.query)).person()
    since = notes.number(request.headers.get("Last-Event-ID", ""))
    response = web.StreamResponse(headers=_HEADERS)
    await response.prepare(request)
    start = notes.last if since is None else since
    first: list[Json] = [{"type": "anew"}] if since is None else []
    try:
        await response.write(_event(notes.name(start), [*first, _bot(request)]))
        async for number, fresh in notes.follow(start, PATIENCE_S):
            told = [each for note in fresh if (each := _tell(request, world, person, note)) is not None]
            await response.write(_event(notes.name(number), told) if told else b": still here\n\n")
    except ConnectionError:
        pass
    return response


def _event(name: str, told: list[Json]) -> bytes:
    return b"retry: 500\nid: %b\ndata: %b\n\n" % (name.encode(), orjson.dumps(told))


def _tell(request: web.Request, world: World, person: Person, note: Note) -> Json | None:
    if note.reader_id not in (0, person.id):
        return None
    match note.kind:
        case "message":
            return _message(world, person, note)
        case "place":
            return _place(world, person, note.place_id)
        case "read":
            return None
        case "bot":
            return _bot(request)
    return {"type": note.kind}


def _message(world: World, person: Person, note: Note) -> Json | None:
    channel = world.channels.get(note.place_id)
    place = seeing.place(world, person, channel) if channel else None
    if channel is None or place is None:
        return None
    record = world.messages.get(note.id) or world.ephemerals.get(note.id)
    if record is None:
        return {"type": "gone", "message_id": str(note.id), "place": place}
    return {"type": "message", "message": seeing.message(world, person, record), "place": place}


def _place(world: World, person: Person, place_id: int) -> Json:
    channel = world.channels.get(place_id)
    place = seeing.place(world, person, channel) if channel else None
    return {"type": "place_gone", "id": str(place_id)} if place is None else {"type": "place", "place": place}


def _bot(request: web.Request) -> Json:
    gateway: Any = request.app[keys.GATEWAY]
    return {"type": "bot", "online": gateway.attended, "admitted": gateway.admits}
