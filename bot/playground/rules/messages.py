"""What a message may say and carry."""

from collections.abc import Mapping
from typing import Any

from bot.playground.rules import components as c
from bot.playground.rules.form import (
    REQUIRED,
    Check,
    Field,
    address,
    boolean,
    integer,
    listing,
    moment,
    number,
    one_of,
    shape,
    snowflake,
    text,
)
from bot.playground.rules.refusal import EMPTY_MESSAGE, Refusal

# Bounds: OpenAPI description, schemas MessageCreateRequest, RichEmbed and what they refer to,
# unless the line names another source.
MAX_CONTENT = 2000  # documentation, "Create Message"; the description allows 4,000
MAX_EMBEDS = 10
MAX_EMBED_TEXT = 6000  # over all embeds of a message: documentation, "Embed Limits"
MAX_ATTACHMENTS = 10
MAX_NONCE = 25

# Message flags a sender may set: documentation, "Message Flags" and "Create Message".
SUPPRESS_EMBEDS, EPHEMERAL, SUPPRESS_NOTIFICATIONS, VOICE, COMPONENTS_V2 = (
    1 << 2,
    1 << 6,
    1 << 12,
    1 << 13,
    1 << 15,
)
SENDER_FLAGS = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2

_link = address(2048, c.WEB)
_picture_link = address(2048, c.MEDIA)
# What Discord adds to a picture it has seen; a client may send an embed back as it came.
_seen: dict[str, Check] = {
    "proxy_url": text(0, 4096),
    "width": integer(0, 2**31),
    "height": integer(0, 2**31),
    "content_type": text(0, 255),
    "placeholder": text(0, 255),
    "placeholder_version": integer(0, 255),
    "description": text(0, 4096),
    "flags": integer(0, 2**31),
}
_picture = shape({"url": _picture_link, **_seen})
_embed = shape(
    {
        "type": text(0, 100),
        "url": _link,
        "title": text(0, 256),
        "color": integer(0, 0xFFFFFF),
        "timestamp": moment,
        "description": text(0, 4096),
        "author": shape(
            {"name": text(0, 256), "url": _link, "icon_url": _picture_link, "proxy_icon_url": text(0, 4096)}
        ),
        "image": _picture,
        "thumbnail": _picture,
        "footer": shape({"text": text(0, 2048), "icon_url": _picture_link, "proxy_icon_url": text(0, 4096)}),
        "fields": listing(
            shape({"name": text(1, 256), "value": text(1, 1024), "inline": boolean}, ["name", "value"]), 0, 25
        ),
        "provider": shape({"name": text(0, 256), "url": _link}),
        "video": _picture,
        "flags": integer(0, 2**31),
    }
)
_attachment = shape(
    {
        "id": snowflake,
        "filename": text(1, 1024),
        "description": text(0, 1024),
        "title": text(0, 1024),
        "duration_secs": number(0, 2**31 - 1),
        "waveform": text(0, 400),
        "is_spoiler": boolean,
        "is_remix": boolean,
        # discord.py sends a kept attachment back as it came
        "spoiler": boolean,
        "size": integer(0, 2**53),
        "url": text(0, 4096),
        **{key: check for key, check in _seen.items() if key != "description"},
    },
    ["id"],
)
_mentions = shape(
    {
        "parse": listing(one_of(("users", "roles", "everyone")), 0, 3),
        "users": listing(snowflake, 0, 100),
        "roles": listing(snowflake, 0, 100),
        "replied_user": boolean,
    }
)
_reference = shape(
    {
        "guild_id": snowflake,
        "channel_id": snowflake,
        "message_id": snowflake,
        "fail_if_not_exists": boolean,
        "type": one_of((0,)),  # schema MessageReferenceType; forwards are beyond the playground
    },
    ["message_id"],
)


def _nonce(field: Field) -> None:
    if isinstance(field.value, bool) or not isinstance(field.value, int | str):
        field.refuse("NONCE_TYPE_INVALID", "Nonce must be a string or an integer.")
    elif len(str(field.value)) > MAX_NONCE:
        field.refuse("NONCE_TYPE_TOO_LONG", f"Nonce exceeds max length of {MAX_NONCE}.")


_fields: dict[str, Check] = {
    "content": text(0, MAX_CONTENT),
    "embeds": listing(_embed, 0, MAX_EMBEDS),
    "allowed_mentions": _mentions,
    "flags": integer(0, 2**53),
    "attachments": listing(_attachment, 0, MAX_ATTACHMENTS),
    "message_reference": _reference,
    "nonce": _nonce,
    "enforce_nonce": boolean,
    "tts": boolean,
}
_classic = shape({**_fields, "components": c.classic_layout})
_version_2 = shape({**_fields, "components": c.v2_layout})


def check_message(
    payload: Any, *, attachment_count: int = 0, edit: bool = False, answer: bool = False
) -> None:
    """A message to be sent or edited; `answer` to an interaction may be ephemeral.

    `attachment_count` is the number of files uploaded beside the payload. An edit holds only what
    changes: the caller adds the message's own flags, and asks `is_empty` of the result.
    Raises Refusal 50035, or 50006 where there is nothing to send.
    """
    refuse_bad_message(Field(payload), attachment_count=attachment_count, edit=edit, answer=answer)


def refuse_bad_message(
    form: Field, *, attachment_count: int = 0, edit: bool = False, answer: bool = False
) -> None:
    """The same for a message inside another form."""
    flags = form.value.get("flags") if isinstance(form.value, Mapping) else 0
    version_2 = bool(flags & COMPONENTS_V2) if isinstance(flags, int) else False
    (_version_2 if version_2 else _classic)(form)
    form.settle()
    _check_whole(form, attachment_count, version_2)
    if not edit:
        _check_flags(form.at("flags"), SENDER_FLAGS | EPHEMERAL if answer else SENDER_FLAGS)
    form.settle()
    if not edit and is_empty(form.value, attachment_count):
        raise Refusal(*EMPTY_MESSAGE)


def is_empty(message: Mapping[str, Any], attachment_count: int = 0) -> bool:
    """Whether nothing is left to show."""
    shown = (message.get("content") or "").strip()
    return not (shown or message.get("embeds") or message.get("components") or attachment_count)


def _check_whole(form: Field, attachment_count: int, version_2: bool) -> None:
    _check_embeds(form.at("embeds"))
    _check_mentions(form.at("allowed_mentions"))
    if attachment_count > MAX_ATTACHMENTS:
        form.at("attachments").refuse(
            "BASE_TYPE_MAX_LENGTH", f"Must be {MAX_ATTACHMENTS} or fewer in length."
        )
    if form.value.get("components"):
        c.refuse_doubled_ids(form.at("components"))
    if version_2:
        _check_version_2(form)


def _check_version_2(form: Field) -> None:
    for old in ("content", "embeds"):
        if form.value.get(old):
            form.at(old).refuse(
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{old}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )
    layout = form.at("components")
    parts = list(c.each(layout)) if layout.value else []
    if len(parts) > c.MAX_COMPONENTS:
        layout.refuse("COMPONENT_MAX_COUNT_EXCEEDED", f"Must hold {c.MAX_COMPONENTS} components or fewer.")
    length = sum(len(part.value["content"]) for part in parts if part.value["type"] == c.TEXT_DISPLAY)
    if length > c.MAX_V2_TEXT:
        layout.refuse("COMPONENT_TEXT_SIZE_EXCEEDED", f"Text must be {c.MAX_V2_TEXT} or fewer in length.")


def _check_flags(field: Field, allowed: int) -> None:
    if (field.value or 0) & ~allowed:
        field.refuse("MESSAGE_FLAGS_NOT_ALLOWED", "A sender cannot set these flags.")


def _check_mentions(mentions: Field) -> None:
    """All of a kind or some by id, not both: documentation, "Allowed Mentions Object"."""
    value = mentions.value or {}
    for kind in ("users", "roles"):
        if kind in (value.get("parse") or []) and value.get(kind):
            mentions.refuse(
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.',
            )


def _check_embeds(embeds: Field) -> None:
    length = 0
    for index, embed in enumerate(embeds.value or []):
        texts = _texts_of(embed)
        length += sum(map(len, texts))
        pictures = any((embed.get(key) or {}).get("url") for key in ("image", "thumbnail", "video"))
        if not (pictures or any(words.strip() for words in texts)):
            embeds.at(index).at("description").refuse(*REQUIRED)
    if length > MAX_EMBED_TEXT:
        embeds.refuse("MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {MAX_EMBED_TEXT}")


def _texts_of(embed: Mapping[str, Any]) -> list[str]:
    """The texts that count towards the 6,000: documentation, "Embed Limits"."""
    fields = embed.get("fields") or []
    texts = [
        embed.get("title"),
        embed.get("description"),
        (embed.get("footer") or {}).get("text"),
        (embed.get("author") or {}).get("name"),
        *(words for field in fields for words in (field["name"], field["value"])),
    ]
    return [words for words in texts if words]
