"""Builds a world from plain data: the server, its roles, people and channels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from bot.playground.permissions import BOT, EVERYONE, NONE, Permission, named
from bot.playground.records import Channel, ChannelType, Guild, Json, Person, Role
from bot.playground.world import BOT_ID, World

_TYPES = {"category": ChannelType.CATEGORY, "text": ChannelType.TEXT, "forum": ChannelType.FORUM}
_WRITING = Permission.SEND_MESSAGES | Permission.CREATE_PUBLIC_THREADS | Permission.CREATE_PRIVATE_THREADS
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
Known = TypeVar("Known")
_ROLE = 0  # type of an overwrite: Discord API reference, "Overwrite Structure"


def build(world: World, seed: Mapping[str, Any]) -> None:
    """Fills an empty world; raises ValueError for a seed that contradicts itself.

    The seed is plain data, all of it optional: `guild` (`name`, `system_channel`: where a note tells of
    whoever joins), `bot` (`name`, `permissions` beyond the usual), `roles` (`name`, `permissions`; the later
    stand above the earlier), `members` (`name`, `key`, `roles`) and `channels` (`type`: category, text or
    forum; `name`, `topic`, `parent`, `tags`, `private` with `allow`ed roles, `read_only`), categories before
    what is in them. Permissions go by their names in lower case.
    """
    guild = Guild(world.ids.next(), seed.get("guild", {}).get("name", "Playground"), 0, world.stamp())
    world.save(world.application)
    world.save(guild)
    world.save(Role(guild.id, "@everyone", int(EVERYONE), 0))
    roles = _add_roles(world, seed.get("roles", []))
    _add_bot(world, seed.get("bot", {}), len(roles) + 1)
    people = [_add_member(world, member, roles) for member in seed.get("members", [])]
    guild.owner_id = _owner(world, people).id
    _add_channels(world, seed.get("channels", []), roles)
    greeting = seed.get("guild", {}).get("system_channel")
    guild.system_channel_id = next((c.id for c in world.channels.values() if c.name == greeting), None)
    world.save(guild)


def username_of(world: World, name: str) -> str:
    """A username in Discord's form that nobody has yet."""
    plain = name.lower().translate(_UMLAUTS)
    base = re.sub(r"[^a-z0-9]+", ".", plain).strip(".")[:28] or "person"
    taken = {person.username for person in world.people.values()}
    numbered = (f"{base}{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (base, *numbered) if name not in taken)


def add_person(world: World, name: str, role_ids: list[int], key: str | None = None) -> Person:
    """A new member of the server."""
    person = Person(world.ids.next(), name, username_of(world, name), world.stamp(), role_ids, key=key)
    world.save(person)
    return person


def _add_roles(world: World, given: Iterable[Mapping[str, Any]]) -> dict[str, Role]:
    roles = {}
    for position, role in enumerate(given, start=1):
        bits = named(role.get("permissions", []))
        hoist = bool(role.get("hoist"))
        roles[role["name"]] = Role(world.ids.next(), role["name"], int(bits), position, hoist=hoist)
        world.save(roles[role["name"]])
    return roles


def _add_bot(world: World, given: Mapping[str, Any], position: int) -> None:
    """The bot stands above all other roles; `permissions` are what it got beyond the usual."""
    name, bits = given.get("name", "Bot"), BOT | named(given.get("permissions", []))
    role = Role(world.ids.next(), name, int(bits), position, bot_id=BOT_ID)
    world.save(role)
    username = username_of(world, name)
    world.save(Person(BOT_ID, name, username, world.stamp(), [role.id], bot=True))


def _add_member(world: World, member: Mapping[str, Any], roles: Mapping[str, Role]) -> Person:
    missing = [name for name in member.get("roles", []) if name not in roles]
    if missing:
        raise ValueError(f"{member['name']} has the role {missing[0]!r}, which the seed does not have.")
    role_ids = [roles[name].id for name in member.get("roles", [])]
    return add_person(world, member["name"], role_ids, member.get("key"))


def _owner(world: World, people: list[Person]) -> Person:
    """An administrator of the seed, or a silent extra: never somebody of the seed with lesser roles."""
    for person in people:
        if any(world.roles[id_].permissions & Permission.ADMINISTRATOR for id_ in person.role_ids):
            return person
    return add_person(world, "Owner", [])


def _add_channels(world: World, given: Iterable[Mapping[str, Any]], roles: Mapping[str, Role]) -> None:
    categories: dict[str, Channel] = {}
    for position, entry in enumerate(given):
        kind = _known(entry, "type", _TYPES)
        channel = Channel(entry.get("id") or world.ids.next(), kind, entry["name"], position)
        channel.topic = entry.get("topic")
        parent = _known(entry, "parent", categories) if entry.get("parent") else None
        channel.parent_id = parent.id if parent else None
        channel.tags = [_tag(world, name) for name in entry.get("tags", [])]
        # as on Discord, a channel starts with the permissions of its category
        channel.overwrites = _overwrites(world, entry, roles) or (list(parent.overwrites) if parent else [])
        if channel.type == ChannelType.CATEGORY:
            categories[channel.name] = channel
        world.save(channel)


def _known(entry: Mapping[str, Any], key: str, known: Mapping[str, Known]) -> Known:
    if entry.get(key) not in known:
        raise ValueError(f"{entry['name']} has the {key} {entry.get(key)!r}, which is not known before it.")
    return known[entry[key]]


def _tag(world: World, name: str) -> Json:
    return {
        "id": str(world.ids.next()),
        "name": name,
        "moderated": False,
        "emoji_id": None,
        "emoji_name": None,
    }


def _overwrites(world: World, entry: Mapping[str, Any], roles: Mapping[str, Role]) -> list[Json]:
    """Private: hidden but for `allow` and the bot. Read-only: written by moderators and the bot.

    Without history: nobody reads what was said before.
    """
    denied, allowed = NONE, dict[int, Permission]()
    if entry.get("without_history"):
        denied |= Permission.READ_MESSAGE_HISTORY
    trusted = [role.id for role in world.roles.values() if role.bot_id is not None]
    if entry.get("private"):
        denied |= Permission.VIEW_CHANNEL
        missing = [name for name in entry.get("allow", []) if name not in roles]
        if missing:
            raise ValueError(f"{entry['name']} allows {missing[0]!r}, a role which the seed does not have.")
        for role_id in [*trusted, *(roles[name].id for name in entry.get("allow", []))]:
            allowed[role_id] = allowed.get(role_id, NONE) | Permission.VIEW_CHANNEL
    if entry.get("read_only"):
        denied |= _WRITING
        moderators = [r.id for r in roles.values() if r.permissions & Permission.MANAGE_MESSAGES]
        for role_id in [*trusted, *moderators]:
            allowed[role_id] = allowed.get(role_id, NONE) | _WRITING
    everyone = [_overwrite(world.guild.id, NONE, denied)] if denied else []
    return everyone + [_overwrite(role_id, bits, NONE) for role_id, bits in allowed.items()]


def _overwrite(role_id: int, allow: Permission, deny: Permission) -> Json:
    return {"id": str(role_id), "type": _ROLE, "allow": str(int(allow)), "deny": str(int(deny))}
