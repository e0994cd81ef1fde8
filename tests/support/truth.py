"""What the archive holds and what the web shows, beside what chat says and people agreed to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.domain.consent import Consent
from storage.database import Database
from storage.messages import Attachment, Message, Reaction
from storage.threads import Thread
from tests.support.crowd import Crowd

Picture = dict[str, Any]
_WORD = re.compile(r"\bw\d+w\b")
_NAME = re.compile(r"name[a-z0-9]+name")


async def told_by_chat(crowd: Crowd) -> Picture:
    """Every thread and message of the topics, as the playground has them."""
    threads: Picture = {}
    for thread in await crowd.threads():
        state = (thread["name"], thread["archived"], thread["locked"], _names(thread["tags"]))
        threads[thread["id"]] = (state, await _said(crowd, thread["id"]))
    stream = crowd.channels["plausch"]
    threads[stream] = (("plausch", False, False, ()), await _said(crowd, stream))
    return threads


async def kept_by_archive(database: Database) -> Picture:
    """The same, as the archive has it."""
    threads: Picture = {}
    async with database.transaction() as session:
        files = _grouped(await session.execute(select(Attachment.message_id, Attachment.id)))
        reactions = _grouped(
            (row.message_id, (row.emoji, row.count)) for row in await session.scalars(select(Reaction))
        )
        for thread in await session.scalars(select(Thread).where(Thread.deleted_at.is_(None))):
            is_archived = thread.archived_at is not None
            state = (thread.title, is_archived, thread.is_locked, tuple(sorted(thread.labels.splitlines())))
            threads[str(thread.id)] = (state, {})
        for message in await session.scalars(select(Message)):
            if message.deleted_at is not None:
                assert (message.content, message.html) == ("", "")
            elif str(message.thread_id) in threads:
                threads[str(message.thread_id)][1][str(message.id)] = (
                    message.content,
                    message.edited_at,
                    message.is_pinned,
                    str(message.reply_to_id) if message.reply_to_id else None,
                    tuple(sorted(reactions.get(message.id, []))),
                    tuple(sorted(str(each) for each in files.get(message.id, []))),
                )
    return threads


def may_be_read(
    chat: Picture, crowd: Crowd, authors: Mapping[str, str]
) -> dict[str, tuple[set[str], set[str]]]:
    """Thread id to the words and the names that the public may read, by an oracle of its own."""
    readable = {}
    for thread_id, (_, said) in chat.items():
        opener = authors.get(thread_id)
        if thread_id != crowd.channels["plausch"] and not (thread_id in said and _is_public(crowd, opener)):
            readable[thread_id] = (set[str](), set[str]())
            continue
        shown = {i: text for i, (text, *_) in said.items() if _is_public(crowd, authors[i])}
        words = {word for text in shown.values() for word in _WORD.findall(text)}
        heard = {authors[i] for i in shown} | {
            m for text in shown.values() for m in re.findall(r"<@(\d+)>", text)
        }
        readable[thread_id] = (words, {who for who in heard if _consent(crowd, who) == Consent.PUBLIC_NAME})
    return readable


def words_and_names(page: str) -> tuple[set[str], set[str]]:
    """The words that people said and the names that stand on a page; its title is chat's as well."""
    return set(_WORD.findall(page)), set(_NAME.findall(page))


async def _said(crowd: Crowd, channel_id: str) -> Picture:
    return {
        message["id"]: (
            message["content"],
            datetime.fromisoformat(edited) if (edited := message["edited_timestamp"]) else None,
            message["pinned"],
            (message.get("message_reference") or {}).get("message_id"),
            tuple(sorted((each["emoji"]["name"], each["count"]) for each in message.get("reactions", ()))),
            tuple(sorted(each["id"] for each in message["attachments"])),
        )
        for message in await crowd.messages(channel_id)
    }


def _names(tags: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    return tuple(sorted(tag["name"] for tag in tags))


def _grouped(pairs: Iterable[Any]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def _consent(crowd: Crowd, member_id: str | None) -> Consent:
    return crowd.consents.get(member_id or "", Consent.INTERNAL)


def _is_public(crowd: Crowd, member_id: str | None) -> bool:
    return _consent(crowd, member_id).is_public
