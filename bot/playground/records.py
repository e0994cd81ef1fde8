"""What the world is made of: plain records, stored as they are and shown to clients by `wire`.

Moments are ISO strings in UTC, ids integers; keys of mappings are strings, because records are kept as JSON.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

Json = dict[str, Any]


class ChannelType(IntEnum):
    """Discord API reference, "Channel Types"; only what the playground has."""

    TEXT = 0
    DIRECT = 1
    CATEGORY = 4
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


class MessageType(IntEnum):
    """Discord API reference, "Message Types"; only what the playground has."""

    DEFAULT = 0
    RECIPIENT_ADDED = 1
    RECIPIENT_REMOVED = 2
    RENAMED = 4
    PINNED = 6
    JOINED = 7
    THREAD_CREATED = 18
    REPLY = 19
    COMMAND = 20
    THREAD_STARTER = 21
    CONTEXT_COMMAND = 23


class MessageFlag(IntEnum):
    """Discord API reference, "Message Flags"; only what the playground acts on."""

    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


@dataclass(slots=True)
class Guild:
    """The one server of this world."""

    id: int
    name: str
    owner_id: int
    created_at: str
    locale: str = "de"
    system_channel_id: int | None = None
    """Where a note tells of whoever joins; None: nowhere."""


@dataclass(slots=True)
class Role:
    """`bot_id` marks the role that came with the bot."""

    id: int
    name: str
    permissions: int
    position: int
    mentionable: bool = False
    hoist: bool = False
    color: int = 0
    bot_id: int | None = None


@dataclass(slots=True)
class Person:
    """A user and their membership in one; `key` is the seed's name for them.

    `closed` is whether they take no private messages from this server's members.
    """

    id: int
    name: str
    username: str
    joined_at: str
    role_ids: list[int] = field(default_factory=list)
    bot: bool = False
    key: str | None = None
    nick: str | None = None
    present: bool = True
    silent_until: str | None = None
    closed: bool = False

    @property
    def reachable(self) -> bool:
        """Whether the bot can write to them in private."""
        return self.present and not self.closed


@dataclass(slots=True)
class Channel:
    """A category, text channel or forum."""

    id: int
    type: int
    name: str
    position: int = 0
    parent_id: int | None = None
    topic: str | None = None
    overwrites: list[Json] = field(default_factory=list)
    tags: list[Json] = field(default_factory=list)
    last_pin_at: str | None = None
    slowmode: int = 0
    nsfw: bool = False
    flags: int = 0
    auto_archive: int | None = None


@dataclass(slots=True)
class Thread(Channel):
    """A thread or forum post; `members` maps user ids to the moment they joined.

    The playground archives nothing by itself: `auto_archive` is kept and shown, not acted on.
    """

    owner_id: int = 0
    created_at: str = ""
    archived: bool = False
    archived_at: str = ""
    locked: bool = False
    invitable: bool = True
    message_count: int = 0
    total_sent: int = 0
    applied_tags: list[int] = field(default_factory=list)
    members: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class DirectChannel(Channel):
    """The conversation of one person with the bot."""

    recipient_id: int = 0


@dataclass(slots=True)
class Message:
    """A message; `reactions` maps an emoji to the ids of those who chose it, in order, `votes` the number of
    an answer in its poll.
    """

    id: int
    channel_id: int
    author_id: int
    type: int = 0
    content: str = ""
    edited_at: str | None = None
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    flags: int = 0
    reference: Json | None = None
    nonce: str | int | None = None
    pinned_at: str | None = None
    mentions: list[int] = field(default_factory=list)
    mention_roles: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    tts: bool = False
    reactions: dict[str, list[int]] = field(default_factory=dict)
    votes: dict[str, list[int]] = field(default_factory=dict)
    interaction: Json | None = None
    carried: Json = field(default_factory=dict)
    """Stickers, a poll, what was forwarded: as Discord would send it (bot/playground/acting/carried.py)."""

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it; such messages are never stored."""
        return bool(self.flags & MessageFlag.EPHEMERAL)


@dataclass(slots=True)
class Command:
    """An application command; `definition` is what the application sent, checked."""

    id: int
    version: int
    definition: Json
    guild_id: int | None = None

    @property
    def name(self) -> str:
        """The base name, as registered."""
        return str(self.definition["name"])

    @property
    def type(self) -> int:
        """1 chat input, 2 on a user, 3 on a message."""
        return int(self.definition.get("type") or 1)


@dataclass(slots=True)
class ScheduledEvent:
    """A server event; `interested` are the ids of those who said they come."""

    id: int
    creator_id: int
    name: str
    starts_at: str
    entity_type: int
    ends_at: str | None = None
    description: str | None = None
    location: str | None = None
    status: int = 1
    recurrence: Json | None = None
    interested: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Sent:
    """The log of what the bot said: outlives the message, so that nothing doubled can hide."""

    id: int
    message: Json


@dataclass(slots=True)
class ReadMarks:
    """How far a person (`id`) has read: channel ids, as text, to the id of the last message they saw."""

    id: int
    last: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Application:
    """What an administrator switches in Discord's developer portal; one record, id 0."""

    id: int = 0
    members_intent: bool = True
    presences_intent: bool = True
    content_intent: bool = True
    url_secret: str = ""


Record = Guild | Role | Person | Channel | Message | Command | ScheduledEvent | Sent | ReadMarks | Application
