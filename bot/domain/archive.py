"""The archive's intake: what was said in chat, written as it comes, edited and deleted as it was there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import finding
from bot.domain.people import Person, ensure_members
from bot.domain.rendering import plain_text, render
from storage import messages, publication, search, threads
from storage.database import Database
from storage.messages import Attachment, Message
from storage.threads import Thread
from storage.upsert import upsert


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """A file that came with a message; `size` in bytes."""

    id: int
    name: str
    description: str
    size: int
    content_type: str
    url: str


@dataclass(frozen=True, slots=True)
class ThreadSeen:
    """A thread as it is now. `starter_id` is None for the stream of a text channel."""

    id: int
    topic_id: int
    title: str
    owner: Person | None
    starter_id: int | None
    created_at: datetime
    archived_at: datetime | None = None
    is_locked: bool = False


@dataclass(frozen=True, slots=True)
class MessageSeen:
    """A message as it is now: new or edited. `kind` is Discord's message type."""

    id: int
    thread: ThreadSeen
    author: Person
    kind: int
    content: str
    created_at: datetime
    edited_at: datetime | None = None
    reply_to_id: int | None = None
    files: tuple[ArchivedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class MessagesDeleted:
    """Messages that are gone from chat."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ThreadDeleted:
    """A thread that is gone from chat."""

    id: int


Change = ThreadSeen | MessageSeen | MessagesDeleted | ThreadDeleted


async def take(database: Database, changes: Sequence[Change], *, now: datetime, gapless: bool) -> None:
    """Writes changes, in their order, in one transaction.

    `gapless` says that nothing before them is missing: then the threads' cursors follow, from which
    catch-up goes on after the next outage.
    """
    said = {change.id: change for change in changes if isinstance(change, MessageSeen)}
    gone = [i for change in changes if isinstance(change, MessagesDeleted) for i in change.ids]
    seen = {change.id: change for change in changes if isinstance(change, ThreadSeen)}
    seen |= {message.thread.id: message.thread for message in said.values()}
    html = {message.id: render(message.content) for message in said.values()}
    async with database.transaction() as session:
        people = [*(m.author for m in said.values()), *(t.owner for t in seen.values() if t.owner)]
        member_ids = await ensure_members(session, people, now=now) if people else {}
        await _write_threads(session, seen.values(), member_ids)
        await _write_messages(session, said.values(), member_ids, html)
        await _forget(session, gone, now)
        for change in changes:
            if isinstance(change, ThreadDeleted):
                await threads.mark_deleted(session, change.id, now)
        if said:
            await _follow(session, said.values(), gapless=gapless)
        await publication.advance(session)


async def cursors(database: Database) -> dict[int, int]:
    """Thread id to the newest message archived without a gap before it."""
    async with database.reading() as connection:
        return await threads.cursors(connection)


async def close_gaps(database: Database, newest: Mapping[int, int]) -> None:
    """Catch-up is through: all up to these messages (by thread id) is archived."""
    async with database.transaction() as session:
        for thread_id, message_id in newest.items():
            await threads.advance_cursor(session, thread_id, message_id)


async def _write_threads(
    session: AsyncSession, seen: Iterable[ThreadSeen], member_ids: Mapping[str, int]
) -> None:
    rows = [
        {
            "id": thread.id,
            "topic_id": thread.topic_id,
            "title": thread.title[:200],
            "owner_id": member_ids[thread.owner.account] if thread.owner else None,
            "starter_id": thread.starter_id,
            "created_at": thread.created_at,
            "last_activity_at": thread.created_at,
            "archived_at": thread.archived_at,
            "is_locked": thread.is_locked,
        }
        for thread in seen
    ]
    await upsert(session, Thread, rows, keep=("owner_id", "starter_id", "created_at", "last_activity_at"))


async def _write_messages(
    session: AsyncSession,
    said: Iterable[MessageSeen],
    member_ids: Mapping[str, int],
    html: Mapping[int, str],
) -> None:
    rows = [
        {
            "id": message.id,
            "thread_id": message.thread.id,
            "author_id": member_ids[message.author.account],
            "kind": message.kind,
            "content": message.content,
            "html": html[message.id],
            "reply_to_id": message.reply_to_id,
            "created_at": message.created_at,
            "edited_at": message.edited_at,
        }
        for message in said
    ]
    await upsert(session, Message, rows, keep=("thread_id", "author_id", "created_at"))
    await upsert(session, Attachment, [row for message in said for row in _file_rows(message)])
    await search.index(session, [_entry(message, html[message.id]) for message in said])


def _file_rows(message: MessageSeen) -> Iterable[dict[str, Any]]:
    for file in message.files:
        yield {
            "id": file.id,
            "message_id": message.id,
            "name": file.name[:300],
            "description": file.description,
            "size": file.size,
            "content_type": file.content_type[:100],
            "url": file.url,
        }


def _entry(message: MessageSeen, html: str) -> dict[str, Any]:
    """The opening message carries the thread's title."""
    title = message.thread.title if message.id == message.thread.starter_id else ""
    return finding.entry("message", message.id, title, plain_text(html), message.created_at)


async def _forget(session: AsyncSession, gone: Sequence[int], now: datetime) -> None:
    if gone:
        await messages.mark_deleted(session, gone, now)
        await search.forget(session, gone)


async def _follow(session: AsyncSession, said: Iterable[MessageSeen], *, gapless: bool) -> None:
    newest: dict[int, MessageSeen] = {}
    for message in said:
        newest[message.thread.id] = max(newest.get(message.thread.id, message), message, key=lambda m: m.id)
    for thread_id, message in newest.items():
        await threads.note_activity(session, thread_id, message.created_at)
        if gapless:
            await threads.advance_cursor(session, thread_id, message.id)
    if any(message.thread.owner and message.thread.starter_id for message in newest.values()):
        await threads.find_starters(session, list(newest))
