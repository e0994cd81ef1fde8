"""What a message holds besides text and files, read from discord.py's objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import discord

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


def parts(message: discord.Message) -> Parts:
    """All of it, as it is now; most messages hold nothing but text and files."""
    if not (
        message.embeds or message.components or message.stickers or message.poll or message.message_snapshots
    ):
        return NOTHING
    snapshot = message.message_snapshots[0] if message.message_snapshots else None
    return Parts(
        embeds=tuple(_embed(embed) for embed in message.embeds),
        stickers=tuple(Sticker(each.name) for each in message.stickers),
        poll=_poll(message.poll) if message.poll else None,
        components=tuple(_components(message.components)),
        forwarded=_forwarded(message, snapshot) if snapshot else None,
    )


def _forwarded(message: discord.Message, snapshot: discord.MessageSnapshot) -> Forwarded:
    reference = message.reference
    return Forwarded(
        message_id=(reference.message_id if reference else None) or 0,
        content=snapshot.content,
        created_at=snapshot.created_at,
        parts=Parts(
            embeds=tuple(_embed(embed) for embed in snapshot.embeds),
            components=tuple(_components(snapshot.components)),
        ),
    )


def _embed(embed: discord.Embed) -> Embed:
    return Embed(
        title=embed.title or "",
        url=embed.url or "",
        description=embed.description or "",
        provider=embed.provider.name or "",
        author=embed.author.name or "",
        author_url=embed.author.url or "",
        fields=tuple(Field(field.name or "", field.value or "") for field in embed.fields),
        footer=embed.footer.text or "",
        dated=embed.timestamp,
        image=_picture(embed.image.url),
        thumbnail=_picture(embed.thumbnail.url),
    )


def _picture(url: str | None, description: str | None = None) -> Picture | None:
    return Picture(url, description or "") if url else None


def _poll(poll: discord.Poll) -> Poll:
    return Poll(
        question=poll.question,
        answers=tuple(_answer(answer) for answer in poll.answers),
        ends_at=poll.expires_at,
        is_final=poll.is_finalised(),
        allows_several=poll.multiple,
    )


def _answer(answer: discord.PollAnswer) -> PollAnswer:
    return PollAnswer(answer.text or "", answer.vote_count, str(answer.emoji) if answer.emoji else "")


def _components(components: Iterable[discord.Component]) -> Iterator[Component]:
    """What shows something, in its order; what only does something in chat stays there."""
    for component in components:
        match component:
            case discord.TextDisplay():
                yield Text(component.content)
            case discord.components.Button(url=str(url), label=label):
                yield Button(label or url, url)
            case discord.components.ThumbnailComponent():
                yield Picture(component.media.url, component.description or "")
            case discord.components.MediaGalleryComponent():
                yield from (Picture(item.media.url, item.description or "") for item in component.items)
            case discord.components.Container(spoiler=True):
                yield Hidden(tuple(_components(component.children)))
            case discord.components.SectionComponent():
                yield from _components([*component.children, component.accessory])
            case _:
                yield from _components(getattr(component, "children", ()))
