"""From discord.py's objects to the archive's: the one place where a message is read."""

from __future__ import annotations

from time import monotonic

import discord

from bot.client import person
from bot.domain.people import Person
from bot.domain.seen import FileSeen, HappeningSeen, MessageSeen, ThreadSeen
from bot.domain.topics import ChannelSeen
from cogs.archive.parts import parts

MOMENT_SECONDS = 0.05
TopicChannel = discord.ForumChannel | discord.TextChannel
Place = discord.Thread | discord.TextChannel
"""Where messages are: a thread, or a text channel with its stream."""
SPOKEN = {
    discord.MessageType.default,
    discord.MessageType.reply,
    discord.MessageType.chat_input_command,
    discord.MessageType.context_menu_command,
}
"""The types that say something."""
NOTED = {
    discord.MessageType.pins_add,
    discord.MessageType.new_member,
    discord.MessageType.thread_created,
}
"""The types by which chat itself notes what happened; the others (boosts, calls) concern nobody here."""


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


def thread_seen(place: Place) -> ThreadSeen:
    """A thread, or the stream of a text channel, which nobody opened."""
    if isinstance(place, discord.TextChannel):
        return ThreadSeen(place.id, place.id, place.name, None, None, place.created_at)
    return ThreadSeen(
        id=place.id,
        topic_id=place.parent_id,
        title=place.name,
        owner=person(place.owner) if place.owner else None,
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

    def __init__(self) -> None:
        self._threads: dict[int, ThreadSeen] = {}
        self._people: dict[int, Person] = {}
        self._until = 0.0

    def forget(self) -> None:
        """From here on everyone is looked at anew."""
        self._threads.clear()
        self._people.clear()

    def thread(self, place: Place) -> ThreadSeen:
        """The thread."""
        self._blink()
        if place.id not in self._threads:
            self._threads[place.id] = thread_seen(place)
        return self._threads[place.id]

    def person(self, user: discord.Member | discord.User) -> Person:
        """Who speaks. Someone who left is another object than a member, and looked at each time."""
        if not isinstance(user, discord.Member):
            return person(user)
        if user.id not in self._people:
            self._people[user.id] = person(user)
        return self._people[user.id]

    def _blink(self) -> None:
        now = monotonic()
        if now > self._until:
            self.forget()
            self._until = now + MOMENT_SECONDS


def seen(message: discord.Message, place: Place, glance: Glance) -> MessageSeen | HappeningSeen | None:
    """What was said, or noted by chat itself; None for what concerns nobody."""
    if message.type in SPOKEN:
        return message_seen(message, place, glance)
    if message.type in NOTED:
        thread, kind = glance.thread(place), message.type.value
        return HappeningSeen(message.id, thread, glance.person(message.author), kind, message.created_at)
    return None


def message_seen(
    message: discord.Message, place: Place, glance: Glance, *, is_whole: bool = True
) -> MessageSeen:
    """A message, new or edited; one that is not whole does not tell its reactions."""
    reference = message.reference
    return MessageSeen(
        id=message.id,
        thread=glance.thread(place),
        author=glance.person(message.author),
        kind=message.type.value,
        content=message.content,
        created_at=message.created_at,
        edited_at=message.edited_at,
        reply_to_id=reference.message_id if reference and not _is_forward(reference) else None,
        is_pinned=message.pinned,
        files=tuple(_file(attachment) for attachment in message.attachments),
        parts=parts(message),
        reactions=tuple((emoji_key(each.emoji), each.count) for each in message.reactions)
        if is_whole
        else None,
    )


def _is_forward(reference: discord.MessageReference) -> bool:
    """What was forwarded is quoted whole (cogs/archive/parts.py), and nobody answers it by that."""
    return reference.type is discord.MessageReferenceType.forward


def emoji_key(emoji: discord.PartialEmoji | discord.Emoji | str) -> str:
    """The emoji itself, or `name:id` of one that a server made."""
    if isinstance(emoji, str):
        return emoji
    return f"{emoji.name}:{emoji.id}" if emoji.id else emoji.name or ""


def _file(attachment: discord.Attachment) -> FileSeen:
    return FileSeen(
        id=attachment.id,
        name=attachment.filename,
        description=attachment.description or "",
        size=attachment.size,
        content_type=attachment.content_type or "",
        url=attachment.url,
    )
