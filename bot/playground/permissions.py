"""Who may see and do what: Discord's permission bits and channel overwrites."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import IntFlag
from typing import TYPE_CHECKING

from bot.playground.records import Channel, ChannelType, DirectChannel, Person, Thread
from bot.playground.rules.refusal import (
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    THREAD_ARCHIVED,
    THREAD_LOCKED,
    Refusal,
)

if TYPE_CHECKING:
    from bot.playground.world import World


class Permission(IntFlag):
    """Discord API reference, "Bitwise Permission Flags"; those the playground knows by name."""

    KICK_MEMBERS = 1 << 1
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    CHANGE_NICKNAME = 1 << 26
    MANAGE_NICKNAMES = 1 << 27
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_EVENTS = 1 << 33
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40
    CREATE_EVENTS = 1 << 44
    PIN_MESSAGES = 1 << 51


P = Permission
ALL = Permission((1 << 52) - 1)
EVERYONE = (
    P.ADD_REACTIONS | P.VIEW_CHANNEL | P.SEND_MESSAGES | P.EMBED_LINKS | P.ATTACH_FILES
    | P.READ_MESSAGE_HISTORY | P.USE_EXTERNAL_EMOJIS | P.CHANGE_NICKNAME | P.USE_APPLICATION_COMMANDS
    | P.CREATE_PUBLIC_THREADS | P.CREATE_PRIVATE_THREADS | P.SEND_MESSAGES_IN_THREADS
)  # fmt: skip
# What an office grants its bot on invitation: enough for its work, not the administrator's bit.
BOT = (
    EVERYONE | P.MANAGE_MESSAGES | P.PIN_MESSAGES | P.MENTION_EVERYONE | P.MANAGE_THREADS
    | P.MANAGE_EVENTS | P.CREATE_EVENTS | P.VIEW_AUDIT_LOG | P.MANAGE_ROLES
    | P.MANAGE_NICKNAMES
)  # fmt: skip
# In a direct channel both sides may do all that a conversation needs.
DIRECT = (
    P.VIEW_CHANNEL | P.SEND_MESSAGES | P.EMBED_LINKS | P.ATTACH_FILES | P.READ_MESSAGE_HISTORY
    | P.ADD_REACTIONS | P.USE_APPLICATION_COMMANDS | P.USE_EXTERNAL_EMOJIS | P.PIN_MESSAGES
)  # fmt: skip
NONE = Permission(0)

_ALL = int(ALL)
_ADMINISTRATOR, _VIEW_CHANNEL = int(P.ADMINISTRATOR), int(P.VIEW_CHANNEL)
_MANAGE_THREADS = int(P.MANAGE_THREADS)
# What is left to members whose communication is disabled: documentation, "Permissions for Timed Out Members".
_SILENT = int(P.VIEW_CHANNEL | P.READ_MESSAGE_HISTORY)


def named(names: Iterable[str]) -> Permission:
    """Bits by their lower-case names; an unknown name is a `ValueError`."""
    bits = NONE
    for name in names:
        try:
            bits |= Permission[name.upper()]
        except KeyError:
            raise ValueError(f"Discord has no permission named {name!r}.") from None
    return bits


def permissions(world: World, person: Person, channel: Channel | None = None) -> Permission:
    """What a person may do in a channel, or in the server if none is given."""
    return Permission(_bits(world, person, channel))


# What follows counts in plain numbers: it is asked for with every message, and flags are slow.


def _bits(world: World, person: Person, channel: Channel | None) -> int:
    if isinstance(channel, DirectChannel):
        return int(DIRECT) if person.bot or person.id == channel.recipient_id else 0
    if not person.present:
        return 0
    granted = _in_guild(world, person)
    if granted == _ALL:
        return granted
    if isinstance(channel, Thread):
        granted = _in_thread(world, person, channel, granted)
    elif channel is not None:
        granted = _in_channel(world, person, channel, granted)
    return granted & _SILENT if _is_silenced(world, person) else granted


def _is_silenced(world: World, person: Person) -> bool:
    return person.silent_until is not None and datetime.fromisoformat(person.silent_until) > world.now()


def _in_guild(world: World, person: Person) -> int:
    if person.id == world.guild.owner_id:
        return _ALL
    bits = world.roles[world.guild.id].permissions
    for role_id in person.role_ids:
        bits |= world.roles[role_id].permissions
    return _ALL if bits & _ADMINISTRATOR else bits


def _in_channel(world: World, person: Person, channel: Channel, granted: int) -> int:
    bits = granted
    by_id = {int(overwrite["id"]): overwrite for overwrite in channel.overwrites}
    for stage in ([world.guild.id], person.role_ids, [person.id]) if by_id else ():
        chosen = [by_id[id_] for id_ in stage if id_ in by_id]
        for overwrite in chosen:
            bits &= ~int(overwrite["deny"])
        for overwrite in chosen:
            bits |= int(overwrite["allow"])
    return bits if bits & _VIEW_CHANNEL else 0


def _in_thread(world: World, person: Person, thread: Thread, granted: int) -> int:
    parent = world.channels.get(thread.parent_id or 0)
    if parent is None:
        return 0
    bits = _in_channel(world, person, parent, granted)
    private = thread.type == ChannelType.PRIVATE_THREAD
    if private and str(person.id) not in thread.members and not bits & _MANAGE_THREADS:
        return 0
    return bits


def may(world: World, person: Person, channel: Channel | None, needed: Permission) -> bool:
    """Whether a person has all of `needed`."""
    return _bits(world, person, channel) & int(needed) == int(needed)


def require(world: World, person: Person, channel: Channel | None, needed: Permission) -> None:
    """Refuses as Discord does: 50001 for what a person cannot see, 50013 for what they may not do."""
    granted = _bits(world, person, channel)
    if channel is not None and not granted & _VIEW_CHANNEL:
        raise Refusal(*MISSING_ACCESS)
    if granted & int(needed) != int(needed):
        raise Refusal(*MISSING_PERMISSIONS)


def require_send(world: World, person: Person, channel: Channel) -> None:
    """Refuses a message where a person may not write; a locked thread takes moderators only."""
    if not isinstance(channel, Thread):
        require(world, person, channel, Permission.SEND_MESSAGES)
        return
    require(world, person, channel, Permission.SEND_MESSAGES_IN_THREADS)
    _require_key(world, person, channel)


# Documentation, "Threads", "Locked Threads" and "Active & Archived Threads".


def require_active(channel: Channel) -> None:
    """Refuses what cannot be done in an archived thread: reactions, comings and goings."""
    if isinstance(channel, Thread) and channel.archived:
        raise Refusal(*THREAD_ARCHIVED)


def require_changeable(world: World, person: Person, channel: Channel) -> None:
    """Refuses a change to a message where a person sees none, in archived threads, and in locked ones."""
    require(world, person, channel, Permission.VIEW_CHANNEL)
    require_active(channel)
    _require_key(world, person, channel)


def require_deletable(world: World, person: Person, channel: Channel) -> None:
    """Refuses a deletion where a person sees nothing, and in threads both locked and archived."""
    require(world, person, channel, Permission.VIEW_CHANNEL)
    if isinstance(channel, Thread) and channel.archived:
        _require_key(world, person, channel)


def _require_key(world: World, person: Person, channel: Channel) -> None:
    """Locked threads are for moderators."""
    locked = isinstance(channel, Thread) and channel.locked
    if locked and not may(world, person, channel, Permission.MANAGE_THREADS):
        raise Refusal(*THREAD_LOCKED)
