"""Changes to roles of the server."""

from __future__ import annotations

from bot.playground import wire
from bot.playground.access import tell_gained
from bot.playground.dispatch import Intent
from bot.playground.permissions import Permission, permissions, require
from bot.playground.records import Json, Person, Role
from bot.playground.rules.refusal import MISSING_PERMISSIONS, Refusal
from bot.playground.world import World


def require_rights(world: World, who: Person, role: Role) -> None:
    """Roles are changed and given by those who may manage them, and only from below their own highest."""
    require(world, who, None, Permission.MANAGE_ROLES)
    if role.position >= _highest(world, who) and who.id != world.guild.owner_id:
        raise Refusal(*MISSING_PERMISSIONS)


def require_bits(world: World, who: Person, payload: Json) -> None:
    """Nobody gives a role rights they do not have."""
    bits = int(payload.get("permissions") or 0)
    if bits & ~int(permissions(world, who)):
        raise Refusal(*MISSING_PERMISSIONS)


def require_above(world: World, who: Person, person: Person) -> None:
    """The server's owner, and those whose roles stand as high as one's own, are nobody's to change."""
    own, theirs = (_highest(world, each) for each in (who, person))
    if person.id != who.id and (person.id == world.guild.owner_id or theirs >= own):
        raise Refusal(*MISSING_PERMISSIONS)


def create(world: World, payload: Json) -> Role:
    """A new role just above @everyone."""
    role = Role(world.ids.next(), "new role", 0, 1)
    _apply(role, payload)
    world.save(role)
    _tell(world, "CREATE", role)
    return role


def change(world: World, role: Role, payload: Json) -> None:
    """Sets what the payload names."""
    _apply(role, payload)
    world.save(role)
    _tell(world, "UPDATE", role)
    tell_gained(world)


def delete(world: World, role: Role) -> None:
    """Removes a role, also from those who have it."""
    for person in world.people.values():
        if role.id in person.role_ids:
            person.role_ids.remove(role.id)
            world.save(person)
    world.forget(role)
    told = {"guild_id": str(world.guild.id), "role_id": str(role.id)}
    world.publish("GUILD_ROLE_DELETE", told, Intent.GUILDS)


def _highest(world: World, person: Person) -> int:
    return max((world.roles[id_].position for id_ in person.role_ids), default=0)


def _apply(role: Role, payload: Json) -> None:
    role.name = payload.get("name") or role.name
    if payload.get("permissions") is not None:
        role.permissions = int(payload["permissions"])
    role.mentionable = bool(payload.get("mentionable", role.mentionable))
    role.hoist = bool(payload.get("hoist", role.hoist))
    colour = (payload.get("colors") or {}).get("primary_color", payload.get("color"))
    role.color = role.color if colour is None else colour


def _tell(world: World, change: str, role: Role) -> None:
    told = {"guild_id": str(world.guild.id), "role": wire.role(role)}
    world.publish(f"GUILD_ROLE_{change}", told, Intent.GUILDS)
