"""Scheduled events of the server."""

from __future__ import annotations

from aiohttp import web

from bot.playground import scheduled, wire
from bot.playground.records import Json, ScheduledEvent
from bot.playground.reply import nothing, path_id, query_flag, query_id, query_limit, read_object, reply
from bot.playground.rest.guilds import world_of


async def listing(request: web.Request) -> web.Response:
    """All events."""
    world = world_of(request)
    counted = query_flag(request, "with_user_count")
    return reply([wire.event(world, event, with_count=counted) for event in world.events.values()])


async def create(request: web.Request) -> web.Response:
    """A new event."""
    world = world_of(request)
    return reply(wire.event(world, scheduled.create(world, world.bot, await read_object(request))))


async def get(request: web.Request) -> web.Response:
    """One event."""
    world = world_of(request)
    return reply(wire.event(world, _event(request), with_count=query_flag(request, "with_user_count")))


async def edit(request: web.Request) -> web.Response:
    """Changes an event."""
    world, event = world_of(request), _event(request)
    scheduled.change(world, world.bot, event, await read_object(request))
    return reply(wire.event(world, event))


async def delete(request: web.Request) -> web.Response:
    """Removes an event."""
    world = world_of(request)
    scheduled.delete(world, world.bot, _event(request))
    return nothing()


async def interested(request: web.Request) -> web.Response:
    """Who is interested, in the order of their ids, paged by `before` and `after`."""
    world, event = world_of(request), _event(request)
    limit, before, after = (
        query_limit(request, 100, 100),
        query_id(request, "before"),
        query_id(request, "after"),
    )
    with_member = query_flag(request, "with_member")
    ids = sorted(event.interested)
    if before is not None:
        ids = [id_ for id_ in ids if id_ < before][-limit:]
    elif after is not None:
        ids = [id_ for id_ in ids if id_ > after]

    def shown(id_: int) -> Json:
        person = world.people[id_]
        told: Json = {"guild_scheduled_event_id": str(event.id), "user_id": str(id_), "response": 1}
        told["user"] = wire.user(person)
        return {**told, "member": wire.member(person)} if with_member else told

    return reply([shown(id_) for id_ in ids[:limit]])


def _event(request: web.Request) -> ScheduledEvent:
    return world_of(request).event(path_id(request, "event_id"))


_EVENTS = r"/guilds/{guild_id:\d+}/scheduled-events"
_EVENT = _EVENTS + r"/{event_id:\d+}"
ROUTES = [
    web.get(_EVENTS, listing),
    web.post(_EVENTS, create),
    web.get(_EVENT, get),
    web.patch(_EVENT, edit),
    web.delete(_EVENT, delete),
    web.get(_EVENT + "/users", interested),
]
