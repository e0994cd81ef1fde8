"""From DiscordChatExporter's JSON to the archive's plain data: the one place where an export is understood.

The format is what JsonMessageWriter of DiscordChatExporter 2 writes (Tyrrrz/DiscordChatExporter).
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from urllib.parse import quote

from bot.domain.exported import Export
from bot.domain.importing import NEVER
from bot.domain.people import Person
from bot.domain.seen import FileSeen, HappeningSeen, MessageSeen, ThreadSeen
from bot.domain.snowflakes import time_of
from bot.domain.topics import ChannelSeen
from bot.importing.parts import parts
from bot.importing.values import Entry, clean, count, identity, moment

STREAMS = {"GuildTextChat", "GuildNews"}
PRIVATE_THREAD = "GuildPrivateThread"
THREADS = {"GuildPublicThread", "GuildNewsThread", PRIVATE_THREAD}
OTHERS = {
    "DirectTextChat": "a private conversation",
    "DirectGroupTextChat": "a private conversation",
    "GuildVoiceChat": "a voice channel, which is no topic",
    "GuildStageVoice": "a voice channel, which is no topic",
    "GuildForum": "a forum itself; its posts are exported one by one",
    "GuildCategory": "a category, in which nobody writes",
    "GuildDirectory": "a directory, in which nobody writes",
}
"""Channels that are passed over, and what they are."""
SPOKEN = {"Default": 0, "Reply": 19, "20": 20, "23": 23}
"""The types that say something; the exporter writes those that it has no name for as numbers."""
NOTED = {"ChannelPinnedMessage": 6, "GuildMemberJoin": 7, "ThreadCreated": 18}
"""The types by which chat itself notes what happened."""
_EMOJI = re.compile(r"(?<![<\w]):(\w{2,32}):")
_ADDRESS = "https://cdn.discordapp.com/attachments/{channel}/{file}/{name}"


class NoExportError(Exception):
    """This is no export of a channel."""


class PassedOverError(Exception):
    """An export that is not taken in; the text says what it is."""


def export_of(head: Entry) -> Export:
    """Whose messages these are. Raises NoExportError, PassedOverError, KeyError, TypeError, ValueError."""
    channel = head.get("channel")
    if not isinstance(channel, dict) or not isinstance(head.get("guild"), dict) or "type" not in channel:
        raise NoExportError
    kind = channel["type"]
    if kind not in STREAMS | THREADS:
        raise PassedOverError(OTHERS.get(kind) or f"a channel of the unknown type {kind!r}")
    exported_at = moment(head["exportedAt"]) if head.get("exportedAt") else NEVER
    return _stream(channel, exported_at) if kind in STREAMS else _thread(channel, exported_at)


def _stream(channel: Entry, exported_at: datetime) -> Export:
    number, name = identity(channel["id"]), clean(channel["name"])
    topic = ChannelSeen(number, name, clean(channel.get("topic") or ""), 0, is_stream=True, is_open=False)
    return Export(topic, ThreadSeen(number, number, name, None, None, time_of(number)), exported_at)


def _thread(channel: Entry, exported_at: datetime) -> Export:
    """The exporter calls the channel that a thread is in its category."""
    if not channel.get("categoryId"):
        raise ValueError("the channel of the thread is not named")
    number, parent = identity(channel["id"]), identity(channel["categoryId"])
    topic_name = clean(channel.get("category") or str(parent))
    thread = ThreadSeen(
        id=number,
        topic_id=parent,
        title=clean(channel["name"]),
        owner=None,
        starter_id=number,
        created_at=time_of(number),
        is_private=channel["type"] == PRIVATE_THREAD,
    )
    return Export(ChannelSeen(parent, topic_name, "", 0, is_stream=False, is_open=False), thread, exported_at)


class Speakers:
    """The people of an export, each read once."""

    def __init__(self) -> None:
        self._known: dict[str, Person] = {}

    def person(self, author: Entry) -> Person:
        """Who wrote. For those who left the exporter names no roles, so no roles are unknown ones."""
        account: str = author["id"]
        if account not in self._known:
            self._known[account] = Person(
                account=str(identity(account)),
                name=clean(author.get("nickname") or author["name"]),
                groups=_groups(author.get("roles") or ()),
                is_bot=bool(author.get("isBot")),
            )
        return self._known[account]


def seen(entry: Entry, thread: ThreadSeen, speakers: Speakers) -> MessageSeen | HappeningSeen | None:
    """A message of an export; None for what concerns nobody. Raises KeyError, TypeError, ValueError."""
    kind = entry["type"]
    number = identity(entry["id"])
    author = speakers.person(entry["author"])
    at = moment(entry["timestamp"])
    if kind in NOTED:
        return HappeningSeen(number, thread, author, NOTED[kind], at)
    if kind not in SPOKEN:
        return None
    typed = partial(_as_typed, entry)
    edited, reference = entry.get("timestampEdited"), entry.get("reference")
    replied = reference.get("messageId") if reference else None
    return MessageSeen(
        id=number,
        thread=thread,
        author=author,
        kind=SPOKEN[kind],
        content=typed(clean(entry.get("content") or "")),
        created_at=at,
        edited_at=moment(edited) if edited else None,
        reply_to_id=identity(replied) if replied else None,
        is_pinned=bool(entry.get("isPinned")),
        files=tuple(_file(each, thread.id) for each in entry.get("attachments") or ()),
        parts=parts(entry, typed),
        reactions=tuple(
            (_emoji_key(each["emoji"]), count(each["count"])) for each in entry.get("reactions") or ()
        ),
    )


def copies(entry: Entry, folder: Path, around: Sequence[Path]) -> Iterator[tuple[int, Path | None]]:
    """The attachments that lie beside the export: id and path, None for what is not there.

    An export may name any path; what is not below `folder` or one of `around` is not looked at.
    """
    for attachment in entry.get("attachments") or ():
        if not _is_address(attachment["url"]):
            path = (folder / attachment["url"].replace("\\", "/")).resolve()
            is_ours = any(path.is_relative_to(each.resolve()) for each in (folder, *around))
            yield identity(attachment["id"]), path if is_ours and path.is_file() else None


def _as_typed(entry: Entry, content: str) -> str:
    """Unless told not to, the exporter writes names where people were mentioned: nobody is named unasked.

    Custom emoji get their number back in the same way.
    """
    if "@" in content and entry.get("mentions"):
        content = _with_mentions(content, entry["mentions"])
    if ":" in content and entry.get("inlineEmojis"):
        content = _with_emoji(content, entry["inlineEmojis"])
    return content


def _with_mentions(content: str, mentions: Iterable[Entry]) -> str:
    accounts = {clean(each["nickname"]): identity(each["id"]) for each in mentions if each.get("nickname")}
    if not accounts:
        return content
    names = "|".join(map(re.escape, sorted(accounts, key=len, reverse=True)))
    return re.sub(rf"@({names})(?!\w)", lambda mention: f"<@{accounts[mention[1]]}>", content)


def _with_emoji(content: str, emoji: Iterable[Entry]) -> str:
    typed = {
        each["code"]: f"<{'a' * bool(each.get('isAnimated'))}:{each['code']}:{identity(each['id'])}>"
        for each in emoji
        if each.get("id")
    }
    return _EMOJI.sub(lambda found: typed.get(found[1], found[0]), content)


def _file(attachment: Entry, channel_id: int) -> FileSeen:
    """A file that lies beside the export keeps the address that it has in chat."""
    number, name, url = identity(attachment["id"]), clean(attachment["fileName"]), clean(attachment["url"])
    if not _is_address(url):
        url = _ADDRESS.format(channel=channel_id, file=number, name=quote(name))
    return FileSeen(
        id=number,
        name=name,
        description="",
        size=count(attachment["fileSizeBytes"]),
        content_type=mimetypes.guess_type(name)[0] or "",
        url=url,
    )


def _is_address(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def _emoji_key(emoji: Entry) -> str:
    """The emoji itself, or `name:id` of one that a server made, as `storage.messages.Reaction` has it."""
    name = clean(emoji["name"])
    return f"{name[:32]}:{identity(emoji['id'])}" if emoji.get("id") else name[:100]


def _groups(roles: Iterable[Entry]) -> tuple[str, ...] | None:
    """Names of roles, highest first."""
    ranked = sorted(roles, key=lambda role: int(role.get("position") or 0), reverse=True)
    return tuple(clean(role["name"]) for role in ranked) or None
