"""Channels, threads and conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.playground.records import Channel, ChannelType, DirectChannel, Json, Thread
from bot.playground.wire.people import user

if TYPE_CHECKING:
    from bot.playground.world import World


def is_guild_channel(record: Channel) -> bool:
    """Whether a channel stands in the server's list (threads and direct channels do not)."""
    return not isinstance(record, Thread | DirectChannel)


def channel(world: World, record: Channel) -> Json:
    """A channel of any type."""
    if isinstance(record, Thread):
        return _thread(world, record)
    if isinstance(record, DirectChannel):
        return _direct_channel(world, record)
    shown: Json = {
        "id": str(record.id),
        "type": record.type,
        "guild_id": str(world.guild.id),
        "name": record.name,
        "position": record.position,
        "parent_id": optional_id(record.parent_id),
        "permission_overwrites": record.overwrites,
        "flags": record.flags,
        "nsfw": record.nsfw,
    }
    if record.type != ChannelType.CATEGORY:
        shown |= {
            "topic": record.topic,
            "last_message_id": _last_message_id(world, record),
            "rate_limit_per_user": record.slowmode,
            "last_pin_timestamp": record.last_pin_at,
        }
        if record.auto_archive is not None:
            shown["default_auto_archive_duration"] = record.auto_archive
    if record.type == ChannelType.FORUM:
        shown |= {
            "available_tags": record.tags,
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
        }
    return shown


def _direct_channel(world: World, record: DirectChannel) -> Json:
    return {
        "id": str(record.id),
        "type": record.type,
        "flags": 0,
        "last_message_id": _last_message_id(world, record),
        "recipients": [user(world.people[record.recipient_id])],
    }


def _thread(world: World, thread: Thread) -> Json:
    shown: Json = {
        "id": str(thread.id),
        "type": thread.type,
        "guild_id": str(world.guild.id),
        "parent_id": optional_id(thread.parent_id),
        "owner_id": str(thread.owner_id),
        "name": thread.name,
        "last_message_id": _last_message_id(world, thread),
        "last_pin_timestamp": thread.last_pin_at,
        "rate_limit_per_user": thread.slowmode,
        "message_count": thread.message_count,
        "member_count": min(len(thread.members), 50),
        "total_message_sent": thread.total_sent,
        "flags": thread.flags,
        "applied_tags": [str(tag) for tag in thread.applied_tags],
        "thread_metadata": _thread_metadata(thread),
    }
    if str(world.bot.id) in thread.members:
        shown["member"] = thread_member(thread, world.bot.id)
    return shown


def _thread_metadata(thread: Thread) -> Json:
    metadata: Json = {
        "archived": thread.archived,
        "archive_timestamp": thread.archived_at,
        "auto_archive_duration": thread.auto_archive or 1440,
        "locked": thread.locked,
        "create_timestamp": thread.created_at,
    }
    if thread.type == ChannelType.PRIVATE_THREAD:
        metadata["invitable"] = thread.invitable
    return metadata


def thread_member(thread: Thread, person_id: int) -> Json:
    """Somebody's part in a thread."""
    return {
        "id": str(thread.id),
        "user_id": str(person_id),
        "join_timestamp": thread.members[str(person_id)],
        "flags": 0,
    }


def _last_message_id(world: World, record: Channel) -> str | None:
    """Of a forum, the newest post: it shares its starter's id."""
    if record.type == ChannelType.FORUM:
        return optional_id(max(world.threads_of.get(record.id, ()), default=None))
    timeline = world.timelines.get(record.id)
    return str(timeline[-1]) if timeline else None


def optional_id(id_: int | None) -> str | None:
    """An id as text, or nothing."""
    return None if id_ is None else str(id_)
