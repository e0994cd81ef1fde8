"""Threads and forum posts: begun, joined, sorted, archived and locked."""

from __future__ import annotations

from collections.abc import Iterable

from bot.playground import thread_members, wire
from bot.playground.channels import announce_change
from bot.playground.dispatch import Intent
from bot.playground.messages import Origin, compose, place
from bot.playground.messages import announce_change as announce_message
from bot.playground.permissions import Permission, may, require, require_active
from bot.playground.places import place_of, reference_to
from bot.playground.records import (
    Channel,
    ChannelType,
    Json,
    Message,
    MessageFlag,
    MessageType,
    Person,
    Thread,
)
from bot.playground.rules import check_thread, check_thread_edit
from bot.playground.rules.refusal import (
    MISSING_PERMISSIONS,
    THREAD_ARCHIVED,
    THREAD_EXISTS,
    WRONG_CHANNEL_TYPE,
    Refusal,
)
from bot.playground.snowflake import moment_of
from bot.playground.world import World

DEFAULT_ARCHIVE_MINUTES = 4320
REQUIRE_TAG = 1 << 4  # documentation, "Channel Flags"


def post_in_forum(
    world: World, owner: Person, forum: Channel, payload: Json, origin: Origin
) -> tuple[Thread, Message]:
    """A forum post: a thread and its first message, which share their id."""
    check_thread(
        payload,
        in_forum=True,
        known_tags=[tag["id"] for tag in forum.tags],
        tag_required=bool(forum.flags & REQUIRE_TAG),
        attachment_count=len(origin.uploads),
    )
    require(world, owner, forum, Permission.SEND_MESSAGES)
    _require_tag_rights(world, owner, forum, payload.get("applied_tags") or [])
    if origin.uploads:
        require(world, owner, forum, Permission.ATTACH_FILES)
    origin.id = world.ids.next() if origin.at is None else world.ids.at(origin.at)
    thread = _new(world, owner, forum, payload, id_=origin.id, kind=ChannelType.PUBLIC_THREAD)
    thread.applied_tags = [int(tag) for tag in payload.get("applied_tags") or []]
    starter = compose(world, owner, thread, payload["message"], origin)
    _open(world, thread)
    place(world, thread, starter)
    return thread, starter


def start_from_message(world: World, owner: Person, message: Message, payload: Json) -> Thread:
    """A thread that grows out of a message and takes its id; inside, a note points back to it."""
    parent = _parent(world.channel(message.channel_id))
    check_thread(payload, in_forum=False)
    require(world, owner, parent, Permission.CREATE_PUBLIC_THREADS)
    if message.id in world.channels:
        raise Refusal(*THREAD_EXISTS)
    thread = _new(world, owner, parent, payload, id_=message.id, kind=ChannelType.PUBLIC_THREAD)
    thread.created_at = thread.archived_at = world.stamp()  # its id tells when the message was written
    message.flags |= MessageFlag.HAS_THREAD
    _open(world, thread)
    announce_message(world, message)
    note = Message(world.ids.next(), thread.id, message.author_id, MessageType.THREAD_STARTER)
    note.reference = reference_to(world, message)
    place(world, thread, note)
    return thread


def start(world: World, owner: Person, parent: Channel, payload: Json, origin: Origin) -> Thread:
    """A thread without a message; if it is public, a note in the channel tells of it."""
    parent = _parent(parent)
    check_thread(payload, in_forum=False)
    # Discord's default for this route is a private thread: API reference, "Start Thread without Message".
    private = payload.get("type", ChannelType.PRIVATE_THREAD) == ChannelType.PRIVATE_THREAD
    kind = ChannelType.PRIVATE_THREAD if private else ChannelType.PUBLIC_THREAD
    needed = Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS
    require(world, owner, parent, needed)
    thread_id = world.ids.next() if origin.at is None else world.ids.at(origin.at)
    thread = _new(world, owner, parent, payload, id_=thread_id, kind=kind)
    thread.invitable = bool(payload.get("invitable", True))
    _open(world, thread)
    if not private:
        note_id = world.ids.next() if origin.at is None else world.ids.at(origin.at)
        note = Message(note_id, parent.id, owner.id, MessageType.THREAD_CREATED, thread.name)
        note.reference = place_of(world, thread)
        place(world, parent, note)
    return thread


def change(world: World, who: Person, thread: Thread, payload: Json) -> None:
    """Name, tags, archive, lock and the rest, as far as the person may: owners all but the lock."""
    parent = world.channel(thread.parent_id or 0)
    check_thread_edit(payload, known_tags=[tag["id"] for tag in parent.tags])
    require(world, who, thread, Permission.VIEW_CHANNEL)
    moderates = may(world, who, thread, Permission.MANAGE_THREADS)
    owns = who.id == thread.owner_id and not thread.locked and not payload.get("locked")
    if not (moderates or owns or _only_reopens(thread, payload)):
        raise Refusal(*MISSING_PERMISSIONS)
    if thread.archived and payload.get("archived") is not False:
        raise Refusal(*THREAD_ARCHIVED)
    new_tags = {int(tag) for tag in payload.get("applied_tags") or ()} - set(thread.applied_tags)
    _require_tag_rights(world, who, parent, new_tags)
    before = thread.name
    _apply(world, thread, payload)
    announce_change(world, thread)
    if thread.name != before and not thread.archived:
        place(world, thread, Message(world.ids.next(), thread.id, who.id, MessageType.RENAMED, thread.name))


def bring_in(world: World, who: Person, thread: Thread, person: Person) -> None:
    """Adds somebody to a thread, of which a note tells there."""
    require(world, who, thread, Permission.SEND_MESSAGES_IN_THREADS)
    require_active(thread)
    if str(person.id) not in thread.members:
        thread_members.join(world, thread, person)
        _note_member(world, who, thread, person, MessageType.RECIPIENT_ADDED)


def put_out(world: World, who: Person, thread: Thread, person: Person) -> None:
    """Removes somebody from a thread, as a moderator or from one's own private one."""
    if not (thread.type == ChannelType.PRIVATE_THREAD and thread.owner_id == who.id):
        require(world, who, thread, Permission.MANAGE_THREADS)
    require_active(thread)
    if str(person.id) in thread.members:
        thread_members.leave(world, thread, person)
        _note_member(world, who, thread, person, MessageType.RECIPIENT_REMOVED)


def active(world: World) -> list[Thread]:
    """Threads the bot may see that are not archived."""
    return [
        thread
        for thread in world.threads
        if not thread.archived and may(world, world.bot, thread, Permission.VIEW_CHANNEL)
    ]


def _note_member(world: World, who: Person, thread: Thread, person: Person, kind: MessageType) -> None:
    place(world, thread, Message(world.ids.next(), thread.id, who.id, kind, mentions=[person.id]))


def _require_tag_rights(world: World, who: Person, forum: Channel, tags: Iterable[object]) -> None:
    """Some tags are for moderators: documentation, "Forum Tag Object"."""
    wanted = {str(tag) for tag in tags}
    guarded = any(tag["moderated"] and tag["id"] in wanted for tag in forum.tags)
    if guarded and not may(world, who, forum, Permission.MANAGE_THREADS):
        raise Refusal(*MISSING_PERMISSIONS)


def _only_reopens(thread: Thread, payload: Json) -> bool:
    return thread.archived and not thread.locked and set(payload) == {"archived"} and not payload["archived"]


def _parent(channel: Channel) -> Channel:
    if channel.type != ChannelType.TEXT:
        raise Refusal(*WRONG_CHANNEL_TYPE)
    return channel


def _new(
    world: World, owner: Person, parent: Channel, payload: Json, *, id_: int, kind: ChannelType
) -> Thread:
    born = moment_of(id_).isoformat()
    thread = Thread(id_, kind, payload["name"], parent_id=parent.id, owner_id=owner.id)
    thread.created_at = thread.archived_at = born
    thread.auto_archive = (
        payload.get("auto_archive_duration") or parent.auto_archive or DEFAULT_ARCHIVE_MINUTES
    )
    thread.slowmode = int(payload.get("rate_limit_per_user") or 0)
    thread.members = {str(owner.id): born}
    return thread


def _open(world: World, thread: Thread) -> None:
    world.save(thread)
    told = {**wire.channel(world, thread), "newly_created": True}
    world.publish("THREAD_CREATE", told, Intent.GUILDS, thread)


def _apply(world: World, thread: Thread, payload: Json) -> None:
    thread.name = payload.get("name") or thread.name
    thread.locked = bool(payload.get("locked", thread.locked))
    thread.invitable = bool(payload.get("invitable", thread.invitable))
    thread.flags = int(payload.get("flags", thread.flags) or 0)
    thread.slowmode = int(payload.get("rate_limit_per_user", thread.slowmode) or 0)
    if payload.get("applied_tags") is not None:
        thread.applied_tags = [int(tag) for tag in payload["applied_tags"]]
    archived = bool(payload.get("archived", thread.archived))
    auto_archive = payload.get("auto_archive_duration") or thread.auto_archive
    if (archived, auto_archive) != (thread.archived, thread.auto_archive):
        thread.archived_at = world.stamp()
    thread.archived, thread.auto_archive = archived, auto_archive
