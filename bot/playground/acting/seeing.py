"""The world as one person sees it: places with what they may do there, and messages."""

from __future__ import annotations

from bot.playground import wire
from bot.playground.acting.reading import read_to, unread
from bot.playground.acting.shown import shown_channel
from bot.playground.components import walk
from bot.playground.permissions import Permission, permissions
from bot.playground.records import Channel, ChannelType, DirectChannel, Json, Message, Person, Thread
from bot.playground.world import World

EXCERPT_LENGTH = 220
_MAY = {
    "react": Permission.ADD_REACTIONS,
    "attach": Permission.ATTACH_FILES,
    "command": Permission.USE_APPLICATION_COMMANDS,
    "thread": Permission.CREATE_PUBLIC_THREADS,
    "moderate": Permission.MANAGE_MESSAGES,
    "pin": Permission.PIN_MESSAGES,
    "arrange": Permission.MANAGE_THREADS,
}
_LEFT_OUT = ("permission_overwrites", "available_tags", "applied_tags", "thread_metadata")


def place(world: World, person: Person, channel: Channel) -> Json | None:
    """A channel, thread or conversation; None if the person may not look into it."""
    bits = permissions(world, person, channel)
    if not bits & Permission.VIEW_CHANNEL:
        return None
    shown = {key: value for key, value in shown_channel(world, channel).items() if key not in _LEFT_OUT}
    shown["may"] = {name: bits & needed == needed for name, needed in _MAY.items()}
    shown["may"]["write"] = _may_write(channel, bits)
    shown["read_to"] = str(read_to(world, person, channel))
    shown["unread"] = unread(world, person, channel)
    shown["pins"] = len(world.pinned.get(channel.id, ()))
    if isinstance(channel, Thread):
        shown |= _thread(world, person, channel)
    elif isinstance(channel, DirectChannel):
        shown["name"] = world.bot.name
    return shown


def message(world: World, person: Person, record: Message) -> Json:
    """A message with the person's own reactions marked."""
    shown = wire.message(world, record)
    if record.reactions:
        shown["reactions"] = [
            {"emoji": emoji, "count": len(ids), "me": person.id in ids, "names": _names(world, ids)}
            for emoji, ids in record.reactions.items()
        ]
    return shown


def whispers(world: World, person: Person, channel: Channel) -> list[Message]:
    """What the bot said in a channel to this person alone, oldest first."""
    found = (record for record in world.ephemerals.values() if record.channel_id == channel.id)
    return sorted((each for each in found if meant_for(each) == person.id), key=lambda each: each.id)


def meant_for(whisper: Message) -> int:
    """The id of the one person who sees an ephemeral message."""
    return int((whisper.interaction or {}).get("user_id", 0))


def _may_write(channel: Channel, bits: Permission) -> bool:
    if not isinstance(channel, Thread):
        return bool(bits & Permission.SEND_MESSAGES) and channel.type != ChannelType.CATEGORY
    is_open = not channel.locked or bits & Permission.MANAGE_THREADS
    return bool(bits & Permission.SEND_MESSAGES_IN_THREADS and is_open)


def _thread(world: World, person: Person, thread: Thread) -> Json:
    starter = world.messages.get(thread.id)
    timeline = world.timelines.get(thread.id, [])
    first = starter or (world.messages[timeline[0]] if timeline else None)
    return {
        "excerpt": _words(first)[:EXCERPT_LENGTH] if first else "",
        "joined": str(person.id) in thread.members,
        "owned": thread.owner_id == person.id,
    }


def _words(record: Message) -> str:
    """What a message says, in its text or in its components."""
    return record.content or " ".join(
        part["content"] for part in walk(record.components) if "content" in part
    )


def _names(world: World, ids: list[int]) -> list[str]:
    return [world.people[id_].nick or world.people[id_].name for id_ in ids[:20]]
