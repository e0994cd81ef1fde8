"""Messages: said, changed and taken back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.playground import wire
from bot.playground.components import completed, walk
from bot.playground.dispatch import Intent
from bot.playground.mentions import take_mentions
from bot.playground.permissions import Permission, require, require_send
from bot.playground.records import (
    Channel,
    ChannelType,
    DirectChannel,
    Json,
    Message,
    MessageFlag,
    MessageType,
    Person,
    Sent,
    Thread,
)
from bot.playground.rules import check_message, is_empty
from bot.playground.rules.refusal import (
    EMPTY_MESSAGE,
    INVALID_FORM,
    NOT_A_TEXT_CHANNEL,
    NOT_ITS_AUTHOR,
    THREAD_ARCHIVED,
    Refusal,
)
from bot.playground.snowflake import moment_of
from bot.playground.thread_members import join
from bot.playground.uploads import Upload, attach
from bot.playground.world import World

_WRITABLE = (ChannelType.TEXT, ChannelType.DIRECT, ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD)
_CONTENT_KEYS = ("content", "embeds", "components", "attachments")


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
    _refer(world, message, payload.get("message_reference"))
    _fill(world, author, message, payload, origin.uploads)
    return message


def place(world: World, channel: Channel, message: Message) -> None:
    """Takes a message into its channel and tells of it; an archived thread opens again."""
    if isinstance(channel, Thread):
        _count_in_thread(world, channel, message)
    world.save(message)
    log_sent(world, message)
    told = wire.gateway_message(world, message, new=True)
    world.publish("MESSAGE_CREATE", told, intent(channel), channel)


def rewrite(
    world: World, author: Person, message: Message, payload: Json, uploads: list[Upload] | None = None
) -> None:
    """Changes a message's content in place, only what `payload` names; if that is refused, nothing."""
    before = _copy(message)
    try:
        _rewrite(world, author, message, payload, uploads or [])
    except Refusal:
        _restore(message, before)
        raise


def edit(
    world: World, editor: Person, message: Message, payload: Json, uploads: list[Upload] | None = None
) -> None:
    """Edits one's own message; moderators may only hide embeds of others' messages."""
    channel = world.channel(message.channel_id)
    require(world, editor, channel, Permission.VIEW_CHANNEL)
    require_open(channel)
    if editor.id != message.author_id:
        if any(key != "flags" for key in payload):
            raise Refusal(*NOT_ITS_AUTHOR)
        require(world, editor, channel, Permission.MANAGE_MESSAGES)
    rewrite(world, editor, message, payload, uploads)
    if any(key in payload for key in _CONTENT_KEYS):
        message.edited_at = world.stamp()
    announce_change(world, message)


def announce_change(world: World, message: Message) -> None:
    """Saves a changed message and tells of it."""
    channel = world.channel(message.channel_id)
    world.save(message)
    log_sent(world, message)
    world.publish("MESSAGE_UPDATE", wire.gateway_message(world, message), intent(channel), channel)


def delete(world: World, who: Person, message: Message) -> None:
    """Deletes one's own message, or as a moderator anybody's."""
    channel = world.channel(message.channel_id)
    require(world, who, channel, Permission.VIEW_CHANNEL)
    require_open(channel)
    if who.id != message.author_id:
        require(world, who, channel, Permission.MANAGE_MESSAGES)
    _drop(world, channel, message)
    gone = {"id": str(message.id), **place_of(world, channel)}
    world.publish("MESSAGE_DELETE", gone, intent(channel), channel)


def delete_many(world: World, who: Person, channel: Channel, ids: list[int]) -> None:
    """Deletes up to a hundred messages of a channel in one event; unknown ids are passed over."""
    require(world, who, channel, Permission.MANAGE_MESSAGES)
    found = [world.messages[id_] for id_ in ids if id_ in world.messages]
    found = [message for message in found if message.channel_id == channel.id]
    for message in found:
        _drop(world, channel, message)
    if found:
        gone = {"ids": [str(message.id) for message in found], **place_of(world, channel)}
        world.publish("MESSAGE_DELETE_BULK", gone, intent(channel), channel)


def require_open(channel: Channel) -> None:
    """Refuses a change in an archived thread."""
    if isinstance(channel, Thread) and channel.archived:
        raise Refusal(*THREAD_ARCHIVED)


def intent(channel: Channel) -> Intent:
    """The intent that opens a channel's messages."""
    return Intent.DIRECT_MESSAGES if isinstance(channel, DirectChannel) else Intent.MESSAGES


def log_sent(world: World, message: Message) -> None:
    """Keeps what the bot said, as it last looked, whatever becomes of the message."""
    if message.author_id != world.bot.id:
        return
    shown = {
        "id": str(message.id),
        "channel_id": str(message.channel_id),
        "nonce": message.nonce,
        "at": moment_of(message.id).isoformat(),
        **_shown_part(message),
        "type": message.type,
        "ephemeral": message.ephemeral,
    }
    world.save(Sent(message.id, shown))


def _rewrite(world: World, author: Person, message: Message, payload: Json, uploads: list[Upload]) -> None:
    check_message(payload, edit=True)
    check_message({**payload, "flags": _edited_flags(message, payload)}, edit=True)
    if message.flags & MessageFlag.COMPONENTS_V2 and payload.get("content"):
        raise Refusal(*INVALID_FORM)
    _fill(world, author, message, payload, uploads)
    message.flags = _edited_flags(message, payload)
    if is_empty(_shown_part(message), len(message.attachments)):
        raise Refusal(*EMPTY_MESSAGE)


def _shown_part(message: Message) -> Json:
    return {"content": message.content, "embeds": message.embeds, "components": message.components}


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


def _refer(world: World, message: Message, reference: Json | None) -> None:
    if not reference:
        return
    replied = world.messages.get(int(reference["message_id"]))
    if replied is None or replied.channel_id != message.channel_id:
        if reference.get("fail_if_not_exists", True):
            problem = {"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"}
            raise Refusal(*INVALID_FORM, {"message_reference": {"_errors": [problem]}})
        return
    message.reference = reference_to(world, replied)
    message.type = MessageType.REPLY


def reference_to(world: World, message: Message) -> Json:
    """How a message is pointed to."""
    channel = world.channel(message.channel_id)
    return {"message_id": str(message.id), **place_of(world, channel)}


def place_of(world: World, channel: Channel) -> Json:
    """Where something happened: the channel, and the server unless it is a conversation."""
    if isinstance(channel, DirectChannel):
        return {"channel_id": str(channel.id)}
    return {"channel_id": str(channel.id), "guild_id": str(world.guild.id)}


def _fill(world: World, author: Person, message: Message, payload: Json, uploads: list[Upload]) -> None:
    if "attachments" in payload or uploads:
        message.attachments = attach(world, uploads, payload.get("attachments"), message.attachments)
    if "content" in payload:
        message.content = str(payload["content"] or "").strip()
    if "embeds" in payload:
        message.embeds = [_embed(embed) for embed in payload["embeds"] or []]
    if "components" in payload:
        by_name = {f"attachment://{each['filename']}": each for each in message.attachments}
        message.components = completed(payload["components"] or [], lambda url: by_name.get(url, {}))
    texts = [part["content"] for part in walk(message.components) if part.get("content")]
    text = "\n".join([message.content, *texts])
    take_mentions(world, author, message, text, payload.get("allowed_mentions"))


def _embed(embed: Json) -> Json:
    """An embed as Discord gives it back: of type rich, without empty parts."""
    shown: Json = {key: value for key, value in embed.items() if value not in (None, "", [], {})}
    if "fields" in shown:
        shown["fields"] = [{"inline": False, **entry} for entry in shown["fields"]]
    return {**shown, "type": "rich"}


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


def _edited_flags(message: Message, payload: Json) -> int:
    changeable = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.COMPONENTS_V2
    wanted = payload.get("flags")
    if not isinstance(wanted, int):
        return message.flags
    # a message that once was laid out with components stays so
    return (message.flags & ~MessageFlag.SUPPRESS_EMBEDS) | (wanted & changeable)


def _copy(message: Message) -> Json:
    return {name: getattr(message, name) for name in Message.__slots__}


def _restore(message: Message, before: Json) -> None:
    for name, value in before.items():
        setattr(message, name, value)
