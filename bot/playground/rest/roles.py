"""Roles of the server."""

from __future__ import annotations

from aiohttp import web

from bot.playground import roles, wire
from bot.playground.permissions import Permission, require
from bot.playground.reply import nothing, path_id, read_object, reply
from bot.playground.rest.guilds import world_of
from bot.playground.rules import check_role


async def listing(request: web.Request) -> web.Response:
    """All roles."""
    return reply([wire.role(role) for role in world_of(request).roles.values()])


async def get(request: web.Request) -> web.Response:
    """One role."""
    return reply(wire.role(world_of(request).role(path_id(request, "role_id"))))


async def create(request: web.Request) -> web.Response:
    """A new role at the bottom."""
    world = world_of(request)
    require(world, world.bot, None, Permission.MANAGE_ROLES)
    payload = await read_object(request)
    check_role(payload)
    roles.require_bits(world, world.bot, payload)
    return reply(wire.role(roles.create(world, payload)))


async def edit(request: web.Request) -> web.Response:
    """Changes a role."""
    world = world_of(request)
    role = world.role(path_id(request, "role_id"))
    roles.require_rights(world, world.bot, role)
    payload = await read_object(request)
    check_role(payload)
    roles.require_bits(world, world.bot, payload)
    roles.change(world, role, payload)
    return reply(wire.role(role))


async def delete(request: web.Request) -> web.Response:
    """Removes a role, also from those who have it."""
    world = world_of(request)
    role = world.role(path_id(request, "role_id"))
    roles.require_rights(world, world.bot, role)
    roles.delete(world, role)
    return nothing()


_ROLES = r"/guilds/{guild_id:\d+}/roles"
_ROLE = _ROLES + r"/{role_id:\d+}"
ROUTES = [
    web.get(_ROLES, listing),
    web.post(_ROLES, create),
    web.get(_ROLE, get),
    web.patch(_ROLE, edit),
    web.delete(_ROLE, delete),
]
