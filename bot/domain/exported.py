"""What exports of chat hold, as plain data: a thread's messages, a batch of them, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.message_rows import Rows
from bot.domain.people import Person
from bot.domain.seen import HappeningSeen, ThreadSeen
from bot.domain.topics import ChannelSeen


@dataclass(frozen=True, slots=True)
class Export:
    """What a file holds the messages of: a thread, or a channel's stream, as it was when it was exported."""

    topic: ChannelSeen
    thread: ThreadSeen
    exported_at: datetime

    @property
    def is_stream(self) -> bool:
        """Whether it is of a channel: the messages that opened its threads stand in it."""
        return self.thread.starter_id is None


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a file was read: messages, bytes, lines, and what was lacking in it.

    `is_done`: it was read to its end and nothing was lacking, so that it need not be read again.
    """

    messages: int = 0
    offset: int = 0
    lines: int = 0
    lacking: int = 0
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a file that is in a batch. `file` is the file's SHA-256; `is_last`: it ends here."""

    file: str
    export: Export
    mark: Mark
    is_last: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """What is written at once. No two of its pieces are of one thread.

    `people` are those who speak in it, each with the moment of their first word in it.
    """

    pieces: tuple[Piece, ...]
    rows: Rows
    happenings: tuple[HappeningSeen, ...]
    people: Mapping[Person, datetime]


class Fate(StrEnum):
    """What becomes of a message of an export."""

    NEW = "new"
    EDITED = "edited"
    UNCHANGED = "unchanged"
    """The archive has it as it is, or a newer edit of it."""
    DELETED = "deleted"
    """It was deleted since, and stays so."""
    GONE = "gone"
    """It is no longer in chat: all that is there was archived and compared, and it was not among that."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch: how many threads are new, and how many messages had which fate."""

    threads: int
    messages: Counter[Fate]
