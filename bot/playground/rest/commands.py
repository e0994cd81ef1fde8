"""Application commands, for everywhere and for the server alone."""

from __future__ import annotations

from aiohttp import web

from bot.playground import keys, wire
from bot.playground.records import Command, Json
from bot.playground.reply import nothing, path_id, read_json, read_object, reply
from bot.playground.rules import check_command, check_commands
from bot.playground.rules.refusal import MISSING_ACCESS, UNKNOWN_COMMAND, Refusal
from bot.playground.world import World


async def listing(request: web.Request) -> web.Response:
    """The registered commands."""
    world, guild_id = _scope(request)
    return reply([wire.command(world, command) for command in _registered(world, guild_id)])


async def overwrite(request: web.Request) -> web.Response:
    """Replaces all commands; those that stay by type and name keep their id."""
    world, guild_id = _scope(request)
    definitions = await read_json(request)
    check_commands(definitions)
    known = {(command.type, command.name): command for command in _registered(world, guild_id)}
    kept = [_register(world, guild_id, definition, known) for definition in definitions]
    for command in known.values():
        world.forget(command)
    return reply([wire.command(world, command) for command in kept])


async def create(request: web.Request) -> web.Response:
    """Registers a command, or replaces the one of the same type and name (200 instead of 201)."""
    world, guild_id = _scope(request)
    definition = await read_object(request)
    check_command(definition)
    known = {(command.type, command.name): command for command in _registered(world, guild_id)}
    count = len(known)
    command = _register(world, guild_id, definition, known)
    return reply(wire.command(world, command), status=201 if len(known) == count else 200)


async def get(request: web.Request) -> web.Response:
    """One command."""
    world, _ = _scope(request)
    return reply(wire.command(world, _command(request)))


async def edit(request: web.Request) -> web.Response:
    """Changes a command."""
    world, _ = _scope(request)
    command = _command(request)
    definition = {**command.definition, **await read_object(request)}
    check_command(definition)
    _define(world, command, _told(definition))
    return reply(wire.command(world, command))


async def delete(request: web.Request) -> web.Response:
    """Removes a command."""
    world, _ = _scope(request)
    world.forget(_command(request))
    return nothing()


def _scope(request: web.Request) -> tuple[World, int | None]:
    world = request.app[keys.WORLD]
    guild = request.match_info.get("guild_id")
    if path_id(request, "application_id") != world.bot.id or guild not in (None, str(world.guild.id)):
        raise Refusal(*MISSING_ACCESS)
    return world, int(guild) if guild else None


def _registered(world: World, guild_id: int | None) -> list[Command]:
    return [command for command in world.commands.values() if command.guild_id == guild_id]


def _command(request: web.Request) -> Command:
    world, guild_id = _scope(request)
    command = world.commands.get(path_id(request, "command_id"))
    if command is None or command.guild_id != guild_id:
        raise Refusal(*UNKNOWN_COMMAND)
    return command


def _register(
    world: World, guild_id: int | None, definition: Json, known: dict[tuple[int, str], Command]
) -> Command:
    """Takes the command of that type and name out of `known`, or makes one."""
    told = _told(definition)
    command = known.pop((int(told.get("type") or 1), told["name"]), None)
    if command is None:
        command = Command(world.ids.next(), world.ids.next(), told, guild_id)
        world.save(command)
    else:
        _define(world, command, told)
    return command


def _told(definition: Json) -> Json:
    """A definition without nulls, and without the id that clients send back: it is Discord's to give."""
    return {key: value for key, value in definition.items() if key != "id" and value is not None}


def _define(world: World, command: Command, definition: Json) -> None:
    if definition != command.definition:
        command.definition = definition
        command.version = world.ids.next()
        world.save(command)


def _routes(base: str) -> list[web.RouteDef]:
    one = base + r"/{command_id:\d+}"
    return [
        web.get(base, listing),
        web.put(base, overwrite),
        web.post(base, create),
        web.get(one, get),
        web.patch(one, edit),
        web.delete(one, delete),
    ]


_APPLICATION = r"/applications/{application_id:\d+}"
ROUTES = [
    *_routes(_APPLICATION + "/commands"),
    *_routes(_APPLICATION + r"/guilds/{guild_id:\d+}/commands"),
]
