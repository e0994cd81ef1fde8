"""Whom a message mentions: what its text names and its author allows."""

from __future__ import annotations

import re

from bot.playground.permissions import Permission, may
from bot.playground.records import Json, Message, Person
from bot.playground.world import World

_USER = re.compile(r"<@!?(\d{1,20})>")
_ROLE = re.compile(r"<@&(\d{1,20})>")
_EVERYONE = re.compile(r"@(?:everyone|here)\b")


def take_mentions(world: World, author: Person, message: Message, text: str, allowed: Json | None) -> None:
    """Sets a message's mentions from its text; `allowed` is `allowed_mentions` (None allows all)."""
    users = [int(id_) for id_ in _USER.findall(text) if int(id_) in world.people]
    roles = [int(id_) for id_ in _ROLE.findall(text) if int(id_) in world.roles]
    message.mentions = _permitted(users, "users", allowed)
    replied = _answered(world, message)
    if replied is not None and (allowed is None or allowed.get("replied_user")):
        message.mentions = list(dict.fromkeys([*message.mentions, replied]))
    everyone = _EVERYONE.search(text)
    trusted = bool(roles or everyone) and _may_mention(world, author, message)
    open_roles = [id_ for id_ in roles if trusted or world.roles[id_].mentionable]
    message.mention_roles = _permitted(open_roles, "roles", allowed)
    wanted = allowed is None or "everyone" in (allowed.get("parse") or ())
    message.mention_everyone = bool(everyone and trusted and wanted)


def _may_mention(world: World, author: Person, message: Message) -> bool:
    return may(world, author, world.channels.get(message.channel_id), Permission.MENTION_EVERYONE)


def _permitted(ids: list[int], kind: str, allowed: Json | None) -> list[int]:
    unique = list(dict.fromkeys(ids))
    if allowed is None or kind in (allowed.get("parse") or ()):
        return unique
    named = {int(id_) for id_ in allowed.get(kind) or ()}
    return [id_ for id_ in unique if id_ in named]


def _answered(world: World, message: Message) -> int | None:
    replied = world.messages.get(int((message.reference or {}).get("message_id", 0)))
    return replied.author_id if replied is not None else None
