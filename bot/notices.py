"""A notice as plain data: what is said, before anybody knows where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

_FORMATTING = re.compile(r"([*_~`|\\<\[]|^[>#-])", re.MULTILINE)


class Tone(Enum):
    """The colour of a card's bar (LOOK.md, "Cards in Discord")."""

    CONNECTS = 0x9B152B
    OFFICE = 0x16211F
    CANCELLED = 0x5F6E6A


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A button that opens an address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ActionButton:
    """A button that does something: `action` names it for whoever is pressed (in chat its custom id)."""

    label: str
    action: str
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Kind, title, lines of text and a way on, ready for the reader.

    The title is shown as it stands; in lines Discord's Markdown counts, so other people's words go through
    `plain` first. Five buttons at the most.
    """

    kind: str
    title: str
    lines: tuple[str, ...] = ()
    buttons: tuple[LinkButton | ActionButton, ...] = ()
    tone: Tone = Tone.CONNECTS
    is_public: bool = False
    """In a public place the card carries the EU statement."""


def shortened(text: str, most: int) -> str:
    """A text of at most `most` characters; where something was cut off stands an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def plain(text: str, most: int = 300) -> str:
    """Someone's words, cut to `most` characters; what they typed is never taken for formatting."""
    return _FORMATTING.sub(r"\\\1", shortened(text, most))
