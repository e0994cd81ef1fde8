"""Who takes part in a thread."""

from __future__ import annotations

from bot.playground import wire
from bot.playground.dispatch import Intent
from bot.playground.records import Json, Person, Thread
from bot.playground.world import World


def join(world: World, thread: Thread, person: Person) -> None:
    """Lets a person take part; the bot is shown the thread it comes into."""
    if str(person.id) in thread.members:
        return
    thread.members[str(person.id)] = world.stamp()
    world.save(thread)
    if person.id == world.bot.id:
        world.publish("THREAD_CREATE", wire.channel(world, thread), Intent.GUILDS, thread)
    joined = {**wire.thread_member(thread, person.id), "member": wire.member(person), "presence": None}
    _tell_members(world, thread, person, {"added_members": [joined]})


def leave(world: World, thread: Thread, person: Person) -> None:
    """Ends a person's part."""
    if thread.members.pop(str(person.id), None) is None:
        return
    world.save(thread)
    _tell_members(world, thread, person, {"removed_member_ids": [str(person.id)]})


def _tell_members(world: World, thread: Thread, person: Person, change: Json) -> None:
    """Others' comings and goings need the members intent; the bot's own are told in any case."""
    told = {
        "id": str(thread.id),
        "guild_id": str(world.guild.id),
        "member_count": min(len(thread.members), 50),
        **change,
    }
    if person.id == world.bot.id:
        world.publish("THREAD_MEMBERS_UPDATE", told, Intent.GUILDS)
    else:
        world.publish("THREAD_MEMBERS_UPDATE", told, Intent.MEMBERS, thread)
