"""The search index: one table of entries, and below it FTS5 on SQLite or a tsvector on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Float, Row, String, Text, bindparam, delete, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Id, Snowflake
from storage.gates import message_is_public, starter, thread_is_public
from storage.members import Member
from storage.messages import Message, MessageConsent
from storage.threads import Thread
from storage.topics import Topic
from storage.upsert import upsert

CANDIDATES = 300
"""How many of the best entries are ranked further; enough for fifteen pages of hits."""
TITLE_WEIGHT = 3.0
"""A word in the title weighs three times one in the text (issue on search, "Fields and ranking")."""


class Entry(Base):
    """One thing that can be found."""

    __tablename__ = "search_entry"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(10))
    """message, event, resource or term."""
    ref_id: Mapped[int] = mapped_column(Snowflake)
    title: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime | None]


def entry_id(kind: str, ref_id: int) -> int:
    """Messages bring 64-bit ids of their own; the rest counts from 1, far below the first of those."""
    if kind == "message":
        return ref_id
    return ref_id * 4 + ("event", "resource", "term").index(kind) + 1


_FTS_SQLITE = "INSERT OR REPLACE INTO search_fts (rowid, title, body) VALUES (?, ?, ?)"
_FTS_POSTGRESQL = text(
    "UPDATE search_entry SET vector = setweight(to_tsvector('simple', :title), 'A')"
    " || setweight(to_tsvector('simple', :body), 'B') WHERE id = :id"
)


async def index(session: AsyncSession, entries: Sequence[Mapping[str, Any]]) -> None:
    """Writes entries, with their `folded_title` and `folded_body`: what queries are compared with."""
    if not entries:
        return
    columns = ("id", "kind", "ref_id", "title", "body", "at")
    await upsert(session, Entry, [{name: entry[name] for name in columns} for entry in entries])
    if _is_sqlite(session):
        words = [(entry["id"], entry["folded_title"], entry["folded_body"]) for entry in entries]
        await (await session.connection()).exec_driver_sql(_FTS_SQLITE, words)
    else:
        await session.execute(
            _FTS_POSTGRESQL,
            [{"id": e["id"], "title": e["folded_title"], "body": e["folded_body"]} for e in entries],
        )


async def forget(session: AsyncSession, entry_ids: Iterable[int]) -> None:
    """Takes entries out of the index."""
    ids = list(entry_ids)
    if _is_sqlite(session):
        gone = text("DELETE FROM search_fts WHERE rowid IN :ids").bindparams(bindparam("ids", expanding=True))
        await session.execute(gone, {"ids": ids})
    await session.execute(delete(Entry).where(Entry.id.in_(ids)))


async def candidates(
    connection: AsyncConnection, words: Sequence[str], *, all_words: bool, kind: str | None = None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The best public entries for folded words (prefixes count), best first.

    Columns: kind, ref_id, title, body, at, thread_id, thread_title, rank.
    """
    ranked_by = _ranked_sqlite if _is_sqlite(connection) else _ranked_postgresql
    ranked = ranked_by(words, all_words)
    found = ranked.columns(id=Snowflake, rank=Float).subquery()
    opening = starter()
    is_message = Entry.kind == "message"
    source = (
        Entry.__table__.join(found, found.c.id == Entry.id)
        .outerjoin(Message, (Message.id == Entry.ref_id) & is_message)
        .outerjoin(Member, Member.id == Message.author_id)
        .outerjoin(MessageConsent, MessageConsent.message_id == Message.id)
        .outerjoin(Thread, Thread.id == Message.thread_id)
        .outerjoin(Topic, Topic.id == Thread.topic_id)
    )
    query = (
        select(
            Entry.kind,
            Entry.ref_id,
            Entry.title,
            Entry.body,
            Entry.at,
            Message.thread_id,
            Thread.title.label("thread_title"),
            found.c.rank,
        )
        .select_from(opening.join(source))
        .where(or_(~is_message, message_is_public() & thread_is_public(opening)))
        .order_by(found.c.rank.desc(), Entry.at.desc(), Entry.id.desc())
        .limit(CANDIDATES)
    )
    if kind is not None:
        query = query.where(Entry.kind == kind)
    return (await connection.execute(query)).all()


def _ranked_sqlite(words: Sequence[str], all_words: bool) -> Any:
    query = (" AND " if all_words else " OR ").join(f'"{word}"*' for word in words)
    statement = text(
        f"SELECT rowid AS id, -bm25(search_fts, {TITLE_WEIGHT}, 1.0) AS rank FROM search_fts"  # noqa: S608
        " WHERE search_fts MATCH :query ORDER BY rank DESC"
    )
    return statement.bindparams(query=query)


def _ranked_postgresql(words: Sequence[str], all_words: bool) -> Any:
    query = (" & " if all_words else " | ").join(f"{word}:*" for word in words)
    weights = f"{{0,0,{1 / TITLE_WEIGHT:.3f},1}}"
    statement = text(
        "SELECT id, ts_rank(CAST(:weights AS real[]), vector, query) AS rank"
        " FROM search_entry, to_tsquery('simple', :query) AS query WHERE vector @@ query"
    )
    return statement.bindparams(query=query, weights=weights)


def _is_sqlite(where: AsyncSession | AsyncConnection) -> bool:
    bind = where.get_bind() if isinstance(where, AsyncSession) else where
    return bind.dialect.name == "sqlite"
