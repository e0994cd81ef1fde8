"""Taking exports of chat into the archive, as often as one likes, and beside what comes in live."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, or_
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import archive, files, topics
from bot.domain.exported import Batch, Export, Fate, Mark, Piece, Taken
from bot.domain.message_rows import Rows
from bot.domain.people import admit
from bot.files import Kept
from storage import messages, notes, publication, reconciliations, releases, search, search_words, threads
from storage.database import Database
from storage.threads import Thread

NEVER = datetime.min.replace(tzinfo=UTC)
_READ = "import:"
"""Notes of this name tell how far a file was read; its SHA-256 follows."""
_LATEST = "export:"
"""Notes of this name tell when the latest export of a thread was made; its id follows."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Place:
    """A thread before a batch is written into it.

    `is_live`: it came in from chat itself; `complete_until`: all of it up to this message. `is_latest`: no
    later export of it was taken in.
    """

    title: str
    is_new: bool
    is_deleted: bool
    is_live: bool
    is_latest: bool
    complete_until: int

    @property
    def is_best_known(self) -> bool:
        """Whether nobody saw the thread later than whoever exported it."""
        return self.is_latest and not self.is_live


async def marks(database: Database, hashes: Sequence[str]) -> dict[str, Mark]:
    """How far files (by SHA-256) were read, for those that were."""
    found: dict[str, str] = {}
    async with database.reading() as connection:
        for start in range(0, len(hashes), _AT_ONCE):
            names = [f"{_READ}{each}" for each in hashes[start : start + _AT_ONCE]]
            found |= await notes.read_all(connection, names)
    return {name.removeprefix(_READ): Mark(**json.loads(value)) for name, value in found.items()}


async def take(database: Database, batch: Batch, kept: Mapping[int, Kept], *, now: datetime) -> Taken:
    """Writes a batch, and how far its files are read: all of it or nothing. `kept` are its files, by id.

    Nobody's cursor moves: between an export and what came in live there may be gaps, which only a comparison
    with chat can close. What deletions and newer edits have made of a message stays.
    """
    async with database.transaction(alone=True) as session:
        places = await _places(session, [piece.export for piece in batch.pieces])
        member_ids = await admit(session, batch.people)
        await _open(session, batch.pieces, places, member_ids)
        fates = await _fates(session, batch.rows, places)
        await _write(session, batch, fates, places, member_ids)
        if kept:
            await files.confirm_all(session, kept, now=now)
        await _follow_up(session, batch, fates, places)
        await _note(session, batch.pieces, places)
        await publication.advance(session)
    return Taken(sum(place.is_new for place in places.values()), Counter(fates.values()))


async def begin(database: Database) -> None:
    """Makes room for large batches."""
    await database.make_room()
    async with database.transaction() as session:
        await search.make_room(session)


async def finish(database: Database) -> None:
    """What was put aside for the end of an import, so that each batch is written sooner."""
    async with database.transaction(alone=True) as session:
        await search_words.settle(session)


async def _places(session: AsyncSession, exports: Sequence[Export]) -> dict[int, _Place]:
    ids = [export.thread.id for export in exports]
    known = {row.id: row for row in await reconciliations.completeness(session, ids)}
    latest = await notes.read_all(await session.connection(), [f"{_LATEST}{each}" for each in ids])
    return {
        export.thread.id: _place(
            known.get(export.thread.id), export, latest.get(f"{_LATEST}{export.thread.id}")
        )
        for export in exports
    }


def _place(known: Row[*tuple[Any, ...]] | None, export: Export, latest: str | None) -> _Place:
    is_latest = latest is None or export.exported_at >= datetime.fromisoformat(latest)
    return _Place(
        title=known.title if known else export.thread.title[:200],
        is_new=not known,
        is_deleted=bool(known and known.deleted_at),
        is_live=bool(known and (known.cursor_id or known.begun_at)),
        is_latest=is_latest,
        complete_until=known.cursor_id if known and known.finished_at else 0,
    )


async def _open(
    session: AsyncSession,
    pieces: Sequence[Piece],
    places: Mapping[int, _Place],
    member_ids: Mapping[str, int],
) -> None:
    """Makes what is new and names it as it is named now; all else is as chat showed it last."""
    exports = [piece.export for piece in pieces]
    new = [export for export in exports if places[export.thread.id].is_new]
    if new:
        await topics.admit(session, [export.topic for export in new])
        await archive.write_thread_rows(session, [export.thread for export in new], member_ids)
    for thread in (export.thread for export in exports):
        place, title = places[thread.id], thread.title[:200]
        if place.is_best_known and place.title != title:
            await threads.rename(session, thread.id, title)
            await archive.index_openings(session, [thread.id])


async def _fates(session: AsyncSession, rows: Rows, places: Mapping[int, _Place]) -> dict[int, Fate]:
    """Message id to what becomes of it."""
    told = rows.messages
    known = await messages.states(session, told["id"])
    fates = {
        message_id: _fate(message_id, edited_at, known.get(message_id), places[thread_id])
        for message_id, edited_at, thread_id in zip(
            told["id"], told["edited_at"], told["thread_id"], strict=True
        )
    }
    if known:
        await _look_closer(session, rows, known, fates, places)
    return fates


async def _look_closer(
    session: AsyncSession,
    rows: Rows,
    known: Mapping[int, messages.StateRow],
    fates: dict[int, Fate],
    places: Mapping[int, _Place],
) -> None:
    """Where the text is the same, pins and reactions may be others."""
    same_text = [
        row
        for row in rows.messages.rows()
        if fates[row["id"]] is Fate.UNCHANGED
        and places[row["thread_id"]].is_best_known
        and row["edited_at"] == known[row["id"]].edited_at
    ]
    if not same_text:
        return
    stored = await messages.reactions_to(await session.connection(), [row["id"] for row in same_text])
    told = _reactions(rows)
    for row in same_text:
        is_same_pin = row["is_pinned"] == known[row["id"]].is_pinned
        if not is_same_pin or told.get(row["id"], ()) != stored.get(row["id"], ()):
            fates[row["id"]] = Fate.EDITED


def _fate(
    message_id: int, edited_at: datetime | None, known: messages.StateRow | None, place: _Place
) -> Fate:
    if place.is_deleted or (known is not None and known.deleted_at is not None):
        return Fate.DELETED
    if known is None:
        return Fate.NEW if message_id > place.complete_until else Fate.GONE
    is_newer = (edited_at or NEVER) > (known.edited_at or NEVER)
    return Fate.EDITED if is_newer else Fate.UNCHANGED


def _reactions(rows: Rows) -> dict[int, tuple[tuple[str, int], ...]]:
    """As `messages.reactions_to` gives them."""
    told: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for row in rows.reactions:
        told[row["message_id"]].append((row["emoji"], row["count"]))
    return {message_id: tuple(sorted(each)) for message_id, each in told.items()}


async def _write(
    session: AsyncSession,
    batch: Batch,
    fates: Mapping[int, Fate],
    places: Mapping[int, _Place],
    member_ids: Mapping[str, int],
) -> None:
    new = {message_id for message_id, fate in fates.items() if fate is Fate.NEW}
    edited = {message_id for message_id, fate in fates.items() if fate is Fate.EDITED}
    rows = batch.rows if len(new) == len(fates) else batch.rows.only(new | edited)
    await archive.write_rows(session, rows, member_ids, edited, count_later=True)
    noted = [each for each in batch.happenings if _is_open(places[each.thread.id], each.id)]
    await archive.write_happenings(session, noted, member_ids)


def _is_open(place: _Place, message_id: int) -> bool:
    return not place.is_deleted and message_id > place.complete_until


async def _follow_up(
    session: AsyncSession, batch: Batch, fates: Mapping[int, Fate], places: Mapping[int, _Place]
) -> None:
    """Threads note that they live; where they begin or end, also who opened them and what follows from it."""
    newest: dict[int, datetime] = {}
    told = batch.rows.messages
    for message_id, thread_id, at in zip(told["id"], told["thread_id"], told["created_at"], strict=True):
        if fates[message_id] is Fate.NEW:
            newest[thread_id] = max(newest.get(thread_id, NEVER), at)
    await threads.note_activity(session, newest)
    ended = [piece.export for piece in batch.pieces if piece.is_last]
    if ended:
        opened = await threads.find_starters(session, [export.thread.id for export in ended])
        await archive.index_openings(session, opened)
    begun = [thread_id for thread_id, place in places.items() if place.is_new or thread_id in fates]
    streams = [export.thread.id for export in ended if export.is_stream]
    if begun or ended:
        which = [*begun, *(export.thread.id for export in ended)]
        await releases.release(session, or_(Thread.id.in_(which), Thread.channel_id.in_(streams)))


async def _note(session: AsyncSession, pieces: Iterable[Piece], places: Mapping[int, _Place]) -> None:
    values = {f"{_READ}{piece.file}": json.dumps(asdict(piece.mark)) for piece in pieces}
    for export in (piece.export for piece in pieces):
        if places[export.thread.id].is_latest:
            values[f"{_LATEST}{export.thread.id}"] = export.exported_at.isoformat()
    await notes.write_all(session, values)
