"""A command as a person types it: found by its name, its options turned into what Discord sends."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from bot.playground import wire
from bot.playground.asked import Impossible, as_id, upload
from bot.playground.permissions import Permission, permissions
from bot.playground.records import Channel, Command, DirectChannel, Json, Person
from bot.playground.uploads import attach
from bot.playground.world import World

# Discord API reference, "Application Command Option Type".
SUB_COMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(
    1, 12
)
CHAT, ON_USER, ON_MESSAGE = 1, 2, 3
# Discord API reference, "Interaction Context Types".
IN_SERVER, IN_CONVERSATION = 0, 1


def find_command(world: World, name: str, kind: int) -> tuple[Command, list[Json]]:
    """The command and the chain of sub-commands a name with spaces stands for; German names count too."""
    for command in sorted(world.commands.values(), key=lambda each: each.guild_id is None):
        if command.type != kind:
            continue
        if kind != CHAT and _is_called(command.definition, name):
            return command, []
        chain = _follow(command.definition, name.split()) if kind == CHAT else None
        if chain is not None:
            return command, chain[1:]
    raise Impossible(f"There is no command '{name}'.", 404)


def require_use(world: World, person: Person, command: Command, channel: Channel | None = None) -> None:
    """Refuses a command that is not for this kind of place, or only for people with certain permissions.

    Without a channel it is asked whether the person has the command anywhere in the server.
    """
    if channel is not None and _context(channel) not in _contexts(command):
        raise Impossible(f"'{command.name}' is not to be used here.", 404)
    needed = command.definition.get("default_member_permissions")
    if needed is None or isinstance(channel, DirectChannel):
        return
    # "0" stands for administrators only
    bits = int(needed) or int(Permission.ADMINISTRATOR)
    if permissions(world, person, channel) & bits != bits:
        raise Impossible(f"{person.name} may not use '{command.name}'.", 403)


def _context(channel: Channel) -> int:
    return IN_CONVERSATION if isinstance(channel, DirectChannel) else IN_SERVER


def _contexts(command: Command) -> Collection[int]:
    """Where a command is offered; those of the server stay there."""
    contexts: Collection[int] | None = command.definition.get("contexts")
    if command.guild_id is not None:
        return (IN_SERVER,)
    if contexts is not None:
        return contexts
    # the older way to say it
    alone = command.definition.get("dm_permission") is False
    return (IN_SERVER,) if alone else (IN_SERVER, IN_CONVERSATION)


class Options:
    """Turns options by name into the nested form, collecting what they refer to in `resolved`."""

    def __init__(self, world: World, given: Json, *, typing: str | None = None) -> None:
        self.resolved: dict[str, Json] = {}
        self._world = world
        self._given = given
        self._typing = typing

    def nested(self, command: Command, chain: list[Json]) -> list[Json]:
        """The options inside their sub-commands; raises Impossible for what a client would not send."""
        level = chain[-1] if chain else command.definition
        defined = {option["name"]: option for option in level.get("options") or []}
        unknown = [name for name in self._given if name not in defined]
        if unknown:
            raise Impossible(f"The command has no option '{unknown[0]}'.")
        missing = [n for n, o in defined.items() if o.get("required") and n not in self._given]
        if missing and self._typing is None:
            raise Impossible(f"The option '{missing[0]}' is needed.")
        options = [self._option(defined[name], value) for name, value in self._given.items()]
        for part in reversed(chain):
            options = [{"name": part["name"], "type": part["type"], "options": options}]
        return options

    def _option(self, defined: Json, value: Any) -> Json:
        name, kind = defined["name"], defined["type"]
        told = {"name": name, "type": kind}
        if self._typing is not None and name == self._typing:
            return {**told, "value": str(value), "focused": True}
        if kind in (STRING, INTEGER, NUMBER, BOOLEAN):
            return {**told, "value": _plain(defined, value)}
        return {**told, "value": self.refer(kind, name, value)}

    def refer(self, kind: int, name: str, value: Any) -> str:
        """An id, with what it stands for put into `resolved`."""
        if kind == ATTACHMENT:
            return self._file(value)
        id_ = as_id(name, value)
        world = self._world
        if kind in (USER, MENTIONABLE) and id_ in world.people:
            self._keep("users", id_, wire.user(world.people[id_]))
            granted = str(int(permissions(world, world.people[id_])))
            self._keep("members", id_, {**wire.bare_member(world.people[id_]), "permissions": granted})
        elif kind in (ROLE, MENTIONABLE) and id_ in world.roles:
            self._keep("roles", id_, wire.role(world.roles[id_]))
        elif kind == CHANNEL and id_ in world.channels:
            self._keep("channels", id_, {**wire.channel(world, world.channels[id_]), "permissions": "0"})
        else:
            raise Impossible(f"'{name}' refers to nothing: {value}.")
        return str(id_)

    def _file(self, value: Any) -> str:
        (stored,) = attach(self._world, [upload(value, 0)], None, [])
        url = wire.signed_url(self._world, 0, stored)
        self._keep(
            "attachments", stored["id"], {**stored, "id": str(stored["id"]), "url": url, "proxy_url": url}
        )
        return str(stored["id"])

    def _keep(self, kind: str, id_: int, shown: Json) -> None:
        self.resolved.setdefault(kind, {})[str(id_)] = shown


def _follow(level: Json, words: list[str]) -> list[Json] | None:
    """The chain of definitions that the words name, down to where options begin."""
    if not words or not _is_called(level, words[0]):
        return None
    inner = [part for part in level.get("options") or [] if part["type"] in (SUB_COMMAND, GROUP)]
    if not inner:
        return [level] if len(words) == 1 else None
    for part in inner:
        rest = _follow(part, words[1:])
        if rest is not None:
            return [level, *rest]
    return None


def _is_called(definition: Json, name: str) -> bool:
    return name == definition["name"] or name in (definition.get("name_localizations") or {}).values()


_PYTHON_TYPES: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    NUMBER: (int, float),
    BOOLEAN: (bool,),
}


def _plain(defined: Json, value: Any) -> Any:
    name, kind = defined["name"], defined["type"]
    fits = isinstance(value, _PYTHON_TYPES[kind]) and (kind == BOOLEAN or not isinstance(value, bool))
    if not fits:
        raise Impossible(f"The option '{name}' takes no such value: {value!r}.")
    choices = defined.get("choices")
    if choices and value not in [choice["value"] for choice in choices]:
        raise Impossible(f"The option '{name}' has no choice {value!r}.")
    size = len(value) if kind == STRING else value
    low, high = ("min_length", "max_length") if kind == STRING else ("min_value", "max_value")
    if not defined.get(low, size) <= size <= defined.get(high, size):
        raise Impossible(f"The option '{name}' is out of its bounds.")
    return value
