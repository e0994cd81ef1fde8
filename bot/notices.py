"""A notice as plain data: what is said, before anybody knows where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


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
class Notice:
    """Kind, title, lines of text and a way on. Texts are ready for the reader, in Discord's Markdown."""

    kind: str
    title: str
    lines: tuple[str, ...] = ()
    buttons: tuple[LinkButton, ...] = ()
    tone: Tone = Tone.CONNECTS
    is_public: bool = False
    """In a public place the card carries the EU statement."""
