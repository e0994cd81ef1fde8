"""What a message holds besides text and files, read from Discord's JSON ("Message Object")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from discord import ComponentType

from bot.domain.parts import (
    NOTHING,
    Button,
    Component,
    Embed,
    Field,
    Forwarded,
    Hidden,
    Parts,
    Picture,
    Poll,
    PollAnswer,
    Sticker,
    Text,
)

Told = Mapping[str, Any]
"""An object as Discord tells it."""


def parts(told: Told) -> Parts:
    """All of it, as it is now; most messages hold nothing but text and files."""
    embeds, components = told.get("embeds"), told.get("components")
    stickers, poll = told.get("sticker_items"), told.get("poll")
    snapshots = told.get("message_snapshots")
    if not (embeds or components or stickers or poll or snapshots):
        return NOTHING
    return Parts(
        embeds=tuple(_embed(embed) for embed in embeds or ()),
        stickers=tuple(Sticker(each["name"]) for each in stickers or ()),
        poll=_poll(poll) if poll else None,
        components=tuple(_components(components or ())),
        forwarded=_forwarded(told, snapshots[0]["message"]) if snapshots else None,
    )


def moment(told: str | None) -> datetime | None:
    """A time as Discord writes it (ISO 8601)."""
    return datetime.fromisoformat(told) if told else None


def emoji_text(told: Told) -> str:
    """An emoji as it stands in a text."""
    if not told.get("id"):
        return told.get("name") or ""
    return f"<{'a' if told.get('animated') else ''}:{told['name']}:{told['id']}>"


def _forwarded(told: Told, snapshot: Told) -> Forwarded:
    reference = told.get("message_reference") or {}
    return Forwarded(
        message_id=int(reference.get("message_id") or 0),
        content=snapshot["content"],
        created_at=moment(snapshot["timestamp"]),
        parts=Parts(
            embeds=tuple(_embed(embed) for embed in snapshot.get("embeds", ())),
            components=tuple(_components(snapshot.get("components", ()))),
        ),
    )


def _embed(told: Told) -> Embed:
    author = told.get("author") or {}
    return Embed(
        title=told.get("title") or "",
        url=told.get("url") or "",
        description=told.get("description") or "",
        provider=(told.get("provider") or {}).get("name") or "",
        author=author.get("name") or "",
        author_url=author.get("url") or "",
        fields=tuple(Field(each["name"] or "", each["value"] or "") for each in told.get("fields") or ()),
        footer=(told.get("footer") or {}).get("text") or "",
        dated=moment(told.get("timestamp")),
        image=_picture(told.get("image")),
        thumbnail=_picture(told.get("thumbnail")),
    )


def _picture(media: Told | None, description: str | None = None) -> Picture | None:
    return Picture(media["url"], description or "") if media and media.get("url") else None


def _poll(told: Told) -> Poll:
    results = told.get("results") or {}
    votes = {each["id"]: each["count"] for each in results.get("answer_counts", ())}
    return Poll(
        question=told["question"].get("text") or "",
        answers=tuple(_answer(each, votes.get(each["answer_id"], 0)) for each in told["answers"]),
        ends_at=moment(told.get("expiry")),
        is_final=results.get("is_finalized", False),
        allows_several=told.get("allow_multiselect", False),
    )


def _answer(told: Told, votes: int) -> PollAnswer:
    media = told["poll_media"]
    emoji = media.get("emoji")
    return PollAnswer(media.get("text") or "", votes, emoji_text(emoji) if emoji else "")


def _components(told: Iterable[Told]) -> Iterator[Component]:
    """What shows something, in its order; what only does something in chat stays there."""
    for each in told:
        match each["type"]:
            case ComponentType.text_display.value:
                yield Text(each["content"])
            case ComponentType.button.value:
                if each.get("url"):
                    yield Button(each.get("label") or each["url"], each["url"])
            case ComponentType.thumbnail.value:
                yield from _pictures([each])
            case ComponentType.media_gallery.value:
                yield from _pictures(each["items"])
            case ComponentType.container.value if each.get("spoiler"):
                yield Hidden(tuple(_components(each["components"])))
            case ComponentType.section.value:
                yield from _components([*each["components"], each["accessory"]])
            case ComponentType.action_row.value | ComponentType.container.value:
                yield from _components(each["components"])


def _pictures(told: Iterable[Told]) -> Iterator[Picture]:
    for each in told:
        if picture := _picture(each["media"], each.get("description")):
            yield picture
