"""Permissions of a channel that differ from the server's, for a role or a person."""

from __future__ import annotations

from collections.abc import Iterable

from bot.playground.permissions import Permission, permissions, require
from bot.playground.records import Channel, Json, Person
from bot.playground.rules.refusal import MISSING_PERMISSIONS, Refusal
from bot.playground.world import World


def told_overwrite(told: Json) -> Json:
    """A checked overwrite as it is kept: ids and bits as text, what is not named as none."""
    bits = {key: str(told.get(key) or 0) for key in ("allow", "deny")}
    return {"id": str(told["id"]), "type": int(told.get("type") or 0), **bits}


def require_rights(
    world: World, who: Person, channel: Channel | None, wanted: Iterable[Json], *, new: bool = False
) -> None:
    """Refuses overwrites of bits one does not have oneself; unless the channel is new, one must manage roles.

    Source: API reference, "Edit Channel Permissions" and "Create Guild Channel".
    """
    if not new:
        require(world, who, channel, Permission.MANAGE_ROLES)
    kept = [] if channel is None else channel.overwrites
    granted = int(permissions(world, who))
    for overwrite in map(told_overwrite, wanted):
        if overwrite not in kept and (int(overwrite["allow"]) | int(overwrite["deny"])) & ~granted:
            raise Refusal(*MISSING_PERMISSIONS)


def put(channel: Channel, overwrite: Json) -> None:
    """Adds an overwrite, or replaces the one for the same role or person."""
    told = told_overwrite(overwrite)
    channel.overwrites = [each for each in channel.overwrites if each["id"] != told["id"]] + [told]


def drop(channel: Channel, id_: int) -> bool:
    """Removes the overwrite for a role or person; says whether there was one."""
    left = [each for each in channel.overwrites if each["id"] != str(id_)]
    found, channel.overwrites = len(left) < len(channel.overwrites), left
    return found
