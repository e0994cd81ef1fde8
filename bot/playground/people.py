"""Changes to members: roles, names, coming and going."""

from __future__ import annotations

from bot.playground import wire
from bot.playground.access import tell_gained
from bot.playground.dispatch import Intent
from bot.playground.messages import place
from bot.playground.records import Json, Message, MessageType, Person, Role
from bot.playground.world import World


def goes_by(person: Person, beginning: str) -> bool:
    """Whether one of a person's names begins so, in lower case."""
    names = (person.username, person.name, person.nick or "")
    return any(name.lower().startswith(beginning) for name in names)


def change(world: World, person: Person, payload: Json) -> None:
    """Sets what a checked payload names, and tells of it."""
    if "nick" in payload:
        person.nick = payload["nick"] or None
    if "communication_disabled_until" in payload:
        person.silent_until = payload["communication_disabled_until"]
    if payload.get("roles") is not None:
        person.role_ids = list(dict.fromkeys(int(role_id) for role_id in payload["roles"]))
    announce_change(world, person)


def give_role(world: World, person: Person, role: Role) -> None:
    """Adds a role to a member."""
    if role.id not in person.role_ids:
        person.role_ids.append(role.id)
        announce_change(world, person)


def take_role(world: World, person: Person, role: Role) -> None:
    """Takes a role from a member."""
    if role.id in person.role_ids:
        person.role_ids.remove(role.id)
        announce_change(world, person)


def announce_change(world: World, person: Person) -> None:
    """Saves a changed member and tells of it; the bot's own changes need no intent."""
    world.save(person)
    told = {**wire.member(person), "guild_id": str(world.guild.id)}
    own = person.id == world.bot.id
    world.publish("GUILD_MEMBER_UPDATE", told, Intent.ALWAYS if own else Intent.MEMBERS)
    if own:
        tell_gained(world)


def arrive(world: World, person: Person) -> None:
    """Tells of somebody who joined the server."""
    person.present = True
    world.save(person)
    told = {**wire.member(person), "guild_id": str(world.guild.id)}
    world.publish("GUILD_MEMBER_ADD", told, Intent.MEMBERS)
    if world.guild.system_channel_id in world.channels:
        channel = world.channel(world.guild.system_channel_id)
        place(world, channel, Message(world.ids.next(), channel.id, person.id, MessageType.JOINED))


def depart(world: World, person: Person) -> None:
    """Lets somebody leave the server; what they wrote stays."""
    person.present = False
    person.role_ids = []
    world.save(person)
    told = {"user": wire.user(person), "guild_id": str(world.guild.id)}
    world.publish("GUILD_MEMBER_REMOVE", told, Intent.MEMBERS)
