"""What a message of an export holds besides text and files: embeds, stickers, a forwarded message.

The exporter leaves polls and components out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.domain.parts import NOTHING, Embed, Field, Forwarded, Parts, Picture, Sticker
from bot.importing.values import Entry, clean, identity, moment

Typed = Callable[[str], str]
"""Gives a text the marks back that it had as it was typed."""


def parts(entry: Entry, typed: Typed) -> Parts:
    """All of it. Raises KeyError, TypeError, ValueError."""
    embeds, stickers = entry.get("embeds"), entry.get("stickers")
    forwarded = entry.get("forwardedMessage")
    if not (embeds or stickers or forwarded):
        return NOTHING
    return Parts(
        embeds=_embeds(embeds or (), typed),
        stickers=tuple(Sticker(clean(each["name"])) for each in stickers or ()),
        forwarded=_forwarded(entry, forwarded, typed) if forwarded else None,
    )


def _forwarded(entry: Entry, forwarded: Entry, typed: Typed) -> Forwarded:
    reference = entry.get("reference") or {}
    return Forwarded(
        message_id=identity(reference["messageId"]) if reference.get("messageId") else 0,
        content=typed(clean(forwarded.get("content") or "")),
        created_at=moment(forwarded["timestamp"]) if forwarded.get("timestamp") else None,
        parts=Parts(embeds=_embeds(forwarded.get("embeds") or (), typed)),
    )


def _embeds(embeds: Iterable[Entry], typed: Typed) -> tuple[Embed, ...]:
    return tuple(_embed(embed, typed) for embed in embeds)


def _embed(embed: Entry, typed: Typed) -> Embed:
    author, footer = embed.get("author") or {}, embed.get("footer") or {}
    images = [embed.get("image"), *(embed.get("images") or ())]
    return Embed(
        title=typed(clean(embed.get("title") or "")),
        url=clean(embed.get("url") or ""),
        description=typed(clean(embed.get("description") or "")),
        author=clean(author.get("name") or ""),
        author_url=clean(author.get("url") or ""),
        fields=tuple(
            Field(typed(clean(field.get("name") or "")), typed(clean(field.get("value") or "")))
            for field in embed.get("fields") or ()
        ),
        footer=clean(footer.get("text") or ""),
        dated=moment(embed["timestamp"]) if embed.get("timestamp") else None,
        image=next((picture for picture in map(_picture, images) if picture), None),
        thumbnail=_picture(embed.get("thumbnail")),
    )


def _picture(image: Entry | None) -> Picture | None:
    """Where it is in the net; what lies beside the export is a copy."""
    url = clean((image or {}).get("canonicalUrl") or (image or {}).get("url") or "")
    return Picture(url) if url.startswith(("https://", "http://")) else None
