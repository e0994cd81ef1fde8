"""What stands in a message: filled from a checked payload, and changed as a whole or not at all."""

from __future__ import annotations

from bot.playground.components import completed, walk
from bot.playground.mentions import take_mentions
from bot.playground.records import Json, Message, MessageFlag, Person
from bot.playground.rules import check_message, is_empty
from bot.playground.rules.refusal import EMPTY_MESSAGE, INVALID_FORM, Refusal
from bot.playground.uploads import Upload, attach
from bot.playground.world import World

KEYS = ("content", "embeds", "components", "attachments")


def fill(world: World, author: Person, message: Message, payload: Json, uploads: list[Upload]) -> None:
    """Sets what the payload names, and whom it mentions."""
    if "attachments" in payload or uploads:
        message.attachments = attach(world, uploads, payload.get("attachments"), message.attachments)
    if "content" in payload:
        message.content = str(payload["content"] or "").strip()
    if "embeds" in payload:
        message.embeds = [_embed(embed) for embed in payload["embeds"] or []]
    if "components" in payload:
        by_name = {f"attachment://{each['filename']}": each for each in message.attachments}
        message.components = completed(payload["components"] or [], lambda url: by_name.get(url, {}))
    texts = [part["content"] for part in walk(message.components) if part.get("content")]
    text = "\n".join([message.content, *texts])
    take_mentions(world, author, message, text, payload.get("allowed_mentions"))


def rewrite(
    world: World, author: Person, message: Message, payload: Json, uploads: list[Upload] | None = None
) -> None:
    """Changes a message's content in place, only what `payload` names; if that is refused, nothing."""
    before = {name: getattr(message, name) for name in Message.__slots__}
    try:
        _rewrite(world, author, message, payload, uploads or [])
    except Refusal:
        for name, value in before.items():
            setattr(message, name, value)
        raise


def shown_part(message: Message) -> Json:
    """What a reader sees of it, without files."""
    return {"content": message.content, "embeds": message.embeds, "components": message.components}


def _rewrite(world: World, author: Person, message: Message, payload: Json, uploads: list[Upload]) -> None:
    check_message(payload, edit=True)
    check_message({**payload, "flags": _flags(message, payload)}, edit=True)
    fill(world, author, message, payload, uploads)
    message.flags = _flags(message, payload)
    if message.flags & MessageFlag.COMPONENTS_V2 and (message.content or message.embeds):
        raise Refusal(*INVALID_FORM)
    if is_empty(shown_part(message), len(message.attachments)):
        raise Refusal(*EMPTY_MESSAGE)


def _flags(message: Message, payload: Json) -> int:
    """Embeds are hidden and shown again; once laid out with components, a message stays so."""
    wanted = payload.get("flags")
    if not isinstance(wanted, int):
        return message.flags
    changeable = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.COMPONENTS_V2
    return (message.flags & ~MessageFlag.SUPPRESS_EMBEDS) | (wanted & changeable)


def _embed(embed: Json) -> Json:
    """An embed as Discord gives it back: of type rich, without empty parts."""
    shown: Json = {key: value for key, value in embed.items() if value not in (None, "", [], {})}
    if "fields" in shown:
        shown["fields"] = [{"inline": False, **entry} for entry in shown["fields"]]
    return {**shown, "type": "rich"}
