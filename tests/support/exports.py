"""Exports of chat as DiscordChatExporter writes them, made by hand: people, messages, files of channels."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from bot.domain import importing
from bot.domain.exported import Fate, Mark
from bot.domain.snowflakes import EPOCH_MS
from bot.importing.found import fingerprint
from bot.importing.loads import loads
from bot.importing.reading import Job, Terms
from storage.database import Database

Entry = dict[str, Any]
WINTER = timezone(timedelta(hours=1))
"""The exporter writes the times of the computer it runs on, with their offset."""
FORUM = 900_000_000_000_000_001
CHANNEL = 900_000_000_000_000_002


def number(at: datetime, n: int = 0) -> int:
    """The id of something that was made in chat at this time."""
    return int(at.timestamp() * 1000) - EPOCH_MS << 22 | n


def person(account: str, name: str, *roles: str, is_bot: bool = False) -> Entry:
    """Somebody, with the roles that they had, highest first."""
    return {
        "id": account,
        "name": name.lower().replace(" ", "."),
        "discriminator": "0000",
        "nickname": name,
        "color": None,
        "isBot": is_bot,
        "roles": [
            {"id": str(7_000 + n), "name": role, "color": None, "position": len(roles) - n}
            for n, role in enumerate(roles)
        ],
        "avatarUrl": "https://cdn.discordapp.com/embed/avatars/0.png",
    }


def message(author: Entry, at: datetime, content: str, **more: Any) -> Entry:
    """A message; `more` are the exporter's members, over those of a plain one."""
    return {
        "id": str(number(at)),
        "type": "Default",
        "timestamp": at.astimezone(WINTER).isoformat(),
        "timestampEdited": None,
        "callEndedTimestamp": None,
        "isPinned": False,
        "content": content,
        "author": author,
        "attachments": [],
        "embeds": [],
        "stickers": [],
        "reactions": [],
        "mentions": [],
        "inlineEmojis": [],
        **more,
    }


def attachment(file_id: int, url: str, name: str, size: int) -> Entry:
    """A file; `url` is a path if the exporter was to download it."""
    return {"id": str(file_id), "url": url, "fileName": name, "fileSizeBytes": size}


def reaction(emoji: str, count: int, emoji_id: str = "") -> Entry:
    """How many reacted."""
    shown = {"id": emoji_id, "name": emoji, "code": emoji, "isAnimated": False, "imageUrl": ""}
    return {"emoji": shown, "count": count, "users": []}


def post(thread_id: int, title: str, **more: Any) -> Entry:
    """The channel of an export of a forum's post."""
    return {
        "id": str(thread_id),
        "type": "GuildPublicThread",
        "categoryId": str(FORUM),
        "category": "leerstand",
        "name": title,
        "topic": None,
        **more,
    }


def channel(**more: Any) -> Entry:
    """The channel of an export of a text channel."""
    return {
        "id": str(CHANNEL),
        "type": "GuildTextChat",
        "categoryId": "900000000000000009",
        "category": "Textkanäle",
        "name": "plausch-ecke",
        "topic": "Worüber man so redet",
        **more,
    }


def export(of: Mapping[str, Any], messages: Iterable[Entry], exported_at: datetime) -> Entry:
    """A whole export."""
    listed = list(messages)
    return {
        "guild": {"id": "900000000000000000", "name": "Austausch", "iconUrl": ""},
        "channel": of,
        "dateRange": {"after": None, "before": None},
        "exportedAt": exported_at.astimezone(WINTER).isoformat(),
        "messages": listed,
        "messageCount": len(listed),
    }


def write(path: Path, of: Mapping[str, Any], messages: Sequence[Entry], exported_at: datetime) -> Path:
    """An export in a file, indented as the exporter does it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(export(of, messages, exported_at), ensure_ascii=False, indent=2))
    return path


async def take(database: Database, *files: Path, now: datetime) -> Counter[Fate]:
    """Takes exports as the command does, but for its second process."""
    fates: Counter[Fate] = Counter()
    hashes = {fingerprint(file): file for file in files}
    marks = await importing.marks(database, list(hashes))
    jobs = [
        Job(file, each, file.stat().st_size, marks.get(each, Mark()), is_named=True)
        for each, file in hashes.items()
        if each not in marks or not marks[each].is_done
    ]
    for load in loads(jobs, Terms(private_threads=True, folders=[])):
        assert not load.refused
        fates += (await importing.take(database, load.batch, {}, now=now)).messages
    return fates
