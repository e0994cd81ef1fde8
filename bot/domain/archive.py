"""The archive's intake: what was said in chat, written as it comes, edited and deleted as it was there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import singledispatch
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import consent, finding, labels, news, people, shelter, standing
from bot.domain.message_rows import Rows, rendered, rows_of
from bot.domain.people import Person, ensure_members
from bot.domain.rendering import own_words
from bot.domain.seen import (
    Change,
    HappeningSeen,
    MemberChanged,
    MessagesDeleted,
    MessageSeen,
    Reacted,
    ReactionsCleared,
    ThreadDeleted,
    ThreadSeen,
)
from storage import files, messages, publication, releases, search, speakers, threads
from storage.database import Database
from storage.messages import Attachment, Happening, Hold, Message, Reaction
from storage.rows import Columns
from storage.threads import Thread
from storage.upsert import upsert


async def take(
    database: Database,
    changes: Sequence[Change],
    *,
    now: datetime,
    gapless: bool,
    collect: timedelta = news.COLLECT,
    rows: Rows | None = None,
) -> None:
    """Writes changes, in their order, in one transaction.

    `gapless` says that nothing before them is missing: then the threads' cursors follow, from which
    catch-up goes on after the next outage. Who follows is told of what is new after `collect`. `rows` are
    those of the messages, if they were made before; each message stands in the changes once then.
    """
    said = {change.id: change for change in changes if isinstance(change, MessageSeen)}
    noted = {change.id: change for change in changes if isinstance(change, HappeningSeen)}
    seen = dict(
        _thread_of(each) for each in changes if isinstance(each, ThreadSeen | MessageSeen | HappeningSeen)
    )
    rows = rows or rows_of(said.values(), rendered(said.values()))
    async with database.transaction(alone=True) as session:
        authors = [*(each.author for each in said.values()), *(each.author for each in noted.values())]
        member_ids = await write_threads(session, seen.values(), authors, now=now)
        new = await write_messages(session, said.values(), member_ids, rows)
        await write_happenings(session, noted.values(), member_ids)
        for change in changes:
            await _apply(change, session, now)
        if said:
            await _follow(session, said.values(), gapless=gapless)
        await make_known(session, seen, new, collect=collect, now=now)
        await publication.advance(session, library=False)


async def make_known(
    session: AsyncSession,
    thread_ids: Iterable[int],
    new: Collection[int],
    *,
    collect: timedelta,
    now: datetime,
) -> None:
    """What was written takes effect: threads are listed as far as they may be, who follows is told of what
    is new. A thread has the id of the message that it grew from, which may have come only now.
    """
    await releases.release_threads(session, {*thread_ids, *new})
    await news.gather(session, new, collect=collect, now=now)


async def write_threads(
    session: AsyncSession, seen: Iterable[ThreadSeen], authors: Iterable[Person], *, now: datetime
) -> Mapping[str, int]:
    """Threads as they are now; returns account to member id of their owners and of `authors`."""
    threads_seen = list(seen)
    everyone = [*authors, *(thread.owner for thread in threads_seen if thread.owner)]
    member_ids = await ensure_members(session, everyone, now=now) if everyone else {}
    known = await threads.known_as(session, [thread.id for thread in threads_seen])
    await write_thread_rows(session, threads_seen, member_ids)
    before = {each.id: (each.is_locked, each.labels.splitlines()) for each in known}
    await labels.follow(session, threads_seen, {thread_id: tags for thread_id, (_, tags) in before.items()})
    await standing.follow_chat(session, threads_seen, before, now=now)
    gone = {each.id for each in known if each.deleted_at}
    for thread in threads_seen:
        if thread.is_there and thread.id in gone:
            await forget(session, await threads.begin_again(session, thread.id, thread.created_at), now)
    titles = {thread.id: thread.title[:200] for thread in threads_seen}
    await index_openings(session, [each.id for each in known if each.title != titles[each.id]])
    return member_ids


async def write_thread_rows(
    session: AsyncSession, seen: Iterable[ThreadSeen], member_ids: Mapping[str, int]
) -> None:
    """Threads as they are now, without what follows from it."""
    rows = [_thread_row(thread, member_ids) for thread in seen]
    first_only = ("topic_id", "starter_id", "created_at", "last_activity_at", "is_closed", "is_answered")
    await upsert(session, Thread, rows, keep=first_only, fill=("owner_id",))


async def write_messages(
    session: AsyncSession,
    said: Iterable[MessageSeen],
    member_ids: Mapping[str, int],
    rows: Rows,
) -> list[int]:
    """New and edited messages; which of them are new. What was deleted stays so, and the newer edit stays."""
    seen = list(said)
    if not seen:
        return []
    known = await messages.states(session, [message.id for message in seen])
    newer = {message.id for message in seen if _is_news(message, known.get(message.id))}
    await write_rows(session, rows if len(newer) == len(seen) else rows.only(newer), member_ids, known)
    return [message.id for message in seen if message.id in newer and message.id not in known]


async def write_rows(
    session: AsyncSession,
    rows: Rows,
    member_ids: Mapping[str, int],
    known: Collection[int],
    *,
    count_later: bool = False,
) -> None:
    """Messages as rows, whatever was there before; `known` are the ids of those that are archived.

    `count_later`: as `storage.search.index` has it.
    """
    if not rows.messages:
        return
    authors = [member_ids[account] for account in rows.messages["author_id"]]
    written, ids = rows.messages.having(author_id=authors), rows.messages["id"]
    edited = [each for each in ids if each in known]
    moved: list[int] = []
    if edited:
        written, moved = await _keep_holds(session, written, edited)
    await upsert(session, Message, written, keep=("thread_id", "author_id", "created_at"))
    new = [each for each in ids if each not in known]
    oldest = min(written["created_at"])
    await shelter.follow_messages(session, set(written["thread_id"]), new, oldest=oldest)
    await speakers.add(session, new)
    if edited:
        await messages.drop_files(session, edited, but=[row["id"] for row in rows.files])
        await messages.clear_reactions(session, [each for each in edited if each in rows.counted])
    if moved:
        await consent.take_effect(session, moved)
    await upsert(session, Attachment, rows.files, keep=("next_try_at",))
    await files.renew(session, {row["id"]: row["url"] for row in rows.files if row["message_id"] in known})
    await upsert(session, Reaction, rows.reactions)
    await search.index(session, rows.entries, count_later=count_later)


async def _keep_holds(
    session: AsyncSession, written: Columns, edited: Sequence[int]
) -> tuple[Columns, list[int]]:
    """What a moderator decided about edited messages stays; also the messages for which something changes."""
    before = await messages.by_id(session, edited)
    holds, moved = list(written["hold"]), []
    for place, (message_id, content) in enumerate(zip(written["id"], written["content"], strict=True)):
        known = before.get(message_id)
        if known is not None:
            if known.content == content or known.hold in (Hold.KEPT, Hold.SHELTERED):
                holds[place] = known.hold
            if known.hold != holds[place]:
                moved.append(message_id)
    return written.having(hold=holds), moved


async def write_happenings(
    session: AsyncSession, noted: Iterable[HappeningSeen], member_ids: Mapping[str, int]
) -> None:
    """What chat noted by itself."""
    rows = [
        {
            "id": each.id,
            "thread_id": each.thread.id,
            "author_id": member_ids[each.author.account],
            "kind": each.kind,
            "at": each.at,
        }
        for each in noted
    ]
    await upsert(session, Happening, rows)


async def forget(session: AsyncSession, gone: Sequence[int], now: datetime) -> None:
    """Messages that are gone from chat: a place is left, the words are not."""
    if gone:
        await messages.mark_deleted(session, gone, now)
        await speakers.recount(session, await messages.threads_of(session, gone))
        await releases.release(session, Thread.starter_id.in_(gone))
        await search.forget(session, gone)


async def follow_up(session: AsyncSession, said: Iterable[MessageSeen]) -> dict[int, MessageSeen]:
    """Threads note that they live, and who opened them; returns the newest message of each."""
    newest: dict[int, MessageSeen] = {}
    for message in said:
        newest[message.thread.id] = max(newest.get(message.thread.id, message), message, key=lambda m: m.id)
    await threads.note_activity(session, {key: message.created_at for key, message in newest.items()})
    if any(message.thread.owner and message.thread.starter_id for message in newest.values()):
        await index_openings(session, await threads.find_starters(session, list(newest)))
    return newest


async def index_openings(session: AsyncSession, thread_ids: Sequence[int]) -> None:
    """A thread is found by its title through the message that opens it, also when either has changed."""
    if thread_ids:
        rows = await threads.openings(session, thread_ids)
        entries = [
            finding.entry("message", row.id, row.title, own_words(row.html), row.created_at) for row in rows
        ]
        await search.index(session, entries)


async def _follow(session: AsyncSession, said: Iterable[MessageSeen], *, gapless: bool) -> None:
    newest = await follow_up(session, said)
    if gapless:
        await threads.advance_cursors(session, {key: message.id for key, message in newest.items()})


@singledispatch
async def _apply(change: Any, session: AsyncSession, now: datetime) -> None:
    """What a change does beyond new and edited texts, which are written together."""


@_apply.register
async def _(change: MessagesDeleted, session: AsyncSession, now: datetime) -> None:
    await forget(session, change.ids, now)


@_apply.register
async def _(change: ThreadDeleted, session: AsyncSession, now: datetime) -> None:
    await threads.mark_deleted(session, change.id, now)
    await releases.release(session, Thread.id == change.id)


@_apply.register
async def _(change: MemberChanged, session: AsyncSession, now: datetime) -> None:
    await people.take_over(session, change.person, now=now)


@_apply.register
async def _(change: Reacted, session: AsyncSession, now: datetime) -> None:
    await messages.react(session, change.message_id, change.emoji, change.by)


@_apply.register
async def _(change: ReactionsCleared, session: AsyncSession, now: datetime) -> None:
    await messages.clear_reactions(session, [change.message_id], change.emoji)


def _thread_of(change: ThreadSeen | MessageSeen | HappeningSeen) -> tuple[int, ThreadSeen]:
    thread = change if isinstance(change, ThreadSeen) else change.thread
    return thread.id, thread


def _is_news(message: MessageSeen, known: messages.StateRow | None) -> bool:
    if known is None:
        return True
    is_newer = known.edited_at is None or (
        message.edited_at is not None and message.edited_at >= known.edited_at
    )
    return known.deleted_at is None and is_newer


def _thread_row(thread: ThreadSeen, member_ids: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": thread.id,
        "topic_id": thread.topic_id,
        "channel_id": thread.topic_id,
        "title": thread.title[:200],
        "owner_id": member_ids[thread.owner.account] if thread.owner else None,
        "starter_id": thread.starter_id,
        "created_at": thread.created_at,
        "last_activity_at": thread.created_at,
        "archived_at": thread.archived_at,
        "is_locked": thread.is_locked,
        "is_private": thread.is_private,
        "is_closed": thread.is_locked,
        "is_answered": standing.is_settled(thread.tags),
        "labels": "\n".join(thread.tags),
    }
