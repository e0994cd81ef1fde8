"""From what Discord tells to the archive's plain data: the one place where a message is read.

Messages are read from Discord's JSON ("Message Object"), whether they come live or in pages of history: to
make discord.py's objects of them first takes longer than to keep what they say.
"""

from __future__ import annotations

from time import monotonic

import discord

from bot.client import Client, person
from bot.domain.people import Person
from bot.domain.seen import FileSeen, HappeningSeen, MessageSeen, ThreadSeen
from bot.domain.snowflakes import time_of
from bot.domain.topics import ChannelSeen
from cogs.archive.parts import Told, moment, parts

MOMENT_SECONDS = 0.05
"""How long a look at a thread holds."""
PEOPLE_SECONDS = 0.5
"""How long one at a person does: every change of theirs is told, and ends it at once."""
TopicChannel = discord.ForumChannel | discord.TextChannel
Place = discord.Thread | discord.TextChannel
"""Where messages are: a thread, or a text channel with its stream."""
SPOKEN = {
    discord.MessageType.default.value,
    discord.MessageType.reply.value,
    discord.MessageType.chat_input_command.value,
    discord.MessageType.context_menu_command.value,
}
"""The types that say something."""
NOTED = {
    discord.MessageType.pins_add.value,
    discord.MessageType.new_member.value,
    discord.MessageType.thread_created.value,
}
"""The types by which chat itself notes what happened; the others (boosts, calls) concern nobody here."""
FORWARD = discord.MessageReferenceType.forward.value


def is_readable(channel: TopicChannel) -> bool:
    """Whether we may read what was said in a topic.

    Without the right to its history Discord shows it as empty (API reference, "Get Channel Messages").
    """
    may = channel.permissions_for(channel.guild.me)
    return may.view_channel and may.read_message_history


def channel_seen(channel: TopicChannel) -> ChannelSeen:
    """A topic's channel; it is open if everyone on the server may see it."""
    return ChannelSeen(
        id=channel.id,
        name=channel.name,
        description=channel.topic or "",
        position=channel.position,
        is_stream=isinstance(channel, discord.TextChannel),
        is_open=channel.permissions_for(channel.guild.default_role).view_channel,
    )


def thread_seen(place: Place, home: discord.Guild) -> ThreadSeen:
    """A thread, or the stream of a text channel, which nobody opened.

    People are looked at in `home`, the server as it is known now: a place that was held while another session
    began still knows them as they were before.
    """
    if isinstance(place, discord.TextChannel):
        return ThreadSeen(place.id, place.id, place.name, None, None, place.created_at)
    owner = home.get_member(place.owner_id)
    return ThreadSeen(
        id=place.id,
        topic_id=place.parent_id,
        title=place.name,
        owner=person(owner) if owner else None,
        starter_id=place.id,
        created_at=place.created_at or discord.utils.snowflake_time(place.id),
        archived_at=place.archive_timestamp if place.archived else None,
        is_locked=place.locked,
        is_private=place.is_private(),
        tags=tuple(tag.name for tag in place.applied_tags),
    )


class Glance:
    """Threads and people as they looked a moment ago: in a burst of messages they look the same each time.

    Looking at someone's roles takes longer than reading what they said. `forget` when something changed.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._threads: dict[int, ThreadSeen] = {}
        self._people: dict[str, Person] = {}
        self._until = self._people_until = 0.0

    def forget(self) -> None:
        """From here on everyone is looked at anew."""
        self._threads.clear()
        self._people.clear()

    def anew(self) -> Glance:
        """The same people, but threads looked at anew: a listed one may be older than what was told since."""
        self._blink()
        other = Glance(self._client)
        other._people, other._until = self._people, self._until
        other._people_until = self._people_until
        return other

    def thread(self, place: Place) -> ThreadSeen:
        """The thread."""
        self._blink()
        if place.id not in self._threads:
            self._threads[place.id] = thread_seen(place, self._client.home)
        return self._threads[place.id]

    def person(self, told: Told) -> Person:
        """Who speaks in a message. Someone who left is looked at each time."""
        account: str = told["author"]["id"]
        known = self._people.get(account)
        if known is not None:
            return known
        member = self._client.home.get_member(int(account))
        if member is None:
            return _stranger(told, self._client.home)
        self._people[account] = person(member)
        return self._people[account]

    def _blink(self) -> None:
        now = monotonic()
        if now > self._until:
            self._threads.clear()
            self._until = now + MOMENT_SECONDS
        if now > self._people_until:
            self._people.clear()
            self._people_until = now + PEOPLE_SECONDS


def seen(told: Told, place: Place, glance: Glance) -> MessageSeen | HappeningSeen | None:
    """What was said, or noted by chat itself; None for what concerns nobody."""
    kind = told["type"]
    if kind in SPOKEN:
        return message_seen(told, place, glance)
    if kind in NOTED:
        message_id, thread = int(told["id"]), glance.thread(place)
        return HappeningSeen(message_id, thread, glance.person(told), kind, time_of(message_id))
    return None


def message_seen(told: Told, place: Place, glance: Glance, *, is_whole: bool = True) -> MessageSeen:
    """A message, new or edited; one that is not whole does not tell its reactions."""
    message_id = int(told["id"])
    return MessageSeen(
        id=message_id,
        thread=glance.thread(place),
        author=glance.person(told),
        kind=told["type"],
        content=told["content"],
        created_at=time_of(message_id),
        edited_at=moment(told.get("edited_timestamp")),
        reply_to_id=_reply_to(told),
        is_pinned=told.get("pinned", False),
        files=tuple([_file(each) for each in told.get("attachments", ())]),
        parts=parts(told),
        reactions=tuple([(_emoji_key(each["emoji"]), each["count"]) for each in told.get("reactions", ())])
        if is_whole
        else None,
    )


def _stranger(told: Told, home: discord.Guild) -> Person:
    """Someone who is no member, or none that we know of: a message that just came tells their roles."""
    author, membership = told["author"], told.get("member")
    name, is_bot = author.get("global_name") or author["username"], author.get("bot", False)
    if membership is None:
        return Person(author["id"], name, None, is_bot)
    roles = sorted(filter(None, (home.get_role(int(each)) for each in membership["roles"])), reverse=True)
    groups = tuple(role.name for role in roles)
    return Person(author["id"], membership.get("nick") or name, groups, is_bot)


def _reply_to(told: Told) -> int | None:
    """What was forwarded is quoted whole (cogs/archive/parts.py), and nobody answers it by that."""
    reference = told.get("message_reference")
    if not reference or reference.get("type") == FORWARD or not reference.get("message_id"):
        return None
    return int(reference["message_id"])


def emoji_key(emoji: discord.PartialEmoji | discord.Emoji | str) -> str:
    """The emoji itself, or `name:id` of one that a server made."""
    if isinstance(emoji, str):
        return emoji
    return f"{emoji.name}:{emoji.id}" if emoji.id else emoji.name or ""


def _emoji_key(told: Told) -> str:
    return f"{told['name']}:{told['id']}" if told.get("id") else told["name"] or ""


def _file(told: Told) -> FileSeen:
    return FileSeen(
        id=int(told["id"]),
        name=told["filename"],
        description=told.get("description") or "",
        size=told["size"],
        content_type=told.get("content_type") or "",
        url=told["url"],
    )
