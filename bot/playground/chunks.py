"""Members as a client asks for them over the gateway, in chunks.

Bounds: API reference, "Request Guild Members".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.playground import wire
from bot.playground.dispatch import Intent
from bot.playground.people import goes_by
from bot.playground.records import Json, Person
from bot.playground.world import World

MEMBERS_IN_A_CHUNK = 1000
MOST_FOUND = 100
NONCE_BYTES = 32


def member_chunks(world: World, asked: Json, intents: int) -> Iterator[Json]:
    """The GUILD_MEMBERS_CHUNK events that answer a request; none for a server the bot is not in.

    Raises ValueError or TypeError for a request that cannot be read.
    """
    if int(asked["guild_id"]) != world.guild.id:
        return
    found, missing = _find(world, asked, intents)
    shown = [wire.member(person) for person in found]
    chunks = [shown[i : i + MEMBERS_IN_A_CHUNK] for i in range(0, len(shown), MEMBERS_IN_A_CHUNK)] or [[]]
    nonce = asked.get("nonce")
    for index, chunk in enumerate(chunks):
        answer: Json = {
            "guild_id": str(world.guild.id),
            "members": chunk,
            "chunk_index": index,
            "chunk_count": len(chunks),
            "not_found": missing,
        }
        if asked.get("presences") and intents & Intent.PRESENCES:
            answer["presences"] = []
        if isinstance(nonce, str) and len(nonce.encode()) <= NONCE_BYTES:
            answer["nonce"] = nonce
        yield answer


def _find(world: World, asked: Json, intents: int) -> tuple[list[Person], list[str]]:
    present = [person for person in world.people.values() if person.present]
    if asked.get("user_ids"):
        return _by_id(present, asked["user_ids"])
    query, limit = str(asked.get("query") or "").lower(), int(asked.get("limit") or 0)
    if not query and not limit:
        return (present if intents & Intent.MEMBERS else []), []
    found = [person for person in present if goes_by(person, query)]
    return found[: min(limit or MOST_FOUND, MOST_FOUND)], []


def _by_id(present: list[Person], asked: Any) -> tuple[list[Person], list[str]]:
    wanted = [str(id_) for id_ in (asked if isinstance(asked, list) else [asked])][:MOST_FOUND]
    known = [person for person in present if str(person.id) in wanted]
    return known, sorted(set(wanted) - {str(person.id) for person in known})
