"""Messages: said, changed and taken back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.playground import wire
from bot.playground.content import KEYS, fill, rewrite, shown_part
from bot.playground.dispatch import Intent
from bot.playground.permissions import (
    Permission,
    may,
    require,
    require_changeable,
    require_deletable,
    require_send,
)
from bot.playground.places import message_intent, place_of, reference_to
from bot.playground.records import (
    Channel,
    ChannelType,
    DirectChannel,
    Json,
    Message,
    MessageType,
    Person,
    Sent,
    Thread,
)
from bot.playground.rules import check_message
from bot.playground.rules.refusal import (
    CANNOT_MESSAGE_USER,
    NO_HISTORY_TO_REPLY,
    NOT_A_TEXT_CHANNEL,
    NOT_IN_A_CONVERSATION,
    NOT_ITS_AUTHOR,
    SYSTEM_MESSAGE,
    TOO_OLD_FOR_BULK,
    Refusal,
    bad_field,
)
from bot.playground.snowflake import moment_of, snowflake_at
from bot.playground.thread_members import join
from bot.playground.uploads import Upload
from bot.playground.world import World

_WRITABLE = (ChannelType.TEXT, ChannelType.DIRECT, ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD)
_SPOKEN = (MessageType.DEFAULT, MessageType.REPLY, MessageType.COMMAND, MessageType.CONTEXT_COMMAND)
# Discord API reference, "Message Types", column "Deletable".
_LASTING = (
    MessageType.RECIPIENT_ADDED,
    MessageType.RECIPIENT_REMOVED,
    MessageType.RENAMED,
    MessageType.THREAD_STARTER,
)
BULK_DELETE_WINDOW = timedelta(days=14)  # "Bulk Delete Messages"


@dataclass(slots=True)
class Origin:
    """Where a message comes from, if not simply from its author now.

    `at` dates it; `id` is given where it must equal a thread's; `interaction` is what it answers.
    """

    at: datetime | None = None
    id: int | None = None
    type: MessageType = MessageType.DEFAULT
    flags: int = 0
    interaction: Json | None = None
    uploads: list[Upload] = field(default_factory=list)


def say(
    world: World, author: Person, channel: Channel, payload: Json, origin: Origin | None = None
) -> Message:
    """Posts a message, checked as Discord checks it; a repeated nonce returns the first one."""
    origin = origin or Origin()
    check_message(payload, attachment_count=len(origin.uploads))
    if channel.type not in _WRITABLE:
        raise Refusal(*NOT_A_TEXT_CHANNEL)
    require_send(world, author, channel)
    if origin.uploads:
        require(world, author, channel, Permission.ATTACH_FILES)
    if isinstance(channel, DirectChannel) and author.bot and not world.people[channel.recipient_id].reachable:
        raise Refusal(*CANNOT_MESSAGE_USER)
    repeated = _repeated(world, author, channel, payload)
    if repeated is not None:
        return repeated
    message = compose(world, author, channel, payload, origin)
    place(world, channel, message)
    return message


def compose(world: World, author: Person, channel: Channel, payload: Json, origin: Origin) -> Message:
    """A message from a checked payload, not yet anywhere."""
    message = Message(_new_id(world, origin), channel.id, author.id, int(origin.type))
    message.flags = int(payload.get("flags") or 0) | origin.flags
    message.nonce = payload.get("nonce")
    message.tts = bool(payload.get("tts"))
    message.interaction = origin.interaction
    _refer(world, author, message, payload.get("message_reference"))
    fill(world, author, message, payload, origin.uploads)
    return message


def place(world: World, channel: Channel, message: Message) -> None:
    """Takes a message into its channel and tells of it; an archived thread opens again."""
    if isinstance(channel, Thread):
        _count_in_thread(world, channel, message)
    world.save(message)
    log_sent(world, message)
    told = wire.gateway_message(world, message, new=True)
    world.publish("MESSAGE_CREATE", told, message_intent(channel), channel)


def edit(
    world: World, editor: Person, message: Message, payload: Json, uploads: list[Upload] | None = None
) -> None:
    """Edits one's own message; moderators may only hide embeds of others' messages."""
    channel = world.channel(message.channel_id)
    require_changeable(world, editor, channel)
    if message.type not in _SPOKEN:
        raise Refusal(*SYSTEM_MESSAGE)
    if editor.id != message.author_id:
        if any(key in payload for key in KEYS):
            raise Refusal(*NOT_ITS_AUTHOR)
        require(world, editor, channel, Permission.MANAGE_MESSAGES)
    rewrite(world, editor, message, payload, uploads)
    if any(key in payload for key in KEYS):
        message.edited_at = world.stamp()
    announce_change(world, message)


def announce_change(world: World, message: Message) -> None:
    """Saves a changed message and tells of it."""
    channel = world.channel(message.channel_id)
    world.save(message)
    log_sent(world, message)
    told = wire.gateway_message(world, message)
    world.publish("MESSAGE_UPDATE", told, message_intent(channel), channel)


def delete(world: World, who: Person, message: Message) -> None:
    """Deletes one's own message, or as a moderator anybody's; some of Discord's own notes stay for good."""
    channel = world.channel(message.channel_id)
    require_deletable(world, who, channel)
    if message.type in _LASTING:
        raise Refusal(*SYSTEM_MESSAGE)
    if who.id != message.author_id:
        require(world, who, channel, Permission.MANAGE_MESSAGES)
    _drop(world, channel, message)
    gone = {"id": str(message.id), **place_of(world, channel)}
    world.publish("MESSAGE_DELETE", gone, message_intent(channel), channel)


def delete_many(world: World, who: Person, channel: Channel, ids: list[int]) -> None:
    """Deletes up to a hundred messages of a channel in one event; unknown ids are passed over.

    Raises Refusal 50034 if one of them is older than two weeks.
    """
    if isinstance(channel, DirectChannel):
        raise Refusal(*NOT_IN_A_CONVERSATION)
    require(world, who, channel, Permission.MANAGE_MESSAGES)
    if min(ids) < snowflake_at(world.now() - BULK_DELETE_WINDOW):
        raise Refusal(*TOO_OLD_FOR_BULK)
    found = [world.messages[id_] for id_ in ids if id_ in world.messages]
    found = [message for message in found if message.channel_id == channel.id]
    for message in found:
        _drop(world, channel, message)
    if found:
        gone = {"ids": [str(message.id) for message in found], **place_of(world, channel)}
        world.publish("MESSAGE_DELETE_BULK", gone, message_intent(channel), channel)


def log_sent(world: World, message: Message) -> None:
    """Keeps what the bot said, as it last looked, whatever becomes of the message."""
    if message.author_id != world.bot.id:
        return
    shown = {
        "id": str(message.id),
        "channel_id": str(message.channel_id),
        "nonce": message.nonce,
        "at": moment_of(message.id).isoformat(),
        **shown_part(message),
        "type": message.type,
        "ephemeral": message.ephemeral,
    }
    world.save(Sent(message.id, shown))


def _new_id(world: World, origin: Origin) -> int:
    if origin.id is not None:
        return origin.id
    return world.ids.next() if origin.at is None else world.ids.at(origin.at)


def _repeated(world: World, author: Person, channel: Channel, payload: Json) -> Message | None:
    nonce = payload.get("nonce")
    if nonce is None or not payload.get("enforce_nonce"):
        return None
    known = world.messages.get(world.nonces.get((author.id, channel.id, str(nonce)), 0))
    if known is None or world.now() - moment_of(known.id) > world.nonce_window:
        return None
    return known


def _refer(world: World, author: Person, message: Message, reference: Json | None) -> None:
    if not reference:
        return
    if not may(world, author, world.channel(message.channel_id), Permission.READ_MESSAGE_HISTORY):
        raise Refusal(*NO_HISTORY_TO_REPLY)
    replied = world.messages.get(int(reference["message_id"]))
    if replied is None or replied.channel_id != message.channel_id:
        if reference.get("fail_if_not_exists", True):
            raise bad_field("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        return
    if replied.type not in _SPOKEN:
        code = "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE"
        raise bad_field("message_reference", code, "Cannot reply to a system message")
    message.reference = reference_to(world, replied)
    message.type = MessageType.REPLY


def _count_in_thread(world: World, thread: Thread, message: Message) -> None:
    """Counts a message, opens the thread again and lets its author take part."""
    if message.type in (MessageType.DEFAULT, MessageType.REPLY):
        join(world, thread, world.people[message.author_id])
    if message.id != thread.id and message.type != MessageType.THREAD_STARTER:
        thread.message_count += 1
        thread.total_sent += 1
    was_archived, thread.archived = thread.archived, False
    if was_archived:
        thread.archived_at = world.stamp()
        world.publish("THREAD_UPDATE", wire.channel(world, thread), Intent.GUILDS, thread)
    world.save(thread)


def _drop(world: World, channel: Channel, message: Message) -> None:
    world.forget(message)
    if isinstance(channel, Thread) and message.id != channel.id:
        channel.message_count = max(0, channel.message_count - 1)
        world.save(channel)
