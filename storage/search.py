"""The search index: an entry for each thing, above FTS5 on SQLite and a tsvector on PostgreSQL.

What is private has an entry, too, so that a change of consent only turns a switch; but the engines hold what
is public alone: on SQLite triggers see to that, on PostgreSQL the index covers public entries only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import compress
from operator import not_
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, String, Table, Text, bindparam, delete, select, text, update
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage import search_spans, search_vectors, search_words
from storage.columns import Base, Id, Snowflake
from storage.gates import message_is_public, starter, thread_is_public
from storage.members import Member
from storage.messages import Message, MessageConsent
from storage.queries import IdRow, Nothing, Query
from storage.rows import Columns
from storage.threads import Thread
from storage.topics import Topic
from storage.upsert import upsert

LIBRARY_END = search_spans.LIBRARY_END
KINDS = ("event", "resource", "term")
AT_ONCE = 500
ROOM_BYTES = 8 << 20


class Entry(Base):
    """One thing that can be found. Terms stand as bot/domain/analysis/terms.py makes them."""

    __tablename__ = "search_entry"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(10))
    """message, event, resource or term."""
    ref_id: Mapped[int] = mapped_column(Snowflake)
    title: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime | None]
    title_terms: Mapped[str] = mapped_column(Text, default="")
    body_terms: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[str] = mapped_column(Text, default="")
    """The words as they were written, each once: what storage/search_words.py counts."""
    is_public: Mapped[bool] = mapped_column(default=False)
    edition: Mapped[int] = mapped_column(default=0)
    """By which edition of the analyzer the terms were made."""


COLUMNS = ("id", "kind", "ref_id", "title", "body", "at", "title_terms", "body_terms", "words", "edition")
_VECTOR = text("UPDATE search_entry SET vector = :vector WHERE id = :id").bindparams(
    bindparam("vector", type_=TSVECTOR)
)
_PIECES = text("SELECT count(DISTINCT segid) FROM search_fts_idx")
_JOIN = text("INSERT INTO search_fts (search_fts, rank) VALUES ('merge', :pages)")
_ROOM = text("INSERT INTO search_fts (search_fts, rank) VALUES ('hashsize', :bytes)")
_CHANGES = text("SELECT total_changes()")
_SHOW = Query(
    Nothing,
    update(cast(Table, Entry.__table__))
    .where(Entry.id.in_(bindparam("ids", expanding=True)))
    .values(is_public=True),
)


def entry_id(kind: str, ref_id: int) -> int:
    """Messages bring 64-bit ids of their own; the rest counts from 1, far below the first of those."""
    return ref_id if kind == "message" else ref_id * 4 + KINDS.index(kind) + 1


async def index(
    session: AsyncSession, entries: Columns | Iterable[Mapping[str, Any]], *, count_later: bool = False
) -> None:
    """Writes entries with the columns COLUMNS; a message is findable if it is public by now.

    They are written private, and what is public is turned so together: FTS5 writes its part of the index at
    the end of each statement, and after each row that would cost three times as much as all the rest.
    `count_later`: their words wait until they are counted (storage/search_words.py).
    """
    written = _each_once(entries)
    if not written:
        return
    ids = written["id"]
    counted = await _counted(session, ids)
    is_message = [kind == "message" for kind in written["kind"]]
    public = await _public_messages(session, list(compress(ids, is_message)))
    public |= set(compress(ids, map(not_, is_message)))
    told = list(compress(written["words"], [each in public for each in ids]))
    if not count_later or counted:
        await _write(session, written, public)
        await search_words.count(session, more=told, less=counted)
        return
    async with asyncio.TaskGroup() as both:  # SQLite works in a thread of its own meanwhile
        counting = both.create_task(asyncio.to_thread(search_words.times, told))
        await _write(session, written, public)
    await search_words.count_later(session, counting.result())


async def _write(session: AsyncSession, written: Columns, public: Collection[int]) -> None:
    await upsert(session, Entry, written.having(is_public=[False] * len(written)))
    if not is_sqlite(session):
        await set_vectors(session, written.rows())
    if public:
        await _SHOW.within(session, ids=list(public))


def _each_once(entries: Columns | Iterable[Mapping[str, Any]]) -> Columns:
    if isinstance(entries, Columns) and len(set(entries["id"])) == len(entries):
        return entries
    rows = entries.rows() if isinstance(entries, Columns) else entries
    return Columns.of({entry["id"]: entry for entry in rows}.values())


async def set_vectors(where: AsyncSession | AsyncConnection, entries: Iterable[Mapping[str, Any]]) -> None:
    """Makes of the entries' terms what PostgreSQL searches in."""
    await where.execute(
        _VECTOR, [{"id": each["id"], "vector": search_vectors.vector(each)} for each in entries]
    )


def edition(where: AsyncSession | AsyncConnection, of_terms: int) -> str:
    """What an index is made by: the analyzer's edition, and on PostgreSQL that of the vectors."""
    return str(of_terms) if is_sqlite(where) else f"{of_terms}.{search_vectors.EDITION}"


async def is_any(connection: AsyncConnection) -> bool:
    """Whether anything has an entry."""
    return await connection.scalar(select(Entry.id).limit(1)) is not None


async def forget(session: AsyncSession, entry_ids: Iterable[int]) -> None:
    """Takes entries out of the index."""
    ids = list(entry_ids)
    if ids:
        await search_words.count(session, more=(), less=await _counted(session, ids))
        await session.execute(delete(Entry).where(Entry.id.in_(ids)))


async def forget_missing(session: AsyncSession, after: int, until: int, known: Collection[int]) -> None:
    """Takes out entries in a range of ids, without `after` itself, that no thing stands behind."""
    there = await session.scalars(select(Entry.id).where(Entry.id > after, Entry.id <= until))
    await forget(session, [each for each in there if each not in known])


async def pieces(connection: AsyncConnection) -> int:
    """Of how many pieces FTS5's part of the index is made, in each of which it looks for each word."""
    if not is_sqlite(connection):
        return 1
    count: int = (await connection.execute(_PIECES)).scalar_one()
    return count


async def make_room(session: AsyncSession) -> None:
    """From now on FTS5 keeps what a large batch brings in memory until the batch ends, for all that write.

    By itself it writes a piece after each megabyte, of which there are two or three in a batch of an import.
    """
    if is_sqlite(session):
        await session.execute(_ROOM, {"bytes": ROOM_BYTES})


async def join_pieces(session: AsyncSession, pages: int, *, begins: bool) -> bool:
    """Joins pieces of FTS5's part, about so many pages of it; returns whether there was something to do.

    The first step `begins` to make one piece of all; each further one goes on with what is under way.
    """
    before = await session.scalar(_CHANGES)
    await session.execute(_JOIN, {"pages": -pages if begins else pages})
    return bool((await session.scalar(_CHANGES)) - before > 1)


async def follow(session: AsyncSession, which: ColumnElement[bool]) -> None:
    """Brings entries of messages up to date with the gates; `which` says which, of Message or Thread."""
    gate = message_is_public() & thread_is_public(_OPENING)
    for is_public in (False, True):
        moved = (
            select(Message.id)
            .select_from(_OPENING.join(_MESSAGES.join(Entry.__table__, Entry.id == Message.id)))
            .where(which, Entry.is_public.is_(not is_public), gate if is_public else gate.is_not(True))
        )
        ids = list(await session.scalars(moved))
        for start in range(0, len(ids), AT_ONCE):
            await _turn(session, ids[start : start + AT_ONCE], is_public=is_public)


async def _turn(session: AsyncSession, ids: Sequence[int], *, is_public: bool) -> None:
    turned = update(Entry).where(Entry.id.in_(ids)).values(is_public=is_public).returning(Entry.words)
    words = list(await session.scalars(turned.execution_options(synchronize_session=False)))
    await search_words.count(session, more=words if is_public else (), less=() if is_public else words)


async def words_of(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, str]:
    """The words of entries that are findable, as they were written (`word=folded`, apart by blanks)."""
    return {row.id: row.words for row in await _SAID.all(connection, ids=list(ids))}


async def _counted(session: AsyncSession, ids: Sequence[int]) -> list[str]:
    """The words of those that are findable so far."""
    return [row.words for row in await _COUNTED.within(session, ids=list(ids))]


async def _public_messages(session: AsyncSession, ids: Sequence[int]) -> set[int]:
    return {row.id for row in await _PUBLIC_MESSAGES.within(session, ids=list(ids))} if ids else set()


class _WordsRow(NamedTuple):
    words: str


class _SaidRow(NamedTuple):
    id: int
    words: str


def is_sqlite(where: AsyncSession | AsyncConnection) -> bool:
    """Whether SQLite answers, and not PostgreSQL."""
    bind = where.get_bind() if isinstance(where, AsyncSession) else where
    return bind.dialect.name == "sqlite"


_OPENING = starter()
_MESSAGES = (
    Message.__table__.join(Member, Member.id == Message.author_id)
    .outerjoin(MessageConsent, MessageConsent.message_id == Message.id)
    .join(Thread, Thread.id == Message.thread_id)
    .join(Topic, Topic.id == Thread.topic_id)
)
_PUBLIC_MESSAGES = Query(
    IdRow,
    select(Message.id)
    .select_from(_OPENING.join(_MESSAGES))
    .where(Message.id.in_(bindparam("ids", expanding=True)), message_is_public(), thread_is_public(_OPENING)),
)
_COUNTED = Query(
    _WordsRow, select(Entry.words).where(Entry.id.in_(bindparam("ids", expanding=True)), Entry.is_public)
)
_SAID = Query(
    _SaidRow,
    select(Entry.id, Entry.words).where(Entry.id.in_(bindparam("ids", expanding=True)), Entry.is_public),
)
