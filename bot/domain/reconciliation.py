"""Comparing the archive with chat, page by page, and the proof of it: what was compared and found."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from bot.domain import archive, backlog, news
from bot.domain.message_rows import Rows, rendered, rows_of
from bot.domain.parts import kept
from bot.domain.seen import MessageSeen, PageRead, ThreadSeen
from storage import files, messages, publication, reconciliations, threads
from storage.database import Database
from storage.reconciliations import RecordRow

READ_AT_ONCE = 20
"""New messages that can be searched as soon as they are written; of more all can a little later: reading them
takes twice as long as all the rest."""
BREATH = 250
"""Messages that are made ready before others have their turn, about two milliseconds."""


@dataclass(frozen=True, slots=True)
class Known:
    """A thread as the archive has it: how it was last seen, and how far it is complete."""

    looks: tuple[int, str, datetime | None, bool, tuple[str, ...]]
    cursor: int
    """The newest message archived without a gap before it."""
    newest: int
    """The newest one that is archived, deleted or not; 0 without any."""
    broke_off_at: int | None
    """Up to which message its last comparison came (0: there was none); None: it came to its end."""
    chat_count: int | None
    """The number of messages that chat told when it was."""
    whole_at: datetime | None
    """When it was last compared from its first message on, if its last comparison was such a one."""

    def is_turn(self, thread_id: int, days: int, *, now: datetime) -> bool:
        """Whether the thread is read from its start today, as each is once in so many days (0: never).

        Only so edits and deletions are found that are older than the days that are always read again, and
        show in no number.
        """
        is_its_day = days > 0 and (thread_id >> 22) % days == now.toordinal() % days
        return is_its_day and (self.whole_at is None or now - self.whole_at > timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Found:
    """How the archive differed from a page of chat."""

    new: tuple[MessageSeen, ...]
    edited: tuple[MessageSeen, ...]
    deleted: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Pages, how the archive differs from them, and what is to be written of it."""

    pages: Sequence[PageRead]
    found: list[Found]
    changed: Sequence[MessageSeen]
    links: Mapping[int, str]
    unread: Collection[int]
    rows: Rows


@dataclass(frozen=True, slots=True)
class Gap:
    """A thread that could not be compared to its end; complete up to the message `after` (0: nothing is)."""

    thread_id: int
    title: str
    topic: str
    after: int
    problem: str


@dataclass(frozen=True, slots=True)
class Status:
    """How complete the archive is, by the last comparison of each thread."""

    threads: int
    compared: int
    """How many of them were compared with chat to their end."""
    newest_at: datetime | None
    counted: int
    new: int
    edited: int
    deleted: int
    gap_count: int
    """Of all gaps; `gaps` are the first ones."""
    gaps: tuple[Gap, ...]
    unread: int
    """Messages that are archived and that the search does not know yet."""


def looks(thread: ThreadSeen) -> tuple[int, str, datetime | None, bool, tuple[str, ...]]:
    """What can be seen of a thread without reading it."""
    return thread.topic_id, thread.title[:200], thread.archived_at, thread.is_locked, thread.tags


async def known_threads(database: Database) -> dict[int, Known]:
    """All threads of the archive that are not deleted, by id."""
    async with database.reading() as connection:
        rows = await reconciliations.by_thread(connection)
    return {
        row.id: Known(
            (row.channel_id, row.title, row.archived_at, row.is_locked, tuple(row.labels.splitlines())),
            row.cursor_id,
            row.newest_id or 0,
            None if row.finished_at and not row.problem else row.compared_until or 0,
            row.chat_count,
            row.finished_at if row.compared_after == 0 else None,
        )
        for row in rows
    }


async def newest_message(database: Database, thread_id: int) -> int:
    """The newest archived message of a thread; 0 without any."""
    async with database.reading() as connection:
        return await messages.newest_id(connection, thread_id)


async def count(database: Database, thread_id: int) -> int:
    """Messages of a thread as chat counts them: without the deleted and without a post's first."""
    async with database.reading() as connection:
        return await reconciliations.count(connection, thread_id)


async def compare(database: Database, pages: Sequence[PageRead]) -> Compared:
    """How the archive differs from pages of chat; nothing is written.

    A message counts as deleted only if its page is complete where it stood, and it was archived before the
    page was asked for. Until what was found is written, nothing may be written that stands on the pages.
    """
    async with database.reading() as connection:
        found = await _compare(connection, pages)
        links = await _new_links(connection, pages)
    changed = [message for each in found for message in (*each.new, *each.edited)]
    later = frozenset(unread(found))
    return Compared(pages, found, changed, links, later, await _rows(changed, later))


async def agree(
    database: Database, compared: Compared, *, now: datetime, collect: timedelta = news.COLLECT
) -> list[Found]:
    """Writes what was found in one transaction; tells of each page what that was.

    Each thread's record notes it. Who follows is told of what is new after `collect`.
    """
    pages, found, changed = compared.pages, compared.found, compared.changed
    happenings = [happening for page in pages for happening in page.happenings]
    seen = {page.thread.id: page.thread for page in pages}
    async with database.transaction(alone=True) as session:
        people = [*(each.author for each in changed), *(each.author for each in happenings)]
        member_ids = await archive.write_threads(session, seen.values(), people, now=now)
        new = await archive.write_messages(session, changed, member_ids, compared.rows)
        await backlog.leave(session, compared.unread, but=new)
        await files.renew(session, compared.links)
        await archive.write_happenings(session, happenings, member_ids)
        await archive.forget(session, [gone for each in found for gone in each.deleted], now)
        await archive.follow_up(session, changed)
        await archive.make_known(session, seen, new, collect=collect, now=now)
        await _move_cursors(session, pages)
        await _record(session, pages, found, now)
        await publication.advance(session, library=False)
    return found


async def _rows(changed: Sequence[MessageSeen], later: Collection[int]) -> Rows:
    made: list[Rows] = []
    for start in range(0, len(changed), BREATH):
        some = changed[start : start + BREATH]
        made.append(rows_of(some, rendered(some), unread=later))
        await asyncio.sleep(0)
    return Rows.together(made)


def unread(found: Iterable[Found]) -> list[int]:
    """The messages found together that can be searched only later (bot/domain/backlog.py); none of a few."""
    new = [message.id for each in found for message in each.new]
    return new if len(new) > READ_AT_ONCE else []


async def give_up(database: Database, thread: ThreadSeen, problem: str, *, now: datetime) -> None:
    """A thread could not be read; the reason is kept until it can."""
    async with database.transaction(alone=True) as session:
        await archive.write_threads(session, [thread], [], now=now)
        await _note_problem(session, [thread.id], problem, now)


async def lose_sight(database: Database, thread_ids: Collection[int], problem: str, *, now: datetime) -> None:
    """The same for threads that are archived."""
    async with database.transaction(alone=True) as session:
        await _note_problem(session, thread_ids, problem, now)


async def _note_problem(
    session: AsyncSession, thread_ids: Iterable[int], problem: str, now: datetime
) -> None:
    records = await _records(session, thread_ids, now)
    await reconciliations.keep(
        session, [record._replace(problem=problem[:500]) for record in records.values()]
    )


async def status(database: Database, *, gaps: int = 20) -> Status:
    """How complete the archive is, with up to `gaps` of the threads that are not."""
    async with database.reading() as connection:
        total = await reconciliations.totals(connection)
        gap_count = await reconciliations.count_gaps(connection)
        rows = await reconciliations.gaps(connection, gaps)
        waiting = await backlog.waiting(connection)
    open_gaps = tuple(Gap(row.thread_id, row.title, row.topic, row.cursor_id, row.problem) for row in rows)
    return Status(
        threads=total.threads,
        compared=total.compared,
        newest_at=total.newest_at,
        counted=total.counted,
        new=total.new,
        edited=total.edited,
        deleted=total.deleted,
        gap_count=gap_count,
        gaps=open_gaps,
        unread=waiting,
    )


async def _compare(connection: AsyncConnection, pages: Iterable[PageRead]) -> list[Found]:
    read = [
        (page, await messages.between(connection, page.thread.id, page.after, page.until)) for page in pages
    ]
    ids = [row.id for _, rows in read for row in rows]
    files = await messages.file_ids(connection, ids) if ids else set()
    reactions = await messages.reactions_to(connection, ids) if ids else {}
    return [_found(page, rows, files, reactions) for page, rows in read]


def _found(
    page: PageRead,
    rows: Iterable[messages.ToldRow],
    files: set[int],
    reactions: Mapping[int, Sequence[tuple[str, int]]],
) -> Found:
    stored = {row.id: row for row in rows}
    told = [message for message in page.messages if message.id not in page.newer]
    there = {message.id for message in told} | page.newer
    return Found(
        new=tuple([message for message in told if message.id not in stored]),
        edited=tuple(
            [
                message
                for message in told
                if message.id in stored and _differs(message, stored[message.id], files, reactions)
            ]
        ),
        deleted=tuple(
            [
                row.id
                for row in stored.values()
                if row.deleted_at is None and row.id not in there and row.id <= page.known_until
            ]
        ),
    )


async def _new_links(connection: AsyncConnection, pages: Iterable[PageRead]) -> dict[int, str]:
    """Chat's links to files live for a day: those on the pages to files that are archived but not stored."""
    links = {file.id: file.url for page in pages for message in page.messages for file in message.files}
    wanting = await files.wanting(connection, links) if links else set()
    return {file_id: links[file_id] for file_id in wanting}


def _differs(
    message: MessageSeen,
    stored: messages.ToldRow,
    files: set[int],
    reactions: Mapping[int, Sequence[tuple[str, int]]],
) -> bool:
    """What a message is compared by; first of all what is told apart in no time."""
    if stored.deleted_at is not None:
        return False
    return (
        message.edited_at != stored.edited_at
        or message.is_pinned != stored.is_pinned
        or message.content != stored.content
        or kept(message.parts) != stored.parts
        or any(file.id not in files for file in message.files)
        or tuple(sorted(message.reactions or ())) != reactions.get(message.id, ())
    )


async def _move_cursors(session: AsyncSession, pages: Sequence[PageRead]) -> None:
    """A cursor follows where a page joins it; beyond a gap it stays."""
    cursors = await threads.cursors(session, {page.thread.id for page in pages})
    for page in pages:
        if page.after <= cursors[page.thread.id]:
            cursors[page.thread.id] = max(_until(page), cursors[page.thread.id])
    await threads.advance_cursors(session, cursors)


def _until(page: PageRead) -> int:
    """The newest message on the page."""
    ids = [*(each.id for each in page.messages), *(each.id for each in page.happenings)]
    return max([page.after, *ids])


async def _record(
    session: AsyncSession, pages: Sequence[PageRead], found: Sequence[Found], now: datetime
) -> None:
    records = await _records(session, {page.thread.id for page in pages}, now)
    for page, each in zip(pages, found, strict=True):
        records[page.thread.id] = _noted(records[page.thread.id], page, each, now)
    await reconciliations.keep(session, records.values())


def _noted(record: RecordRow, page: PageRead, found: Found, now: datetime) -> RecordRow:
    """The record with what was found on one page more."""
    reached = max([page.after, *[message.id for message in page.messages]])
    if page.begins:
        record = record._replace(
            begun_at=now,
            finished_at=None,
            compared_after=page.after,
            compared_until=reached,
            counted=0,
            found_new=0,
            found_edited=0,
            found_deleted=0,
        )
    record = record._replace(
        compared_until=max(reached, record.compared_until),
        counted=record.counted + sum([message.id not in page.newer for message in page.messages]),
        found_new=record.found_new + len(found.new),
        found_edited=record.found_edited + len(found.edited),
        found_deleted=record.found_deleted + len(found.deleted),
    )
    if page.until is None:
        record = record._replace(finished_at=now, problem="", chat_count=page.chat_count)
    return record


async def _records(session: AsyncSession, thread_ids: Iterable[int], now: datetime) -> dict[int, RecordRow]:
    """The threads' records; one that was never compared has an empty one from now on."""
    wanted = list(thread_ids)
    empty = {each: RecordRow(each, now, None, 0, 0, 0, 0, 0, 0, None, "") for each in wanted}
    return empty | await reconciliations.records(session, wanted)
