"""Files that came with messages: fetched before their links die, shown to whoever may read the message."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from bot.errors import FetchFailed, Reason
from bot.files import FILMS, PDF, PICTURES, SOUNDS, FileStore, Kept, StoreShut, safe_name
from storage import files, notes, publication, resource_files
from storage.database import Database
from storage.files import FileRow, StoredFile
from storage.messages import FileState
from storage.resource_files import ResourceFileRow
from storage.upsert import upsert

log = logging.getLogger(__name__)
Fetch = Callable[[str, Callable[[bytes], Awaitable[object]]], Awaitable[object]]
"""Hands the body behind an address on, piece by piece; raises FetchFailed."""
AT_ONCE = 4
LEASE = timedelta(minutes=5)
"""For how long a file that is being fetched is nobody else's; longer than a fetch may take."""
BACKOFF = (
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=3),
    timedelta(hours=12),
)
"""How long to wait after each failed try; after the last one the file counts as missing."""
LONGEST_WAIT = timedelta(days=1)
SHUT_WAIT = timedelta(minutes=1)
SHUT = "files.shut"
"""The note under which it stands why no file is stored at the moment."""
SPOILER = "SPOILER_"
"""How Discord marks a file that is to be covered: at the beginning of its name."""
HOPELESS = {Reason.REFUSED_ADDRESS, Reason.INSECURE, Reason.TOO_LARGE}


@dataclass(frozen=True, slots=True)
class FileView:
    """A file as readers see it. `size` in bytes; `width` and `height` of pictures in pixels, if known.

    `type` is the media type, verified from the bytes; empty for nothing known or not stored.
    """

    id: int
    name: str
    description: str
    size: int
    state: str
    type: str
    width: int | None
    height: int | None
    sha256: str
    is_spoiler: bool

    @property
    def kind(self) -> str:
        """How it is shown: picture, sound, film, pdf; other is only to be saved. Empty: it is not there."""
        if self.state != FileState.STORED:
            return ""
        kinds = ((PICTURES, "picture"), (SOUNDS, "sound"), (FILMS, "film"), ({PDF}, "pdf"))
        return next((kind for types, kind in kinds if self.type in types), "other")


@dataclass(frozen=True, slots=True)
class Status:
    """How many files stand where. `size`: bytes that are stored; `problem`: why none can be now, if so."""

    pending: int
    stored: int
    missing: int
    refused: int
    size: int
    problem: str


async def public_file(database: Database, file_id: int) -> FileView | None:
    """A file that the public may see, stored or not; None for any other."""
    async with database.reading() as connection:
        row = await files.public_file(connection, file_id)
        of_resource = await resource_files.public_file(connection, file_id) if row is None else None
    if of_resource is not None:
        return view_of(of_resource)
    return _view(row) if row is not None else None


def view_of(row: ResourceFileRow) -> FileView:
    """A file of a resource as readers see it."""
    return FileView(
        id=row.id,
        name=row.name,
        description="",
        size=row.size,
        state=FileState.STORED,
        type=row.type,
        width=row.width,
        height=row.height,
        sha256=row.sha256,
        is_spoiler=False,
    )


async def of_messages(
    connection: AsyncConnection, message_ids: Sequence[int]
) -> Mapping[int, tuple[FileView, ...]]:
    """Message id to its files; whoever asks has made sure that they may be seen."""
    found: dict[int, tuple[FileView, ...]] = {}
    for row in await files.of_messages(connection, message_ids) if message_ids else ():
        found[row.message_id] = (*found.get(row.message_id, ()), _view(row))
    return found


async def status(database: Database) -> Status:
    """How many files stand where, for the office."""
    async with database.reading() as connection:
        row = await files.totals(connection)
        problem = await notes.read(connection, SHUT)
    return Status(row.pending, row.stored, row.missing, row.refused, row.size, problem)


async def lacking(database: Database, file_ids: Collection[int]) -> set[int]:
    """Those of the files that are not stored, known or not."""
    async with database.reading() as connection:
        return {*file_ids} - await files.stored(connection, file_ids)


async def confirm_all(session: AsyncSession, kept: Mapping[int, Kept], *, now: datetime) -> None:
    """Files, by id, that are stored now; those that no message holds are left out."""
    wanting = await files.wanting(await session.connection(), kept)
    await upsert(session, StoredFile, [stored_row(kept[file_id], now) for file_id in wanting])
    for file_id in wanting:
        await files.confirm(session, file_id, kept[file_id].sha256)


async def begin_anew(database: Database, *, now: datetime) -> None:
    """After a start: whatever was being fetched when the program ended is due again."""
    async with database.transaction() as session:
        await files.free_claims(session, now)


async def fetch_due(database: Database, store: FileStore, fetch: Fetch, *, now: datetime) -> None:
    """Fetches all files that are due, a few at a time. With a full disk it only says so, once."""
    async with database.reading() as connection:
        if not await files.is_any_due(connection, now):
            return
    if problem := await store.problem():
        await _note_shut(database, problem)
        return
    async with asyncio.TaskGroup() as group:
        turns = [group.create_task(_fetch_in_turn(database, store, fetch, now)) for _ in range(AT_ONCE)]
    if problem := max(turn.result() for turn in turns):
        await _note_shut(database, problem)


def _view(row: FileRow) -> FileView:
    """A file as readers see it."""
    return FileView(
        id=row.id,
        name=safe_name(row.name.removeprefix(SPOILER)),
        description=row.description,
        size=row.announced if row.size is None else row.size,
        state=row.state,
        type=row.type or "",
        width=row.width,
        height=row.height,
        sha256=row.sha256 or "",
        is_spoiler=row.name.startswith(SPOILER),
    )


async def _fetch_in_turn(database: Database, store: FileStore, fetch: Fetch, now: datetime) -> str:
    """One file after the other, until none is due or the program stops; why, if none can be stored."""
    while claim := await _claim(database, now):
        try:
            kept = await _kept(store, fetch, claim)
        except StoreShut as shut:
            await _put_back(database, claim.id, now)
            return str(shut)
        except FetchFailed as failed:
            if failed.reason == Reason.STOPPED:
                break
            await _failed(database, claim, failed, now)
        else:
            await _confirm(database, claim.id, kept, now)
    return ""


async def _claim(database: Database, now: datetime) -> Row[*tuple[Any, ...]] | None:
    async with database.transaction() as session:
        return await files.claim(session, now=now, until=now + LEASE)


async def _kept(store: FileStore, fetch: Fetch, claim: Row[*tuple[Any, ...]]) -> Kept:
    if claim.size > store.limit:
        raise FetchFailed(Reason.TOO_LARGE, f"{claim.size} bytes")
    async with store.incoming() as incoming:
        await fetch(claim.url, incoming.write)
        return await incoming.keep()


def stored_row(kept: Kept, now: datetime) -> dict[str, Any]:
    """What is kept of a stored file, whatever it came with."""
    return {
        "sha256": kept.sha256,
        "size": kept.size,
        "type": kept.type,
        "width": kept.width,
        "height": kept.height,
        "stored_at": now,
    }


async def _confirm(database: Database, file_id: int, kept: Kept, now: datetime) -> None:
    async with database.transaction() as session:
        await upsert(session, StoredFile, [stored_row(kept, now)])
        await files.confirm(session, file_id, kept.sha256)
        await publication.advance(session)
        was_shut = await notes.read(await session.connection(), SHUT)
        if was_shut:
            await notes.write(session, SHUT, "")
    if was_shut:
        log.info("files are stored again")


async def _failed(
    database: Database, claim: Row[*tuple[Any, ...]], failed: FetchFailed, now: datetime
) -> None:
    problem = str(failed)[:100]
    async with database.transaction() as session:
        if failed.reason not in HOPELESS and claim.tries <= len(BACKOFF):
            wait = max(BACKOFF[claim.tries - 1], failed.retry_after or timedelta(0))
            await files.postpone(session, claim.id, until=now + min(wait, LONGEST_WAIT), problem=problem)
            return
        state = FileState.REFUSED if failed.reason in HOPELESS else FileState.MISSING
        await files.give_up(session, claim.id, state, problem)
        await publication.advance(session)
    log.warning("the file %s is %s: %s", claim.id, state, problem)


async def _put_back(database: Database, file_id: int, now: datetime) -> None:
    async with database.transaction() as session:
        await files.postpone(session, file_id, until=now + SHUT_WAIT, problem="", is_try=False)


async def _note_shut(database: Database, problem: str) -> None:
    """Alarms once for as long as it lasts: in the log, and in the state that the office sees."""
    async with database.reading() as connection:
        if await notes.read(connection, SHUT):
            return
    async with database.transaction() as session:
        await notes.write(session, SHUT, problem)
    log.error("Files cannot be stored: %s. Texts still are; files are fetched once there is room.", problem)
