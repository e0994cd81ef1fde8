"""What a message holds besides text and files: embeds, stickers, a poll, components, a forwarded message.

Plain data, as it was in chat; whatever people or programs wrote in it is Discord's Markdown, unless it is
said to be plain. Empty means that it was not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import orjson


@dataclass(frozen=True, slots=True)
class Picture:
    """An image somewhere else; its description is plain."""

    url: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A named part of an embed."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Embed:
    """A card that a program made, or Discord from a link. `provider`, `author` and `footer` are plain."""

    title: str = ""
    url: str = ""
    description: str = ""
    provider: str = ""
    author: str = ""
    author_url: str = ""
    fields: tuple[Field, ...] = ()
    footer: str = ""
    dated: datetime | None = None
    image: Picture | None = None
    thumbnail: Picture | None = None


@dataclass(frozen=True, slots=True)
class Sticker:
    """A picture from the server's collection; all is plain."""

    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class PollAnswer:
    """One answer and how many chose it; its text is plain."""

    text: str
    votes: int
    emoji: str = ""


@dataclass(frozen=True, slots=True)
class Poll:
    """A question, plain, with what was answered so far; `is_final` once Discord has counted."""

    question: str
    answers: tuple[PollAnswer, ...]
    ends_at: datetime | None = None
    is_final: bool = False
    allows_several: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A component that shows text."""

    content: str


@dataclass(frozen=True, slots=True)
class Button:
    """A component that leads somewhere; its label is plain. Those that act in chat only are left there."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """Components that show only when asked for."""

    components: tuple[Component, ...]


Component = Text | Button | Picture | Hidden
"""Sections, containers and galleries are the components they hold, in their order."""


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A message that was shown again. Its author decides who may see it, so it carries that message's id."""

    message_id: int
    content: str
    created_at: datetime | None = None
    parts: Parts | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """All of it."""

    embeds: tuple[Embed, ...] = ()
    stickers: tuple[Sticker, ...] = ()
    poll: Poll | None = None
    components: tuple[Component, ...] = ()
    forwarded: Forwarded | None = None


NOTHING = Parts()


def kept(parts: Parts) -> str:
    """The parts as JSON, to be kept and compared; empty for nothing."""
    return "" if parts is NOTHING or parts == NOTHING else orjson.dumps(parts).decode()
