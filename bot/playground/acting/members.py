"""People who come, go, change, ask the bot in private and want to take part in events."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.playground import channels, keys, people, scheduled, wire
from bot.playground.acting.shown import shown_member
from bot.playground.asked import Impossible, asked_about, read_asked
from bot.playground.reply import reply
from bot.playground.seed import add_person
from bot.playground.snowflake import is_snowflake
from bot.playground.world import World


async def rsvp(request: web.Request) -> web.Response:
    """Interest in a scheduled event (`event_id`), or no longer (`interested` false)."""
    world = request.app[keys.WORLD]
    asked = await read_asked(request, world)
    event = world.event(asked.id("event_id"))
    scheduled.show_interest(world, asked.person(), event, interested=asked.flag("interested", True))
    return reply(wire.event(world, event))


async def open_direct(request: web.Request) -> web.Response:
    """A person's conversation with the bot."""
    world = request.app[keys.WORLD]
    asked = await read_asked(request, world)
    return reply(wire.channel(world, channels.open_direct(world, asked.person())))


async def add_member(request: web.Request) -> web.Response:
    """Somebody new joins: `name`, `roles` (names or ids), `key`."""
    world = request.app[keys.WORLD]
    asked = await read_asked(request, world)
    roles, key = _roles(world, asked.listed("roles")), asked.fields.get("key")
    person = add_person(world, asked.text("name"), roles, None if key is None else str(key))
    people.arrive(world, person)
    return reply(shown_member(person))


async def change_member(request: web.Request) -> web.Response:
    """Sets a member's `roles` (names or ids), `nick`, or the `name` that they have on all servers."""
    world, asked = request.app[keys.WORLD], await asked_about(request, request.app[keys.WORLD])
    person = asked.person()
    if "roles" in asked.fields:
        person.role_ids = _roles(world, asked.listed("roles"))
    if "name" in asked.fields:
        person.name = asked.text("name")
    if "nick" in asked.fields:
        person.nick = asked.text("nick") or None
    people.announce_change(world, person)
    return reply(shown_member(person))


async def remove_member(request: web.Request) -> web.Response:
    """A member leaves the server."""
    asked = await asked_about(request, request.app[keys.WORLD])
    people.depart(asked.world, asked.person())
    return reply({})


def _roles(world: World, wanted: list[Any]) -> list[int]:
    by_name = {role.name: role.id for role in world.roles.values()}
    ids = [by_name.get(str(role), int(role) if is_snowflake(role) else 0) for role in wanted]
    if any(id_ not in world.roles for id_ in ids):
        raise Impossible("There is no such role here.")
    return ids
