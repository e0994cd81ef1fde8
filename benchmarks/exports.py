"""Exports of chat as DiscordChatExporter writes them: a file for each thread of a generated talk."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.talk import NOW, Talk
from bot.domain.people import Person
from bot.domain.seen import MessageSeen, ThreadSeen

KINDS = {0: "Default", 19: "Reply"}


def write_exports(folder: Path, talk: Talk) -> None:
    """All of the talk."""
    by_thread: dict[int, list[MessageSeen]] = defaultdict(list)
    for message in talk.messages():
        by_thread[message.thread.id].append(message)
    for messages in by_thread.values():
        thread = messages[0].thread
        exported = {
            "guild": {"id": "900000000000000000", "name": "Austausch", "iconUrl": ""},
            "channel": _channel(thread),
            "dateRange": {"after": None, "before": None},
            "exportedAt": NOW.isoformat(),
            "messages": [_message(message) for message in messages],
            "messageCount": len(messages),
        }
        (folder / f"{thread.id}.json").write_text(json.dumps(exported, ensure_ascii=False, indent=2))


def _channel(thread: ThreadSeen) -> dict[str, Any]:
    return {
        "id": str(thread.id),
        "type": "GuildPublicThread",
        "categoryId": str(thread.topic_id),
        "category": f"thema-{thread.topic_id}",
        "name": thread.title,
        "topic": None,
    }


def _message(message: MessageSeen) -> dict[str, Any]:
    reply = {"reference": {"messageId": str(message.reply_to_id)}} if message.reply_to_id else {}
    return {
        "id": str(message.id),
        "type": KINDS[message.kind],
        "timestamp": message.created_at.isoformat(),
        "timestampEdited": None,
        "callEndedTimestamp": None,
        "isPinned": False,
        "content": message.content,
        "author": _author(message.author),
        "attachments": [],
        "embeds": [],
        "stickers": [],
        "reactions": [],
        "mentions": [],
        "inlineEmojis": [],
        **reply,
    }


def _author(person: Person) -> dict[str, Any]:
    groups = person.groups or ()
    return {
        "id": person.account,
        "name": person.name,
        "discriminator": "0000",
        "nickname": person.name,
        "color": None,
        "isBot": False,
        "roles": [
            {"id": str(7000 + number), "name": name, "color": None, "position": len(groups) - number}
            for number, name in enumerate(groups)
        ],
        "avatarUrl": "",
    }
