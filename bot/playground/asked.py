"""What a person asks of the playground: JSON read field by field, one clear sentence where it is wrong."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from bot.playground.records import Channel, Json, Message, Person
from bot.playground.reply import read_json
from bot.playground.rules import Refusal
from bot.playground.snowflake import is_snowflake
from bot.playground.uploads import Upload
from bot.playground.world import World


class Impossible(Exception):  # noqa: N818 - said to a person, not an error of ours
    """A request of a person that cannot be met; `str()` is the sentence for them."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


class Asked:
    """One request's fields."""

    def __init__(self, world: World, fields: Json) -> None:
        self.world = world
        self.fields = fields

    def text(self, name: str, default: str | None = None) -> str:
        """A string; needed unless there is a default."""
        value = self.fields.get(name, default)
        if not isinstance(value, str):
            raise Impossible(f"'{name}' is needed and must be a text.")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """True or false."""
        value = self.fields.get(name, default)
        if not isinstance(value, bool):
            raise Impossible(f"'{name}' must be true or false.")
        return value

    def listed(self, name: str) -> list[Any]:
        """A list, empty if it is not there."""
        value = self.fields.get(name) or []
        if not isinstance(value, list):
            raise Impossible(f"'{name}' must be a list.")
        return value

    def mapping(self, name: str) -> Json:
        """An object, empty if it is not there."""
        value = self.fields.get(name) or {}
        if not isinstance(value, dict):
            raise Impossible(f"'{name}' must be an object.")
        return value

    def id(self, name: str) -> int:
        """A snowflake, as text or number."""
        return as_id(name, self.fields.get(name))

    def moment(self, name: str) -> datetime | None:
        """An ISO time; without an offset it counts as UTC."""
        value = self.fields.get(name)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            raise Impossible(f"'{name}' must be a time like 2026-11-15T14:02:00+00:00.") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def person(self, name: str = "member_id") -> Person:
        """A member of the server; people only, the bot acts for itself."""
        person = self.world.people.get(self.id(name))
        if person is None or not person.present:
            raise Impossible(f"There is no member with the id {self.fields.get(name)}.", 404)
        if person.bot:
            raise Impossible(f"{person.name} is a bot: nobody else can act for it.")
        return person

    def channel(self, name: str = "channel_id") -> Channel:
        """A channel of any type."""
        channel = self.world.channels.get(self.id(name))
        if channel is None:
            raise Impossible(f"There is no channel with the id {self.fields.get(name)}.", 404)
        return channel

    def message(self, channel: Channel, name: str = "message_id") -> Message:
        """A message of a channel."""
        try:
            return self.world.message(channel.id, self.id(name))
        except Refusal:
            raise Impossible(f"There is no message with the id {self.fields.get(name)} there.", 404) from None

    def uploads(self) -> list[Upload]:
        """`attachments`: objects with `filename` and either `text` or `content` (base64)."""
        return [upload(entry, number) for number, entry in enumerate(self.listed("attachments"))]


def as_id(name: str, value: object) -> int:
    """A snowflake from JSON."""
    if not is_snowflake(value):
        raise Impossible(f"'{name}' is needed and must be an id.")
    return int(str(value))


def upload(entry: Any, number: int) -> Upload:
    """A file from JSON."""
    if not isinstance(entry, dict) or not isinstance(entry.get("filename"), str):
        raise Impossible("An attachment needs a 'filename', and 'text' or 'content' (base64).")
    if isinstance(entry.get("data"), bytes):
        return Upload(number, entry["filename"], entry["data"], entry.get("content_type"))
    if isinstance(entry.get("text"), str):
        return Upload(number, entry["filename"], entry["text"].encode(), entry.get("content_type"))
    try:
        data = base64.b64decode(str(entry.get("content", "")), validate=True)
    except (binascii.Error, ValueError):
        raise Impossible(f"The 'content' of {entry['filename']} is not base64.") from None
    return Upload(number, entry["filename"], data, entry.get("content_type"))


async def read_asked(request: web.Request, world: World) -> Asked:
    """The request's body as one object of fields."""
    fields = await read_json(request)
    if not isinstance(fields, dict):
        raise Impossible("The body must be a JSON object.")
    return Asked(world, fields)


async def asked_about(request: web.Request, world: World) -> Asked:
    """The body's fields with those of the path and, for calls without a body, of the query."""
    asked = await read_asked(request, world)
    asked.fields = {**request.query, **asked.fields, **request.match_info}
    return asked
