"""What the archive holds beside what chat says, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from storage.database import Database
from storage.members import Account
from storage.messages import Attachment, Message, Reaction
from storage.shelter import InternalTime
from storage.threads import Thread
from tests.support.crowd import Crowd

SETTLED = "Beantwortet"


class ThreadTruth(NamedTuple):
    """A thread as chat has it."""

    channel: str
    title: str
    is_archived: bool
    is_locked: bool
    tags: tuple[str, ...]
    is_closed: bool
    is_answered: bool


class Said(NamedTuple):
    """A message as chat has it."""

    content: str
    edited_at: datetime | None
    is_pinned: bool
    reply_to: str | None
    reactions: tuple[tuple[str, int], ...]
    files: tuple[str, ...]
    votes: tuple[int, ...]
    """Of each answer, where it is a poll."""
    author: str


Picture = dict[str, tuple[ThreadTruth, dict[str, Said]]]
"""Thread id to the thread and its messages by id."""


@dataclass(frozen=True)
class Facts:
    """What only the archive knows: when topics were internal, where threads were moved, who opened them."""

    internal_times: Mapping[str, list[tuple[datetime | None, datetime | None]]]
    places: Mapping[str, str]
    moved_at: Mapping[str, datetime | None]
    starters: Mapping[str, str | None]


async def told_by_chat(crowd: Crowd) -> Picture:
    """Every thread and message of the topics, as the playground has them."""
    threads: Picture = {}
    for thread in await crowd.threads():
        tags = tuple(sorted(tag["name"] for tag in thread["tags"]))
        locked = thread["locked"]
        state = (thread["name"], thread["archived"], locked, tags, locked, SETTLED in tags)
        threads[thread["id"]] = (
            ThreadTruth(thread["parent_id"], *state),
            await _said(crowd, thread["id"]),
        )
    stream = crowd.channels["plausch"]
    said = await _said(crowd, stream)
    if said:  # a stream in which nothing was said yet is no thread
        threads[stream] = (ThreadTruth(stream, "plausch", False, False, (), False, False), said)
    return threads


async def kept_by_archive(database: Database) -> Picture:
    """The same, as the archive has it."""
    async with database.transaction() as session:
        files = _grouped(await session.execute(select(Attachment.message_id, Attachment.id)))
        reactions = _grouped(
            (row.message_id, (row.emoji, row.count)) for row in await session.scalars(select(Reaction))
        )
        there = await session.scalars(select(Thread).where(Thread.deleted_at.is_(None)))
        threads: Picture = {str(thread.id): (_state(thread), {}) for thread in there}
        accounts = await _accounts(session)
        for message in await session.scalars(select(Message)):
            if message.deleted_at is not None:
                assert (message.content, message.html) == ("", "")
            elif str(message.thread_id) in threads:
                threads[str(message.thread_id)][1][str(message.id)] = Said(
                    message.content,
                    message.edited_at,
                    message.is_pinned,
                    str(message.reply_to_id) if message.reply_to_id else None,
                    tuple(sorted(reactions.get(message.id, []))),
                    tuple(sorted(str(each) for each in files.get(message.id, []))),
                    _votes(json.loads(message.parts or "{}").get("poll")),
                    accounts[message.author_id],
                )
    return {key: each for key, each in threads.items() if each[1] or each[0].title != "plausch"}


async def known_to_archive(database: Database) -> Facts:
    """What chat cannot tell."""
    async with database.transaction() as session:
        times = _grouped(
            (str(each.topic_id), (each.since, each.until))
            for each in await session.scalars(select(InternalTime))
        )
        threads = (await session.scalars(select(Thread))).all()
    return Facts(
        internal_times=times,
        places={str(thread.id): str(thread.topic_id) for thread in threads},
        moved_at={str(thread.id): thread.moved_at for thread in threads},
        starters={str(t.id): str(t.starter_id) if t.starter_id else None for t in threads},
    )


def differences(seen: Any, right: Any, where: str = "") -> Iterator[str]:
    """Where two pictures differ, and how."""
    if isinstance(seen, dict) and isinstance(right, dict):
        for key in {*seen, *right}:
            yield from differences(seen.get(key), right.get(key), f"{where}/{key}")
    elif isinstance(seen, tuple) and isinstance(right, tuple) and len(seen) == len(right):
        for number, (one, other) in enumerate(zip(seen, right, strict=True)):
            yield from differences(one, other, f"{where}/{number}")
    elif seen != right:
        yield f"{where}: {seen!r} is not {right!r}"


def _state(thread: Thread) -> ThreadTruth:
    is_archived = thread.archived_at is not None
    tags = tuple(sorted(thread.labels.splitlines()))
    state = (thread.title, is_archived, thread.is_locked, tags, thread.is_closed, thread.is_answered)
    return ThreadTruth(str(thread.channel_id), *state)


async def _said(crowd: Crowd, channel_id: str) -> dict[str, Said]:
    return {
        message["id"]: Said(
            message["content"],
            datetime.fromisoformat(edited) if (edited := message["edited_timestamp"]) else None,
            message["pinned"],
            (message.get("message_reference") or {}).get("message_id"),
            tuple(sorted((_key(each["emoji"]), each["count"]) for each in message.get("reactions", ()))),
            tuple(sorted(each["id"] for each in message["attachments"])),
            _counts(message.get("poll")),
            message["author"]["id"],
        )
        for message in await crowd.messages(channel_id)
    }


def _votes(kept: Mapping[str, Any] | None) -> tuple[int, ...]:
    return tuple(each["votes"] for each in kept["answers"]) if kept else ()


def _counts(told: Mapping[str, Any] | None) -> tuple[int, ...]:
    return tuple(each["count"] for each in told["results"]["answer_counts"]) if told else ()


def _key(emoji: Mapping[str, Any]) -> str:
    return f"{emoji['name']}:{emoji['id']}" if emoji["id"] else str(emoji["name"])


async def _accounts(session: Any) -> dict[int, str]:
    found = await session.execute(select(Account.member_id, Account.external_id))
    return {member_id: account for member_id, account in found}


def _grouped(pairs: Iterable[Any]) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups
