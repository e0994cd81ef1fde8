"""What the archive sees in chat: threads, messages and what happens to them, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.parts import NOTHING, Parts
from bot.domain.people import Person


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A file that came with a message; `size` in bytes."""

    id: int
    name: str
    description: str
    size: int
    content_type: str
    url: str


@dataclass(frozen=True, slots=True)
class ThreadSeen:
    """A thread as it is now. `starter_id` is None for the stream of a text channel; `tags` are names.

    `is_there`: chat just listed it, or told that it began. Where one with its id was deleted, it is another.
    """

    id: int
    topic_id: int
    title: str
    owner: Person | None
    starter_id: int | None
    created_at: datetime
    archived_at: datetime | None = None
    is_locked: bool = False
    is_private: bool = False
    tags: tuple[str, ...] = ()
    is_there: bool = False


@dataclass(frozen=True, slots=True)
class MessageSeen:
    """A message as it is now: new or edited. `kind` is Discord's message type.

    `reactions` counts by emoji; None where nobody knows (an edit does not tell them).
    """

    id: int
    thread: ThreadSeen
    author: Person
    kind: int
    content: str
    created_at: datetime
    edited_at: datetime | None = None
    reply_to_id: int | None = None
    is_pinned: bool = False
    files: tuple[FileSeen, ...] = ()
    parts: Parts = NOTHING
    reactions: tuple[tuple[str, int], ...] | None = None


@dataclass(frozen=True, slots=True)
class HappeningSeen:
    """What chat itself noted: someone joined, pinned, opened a thread. `kind` is its message type."""

    id: int
    thread: ThreadSeen
    author: Person
    kind: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MessagesDeleted:
    """Messages that are gone from chat."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ThreadDeleted:
    """A thread that is gone from chat."""

    id: int


@dataclass(frozen=True, slots=True)
class Reacted:
    """A reaction came (`by` 1) or went (-1)."""

    message_id: int
    emoji: str
    by: int


@dataclass(frozen=True, slots=True)
class ReactionsCleared:
    """All reactions to a message are gone, or all with one emoji."""

    message_id: int
    emoji: str | None = None


@dataclass(frozen=True, slots=True)
class MemberChanged:
    """Somebody has another name or other roles now.

    It stands in line with what was said: an older look at them, which is not written yet, comes before it.
    """

    person: Person


Change = (
    ThreadSeen
    | MessageSeen
    | HappeningSeen
    | MessagesDeleted
    | ThreadDeleted
    | Reacted
    | ReactionsCleared
    | MemberChanged
)


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page of a thread's history, complete between two ids.

    All messages after `after` up to `until` (None: up to the end) stand in it. Messages after `known_until`
    may have come while it was read, and are not missed. `begins` says that a comparison starts with it;
    `chat_count` is the number of messages that chat tells for the thread, if it does. `newer` have changed
    since the page was asked for: what it says about them is out of date.
    """

    thread: ThreadSeen
    after: int
    until: int | None
    known_until: int
    messages: tuple[MessageSeen, ...]
    happenings: tuple[HappeningSeen, ...] = ()
    begins: bool = True
    chat_count: int | None = None
    newer: frozenset[int] = frozenset()
