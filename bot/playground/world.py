"""The world: every record by its id, what follows from a change, and who is told of it."""

from __future__ import annotations

import secrets
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.playground.archive import Archive
from bot.playground.dispatch import Dispatch
from bot.playground.permissions import Permission, may
from bot.playground.records import (
    Application,
    Channel,
    Command,
    DirectChannel,
    Guild,
    Json,
    Message,
    Person,
    ReadMarks,
    Record,
    Role,
    ScheduledEvent,
    Sent,
    Thread,
)
from bot.playground.rules.refusal import (
    UNKNOWN_CHANNEL,
    UNKNOWN_MEMBER,
    UNKNOWN_MESSAGE,
    UNKNOWN_ROLE,
    UNKNOWN_SCHEDULED_EVENT,
    UNKNOWN_USER,
    WRONG_CHANNEL_TYPE,
    Refusal,
)
from bot.playground.snowflake import Snowflakes
from bot.playground.store import Store

# The bot is the same in every world, so that its token (made of its id) opens each of them.
BOT_ID = 1_100_000_000_000_000_001
# Discord says "a few minutes"; within it, a repeated nonce returns the first message.
NONCE_WINDOW = timedelta(minutes=5)


class World:
    """All there is. Single-threaded: a change is made, saved and told without an await in between."""

    def __init__(self, store: Store, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.store = store
        self.now = now
        self.nonce_window = NONCE_WINDOW
        self.base_url = ""
        self.application = Application(url_secret=secrets.token_hex(16))
        self.roles: dict[int, Role] = {}
        self.people: dict[int, Person] = {}
        self.channels: dict[int, Channel] = {}
        self.threads_of: defaultdict[int, dict[int, Thread]] = defaultdict(dict)
        self.archive = Archive()
        self.directs: dict[int, DirectChannel] = {}
        self.messages: dict[int, Message] = {}
        self.timelines: defaultdict[int, list[int]] = defaultdict(list)
        self.pinned: defaultdict[int, set[int]] = defaultdict(set)
        self.commands: dict[int, Command] = {}
        self.events: dict[int, ScheduledEvent] = {}
        self.sent: dict[int, Sent] = {}
        self.read: dict[int, ReadMarks] = {}
        self.nonces: dict[tuple[int, int, str], int] = {}
        self.ephemerals: dict[int, Message] = {}
        self.seen: set[int] = set()
        self.ids = Snowflakes(now, self._taken)
        self._shelves: dict[type[Record], dict[int, Any]] = {
            Person: self.people,
            Role: self.roles,
            Command: self.commands,
            ScheduledEvent: self.events,
            Sent: self.sent,
            ReadMarks: self.read,
        }
        self._guild: Guild | None = None
        self._listeners: list[Callable[[Dispatch], None]] = []
        self._watchers: list[Callable[[Record], None]] = []
        for record in store.load():
            self._place(record)

    @property
    def empty(self) -> bool:
        """Whether nobody has built this world yet."""
        return self._guild is None

    @property
    def guild(self) -> Guild:
        """The one server."""
        assert self._guild is not None
        return self._guild

    @property
    def bot(self) -> Person:
        """The bot's own account."""
        return self.people[BOT_ID]

    @property
    def threads(self) -> Iterable[Thread]:
        """All threads, archived ones too."""
        return (channel for channel in self.channels.values() if isinstance(channel, Thread))

    def stamp(self) -> str:
        """The present as ISO text, the way Discord writes it."""
        return self.now().astimezone(UTC).isoformat()

    def save(self, record: Record) -> None:
        """Takes a new or changed record into the world and its store."""
        self._place(record)
        self.store.put(record)
        self._show(record)

    def whisper(self, message: Message) -> None:
        """Takes a new or changed message that only one person sees; it is not stored."""
        self.ephemerals[message.id] = message
        self._show(message)

    def hush(self, message: Message) -> None:
        """Removes a message that only one person saw."""
        self.ephemerals.pop(message.id, None)
        self._show(message)

    def forget(self, record: Channel | Message | Role | Command | ScheduledEvent) -> None:
        """Removes a record, and of a channel all that is in it."""
        self.store.remove(record)
        if isinstance(record, Message):
            self._forget_message(record)
        elif isinstance(record, Channel):
            self._forget_channel(record)
        else:
            self._shelves[type(record)].pop(record.id, None)
        self._show(record)

    def watch(self, watcher: Callable[[Record], None]) -> None:
        """`watcher` is told of every record that is new, changed or gone, whoever may see it, in order."""
        self._watchers.append(watcher)

    def subscribe(self, listener: Callable[[Dispatch], None]) -> None:
        """`listener` is told of every event the bot may know of, at once and in order."""
        self._listeners.append(listener)

    def publish(self, name: str, data: Json, intents: int, channel: Channel | None = None) -> None:
        """Tells listeners of an event, unless it happened where the bot cannot look."""
        if channel is not None and not may(self, self.bot, channel, Permission.VIEW_CHANNEL):
            return
        dispatch = Dispatch(name, data, intents)
        for listener in self._listeners:
            listener(dispatch)

    def person(self, person_id: int) -> Person:
        """A user; 10013 if there is none."""
        if person_id not in self.people:
            raise Refusal(*UNKNOWN_USER)
        return self.people[person_id]

    def member(self, person_id: int) -> Person:
        """A member of the server; 10007 if there is none."""
        person = self.people.get(person_id)
        if person is None or not person.present:
            raise Refusal(*UNKNOWN_MEMBER)
        return person

    def role(self, role_id: int) -> Role:
        """A role; 10011 if there is none."""
        if role_id not in self.roles:
            raise Refusal(*UNKNOWN_ROLE)
        return self.roles[role_id]

    def channel(self, channel_id: int) -> Channel:
        """A channel of any type; 10003 if there is none."""
        if channel_id not in self.channels:
            raise Refusal(*UNKNOWN_CHANNEL)
        return self.channels[channel_id]

    def thread(self, channel_id: int) -> Thread:
        """A thread; 10003 if there is none."""
        channel = self.channel(channel_id)
        if not isinstance(channel, Thread):
            raise Refusal(*WRONG_CHANNEL_TYPE)
        return channel

    def message(self, channel_id: int, message_id: int) -> Message:
        """A message of a channel; 10008 if there is none."""
        message = self.messages.get(message_id)
        if message is None or message.channel_id != channel_id:
            raise Refusal(*UNKNOWN_MESSAGE)
        return message

    def event(self, event_id: int) -> ScheduledEvent:
        """A scheduled event; 10070 if there is none."""
        if event_id not in self.events:
            raise Refusal(*UNKNOWN_SCHEDULED_EVENT)
        return self.events[event_id]

    def _show(self, record: Record) -> None:
        for watcher in self._watchers:
            watcher(record)

    def _taken(self, id_: int) -> bool:
        return id_ in self.messages or id_ in self.channels

    def _forget_message(self, message: Message) -> None:
        """As on Discord, its files go with it."""
        if self.messages.pop(message.id, None) is not None:
            _remove(self.timelines[message.channel_id], message.id)
            self.pinned[message.channel_id].discard(message.id)
        for attachment in message.attachments:
            self.store.remove_file(attachment["id"])

    def _forget_channel(self, channel: Channel) -> None:
        for message_id in reversed(self.timelines.pop(channel.id, [])):
            self.forget(self.messages[message_id])
        self.timelines.pop(channel.id, None)
        self.pinned.pop(channel.id, None)
        for thread in list(self.threads_of.pop(channel.id, {}).values()):
            self.forget(thread)
        if isinstance(channel, Thread) and channel.parent_id is not None:
            self.threads_of[channel.parent_id].pop(channel.id, None)
            self.archive.remove(channel)
        self.channels.pop(channel.id, None)

    def _place(self, record: Record) -> None:
        match record:
            case Message():
                self._place_message(record)
            case Channel():
                self._place_channel(record)
            case Guild():
                self._guild = record
            case Application():
                self.application = record
            case _:
                self._shelves[type(record)][record.id] = record

    def _place_channel(self, channel: Channel) -> None:
        self.channels[channel.id] = channel
        if isinstance(channel, Thread) and channel.parent_id is not None:
            self.threads_of[channel.parent_id][channel.id] = channel
            self.archive.place(channel)
        elif isinstance(channel, DirectChannel):
            self.directs[channel.recipient_id] = channel

    def _place_message(self, message: Message) -> None:
        if message.id not in self.messages:
            _append(self.timelines[message.channel_id], message.id)
            if message.nonce is not None:
                self.nonces[message.author_id, message.channel_id, str(message.nonce)] = message.id
        self.messages[message.id] = message
        if message.pinned_at is not None:
            self.pinned[message.channel_id].add(message.id)
        elif message.channel_id in self.pinned:
            self.pinned[message.channel_id].discard(message.id)


def _remove(timeline: list[int], message_id: int) -> None:
    index = bisect_left(timeline, message_id)
    if timeline[index : index + 1] == [message_id]:
        del timeline[index]


def _append(timeline: list[int], message_id: int) -> None:
    if not timeline or timeline[-1] < message_id:
        timeline.append(message_id)
    else:
        insort(timeline, message_id)
