"""Members of the server, their roles and names."""

from __future__ import annotations

from aiohttp import web

from bot.playground import people, roles, wire
from bot.playground.permissions import Permission, require
from bot.playground.records import Json, Person
from bot.playground.reply import nothing, path_id, query_id, query_limit, read_object, reply
from bot.playground.rest.guilds import world_of
from bot.playground.rules import check_member
from bot.playground.rules.form import REQUIRED
from bot.playground.rules.refusal import bad_field
from bot.playground.world import World


async def members(request: web.Request) -> web.Response:
    """Its members in the order of their ids; only with the members intent, as on Discord."""
    world = world_of(request)
    if not world.application.members_intent:
        require(world, world.bot, None, Permission.ADMINISTRATOR)
    limit, after = query_limit(request, 1, 1000), query_id(request, "after") or 0
    present = sorted(id_ for id_, person in world.people.items() if person.present and id_ > after)
    return reply([wire.member(world.people[id_]) for id_ in present[:limit]])


async def search(request: web.Request) -> web.Response:
    """Members one of whose names begins as asked."""
    world, limit = world_of(request), query_limit(request, 1, 1000)
    query = request.query.get("query", "").lower()
    if not query:
        raise bad_field("query", *REQUIRED)
    found = [p for p in world.people.values() if p.present and people.goes_by(p, query)]
    return reply([wire.member(person) for person in found[:limit]])


async def member(request: web.Request) -> web.Response:
    """One member."""
    return reply(wire.member(world_of(request).member(path_id(request, "user_id"))))


async def edit_member(request: web.Request) -> web.Response:
    """Changes a member's roles or nickname, or silences them for a while."""
    world = world_of(request)
    person = world.member(path_id(request, "user_id"))
    payload = await read_object(request)
    check_member(payload)
    _require_rights(world, person, payload)
    people.change(world, person, payload)
    return reply(wire.member(person))


def _require_rights(world: World, person: Person, payload: Json) -> None:
    if "nick" in payload:
        own = person.id == world.bot.id
        require(world, world.bot, None, Permission.CHANGE_NICKNAME if own else Permission.MANAGE_NICKNAMES)
        roles.require_above(world, world.bot, person)
    if "communication_disabled_until" in payload:
        require(world, world.bot, None, Permission.MODERATE_MEMBERS)
        roles.require_above(world, world.bot, person)
    if payload.get("roles") is not None:
        wanted = {world.role(int(role_id)).id for role_id in payload["roles"]}
        for role_id in wanted ^ set(person.role_ids):
            roles.require_rights(world, world.bot, world.role(role_id))


async def edit_me(request: web.Request) -> web.Response:
    """Changes the bot's own nickname."""
    world = world_of(request)
    payload = await read_object(request)
    check_member(payload)
    if "nick" in payload:
        require(world, world.bot, None, Permission.CHANGE_NICKNAME)
        people.change(world, world.bot, {"nick": payload["nick"]})
    return reply(wire.member(world.bot))


async def add_role(request: web.Request) -> web.Response:
    """Gives a member a role."""
    world = world_of(request)
    person, given = world.member(path_id(request, "user_id")), world.role(path_id(request, "role_id"))
    roles.require_rights(world, world.bot, given)
    people.give_role(world, person, given)
    return nothing()


async def remove_role(request: web.Request) -> web.Response:
    """Takes a role from a member."""
    world = world_of(request)
    person, taken = world.member(path_id(request, "user_id")), world.role(path_id(request, "role_id"))
    roles.require_rights(world, world.bot, taken)
    people.take_role(world, person, taken)
    return nothing()


_MEMBERS = r"/guilds/{guild_id:\d+}/members"
_MEMBER = _MEMBERS + r"/{user_id:\d+}"
ROUTES = [
    web.get(_MEMBERS, members),
    web.get(_MEMBERS + "/search", search),
    web.patch(_MEMBERS + "/@me", edit_me),
    web.get(_MEMBER, member),
    web.patch(_MEMBER, edit_member),
    web.put(_MEMBER + r"/roles/{role_id:\d+}", add_role),
    web.delete(_MEMBER + r"/roles/{role_id:\d+}", remove_role),
]
