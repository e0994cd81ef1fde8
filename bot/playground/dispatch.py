"""An event on its way to the gateway: serialised once a group of sessions, not once a session."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntFlag

import orjson

from bot.playground.records import Json


class Intent(IntFlag):
    """Discord's "Gateway Intents"; ALWAYS marks events that need none."""

    ALWAYS = 0
    GUILDS = 1 << 0
    MEMBERS = 1 << 1
    PRESENCES = 1 << 8
    MESSAGES = 1 << 9
    REACTIONS = 1 << 10
    TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_REACTIONS = 1 << 13
    DIRECT_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15
    SCHEDULED_EVENTS = 1 << 16
    POLLS = 1 << 24


# Up to the highest bit in the documentation's "List of Intents"; clients set those below it that it lacks.
KNOWN_INTENTS = (1 << 26) - 1

_CONTENT = {"content": "", "embeds": [], "attachments": [], "components": []}


class Dispatch:
    """`intents`: any of them opens the event to a session."""

    __slots__ = ("_with_content", "_without_content", "data", "intents", "name")

    def __init__(self, name: str, data: Json, intents: int = Intent.ALWAYS) -> None:
        self.name = name
        self.data = data
        self.intents = int(intents)  # plain numbers: every session compares
        self._with_content: bytes | None = None
        self._without_content: bytes | None = None

    def payload(self, *, content: bool, reader_id: str) -> bytes:
        """The event's data as JSON; without `content`, what the reader may not read is empty."""
        if content or not self.name.startswith("MESSAGE_"):
            if self._with_content is None:
                self._with_content = orjson.dumps(self.data)
            return self._with_content
        if self._without_content is None:
            self._without_content = orjson.dumps(without_content(self.data, reader_id))
        return self._without_content


def without_content(message: Json, reader_id: str) -> Json:
    """A message as an application without the message-content intent gets it.

    Its own messages, direct messages (those without a server) and those that mention it stay whole.
    """
    if "content" not in message:
        return message
    referenced = message.get("referenced_message")
    if referenced:
        hidden = without_content({**referenced, "guild_id": message.get("guild_id")}, reader_id)
        message = {**message, "referenced_message": {**referenced, **_visible_part(hidden)}}
    if _is_whole(message, reader_id):
        return message
    return {**message, **_CONTENT}


def _visible_part(message: Json) -> Json:
    return {key: message[key] for key in _CONTENT}


def _is_whole(message: Json, reader_id: str) -> bool:
    mentioned: Iterable[Json] = message.get("mentions", ())
    return (
        message.get("guild_id") is None
        or message["author"]["id"] == reader_id
        or any(user["id"] == reader_id for user in mentioned)
    )
