"""What may fit a query: the engine names the newest entries that have its terms, never more than a bound.

Which of them fit best is decided above (bot/domain/search/ranking.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, case, func, null, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from storage import search_fts5, search_gin
from storage.facets import FacetValue
from storage.gates import PUBLIC, effective_consent, message_is_public
from storage.members import Member
from storage.messages import Message, MessageConsent
from storage.queries import Query
from storage.resources import Resource
from storage.search import Entry, is_sqlite
from storage.search_spans import LIBRARY_END
from storage.search_wanted import Filter, Wanted
from storage.threads import Thread

MOST_OPENED = 4
"""Threads whose first replies are asked for at once."""


class EntryRow(NamedTuple):
    """An entry that may be shown if its surroundings may be (storage/search_surroundings.py).

    `thread_id` is a message's, `place` the slug of the city that it may be told to come from.
    """

    id: int
    kind: str
    ref_id: int
    at: datetime | None
    title_terms: str
    body_terms: str
    thread_id: int | None
    place: str | None


class ReplyRow(NamedTuple):
    """A message that is no thread's first."""

    id: int
    thread_id: int


class TextRow(NamedTuple):
    """What an entry says; `label` is a resource's kind."""

    id: int
    title: str
    body: str
    label: str


async def candidates(
    connection: AsyncConnection, wanted: Sequence[Wanted], chosen: Filter
) -> list[list[int]]:
    """For each of `wanted` the ids of entries, newest first."""
    found: list[list[int]] = [[] for _ in wanted]
    asked = [(n, each) for n, each in enumerate(wanted) if _may_fit(each, chosen)]
    if asked:
        engine = search_fts5 if is_sqlite(connection) else search_gin
        for n, entry_id in await engine.newest(connection, asked, chosen):
            found[n].append(entry_id)
    return found


async def rows(connection: AsyncConnection, ids: Sequence[int]) -> list[EntryRow]:
    """What is known of entries, of those that are public by themselves, in no order.

    Of messages and of the library apart: together each row is looked for in all tables. Of PostgreSQL in one
    statement, since the way there takes longer than to answer; SQLite takes two, each of which is short
    enough to be answered where it is asked (storage/queries.py).
    """
    said, shelved = [n for n in ids if n >= LIBRARY_END], [n for n in ids if n < LIBRARY_END]
    if said and shelved and not is_sqlite(connection):
        return await _BOTH.all(connection, said=said, shelved=shelved)
    found = await _SAID.all(connection, said=said) if said else []
    return found + (await _SHELVED.all(connection, shelved=shelved) if shelved else [])


async def first_replies(
    connection: AsyncConnection, thread_ids: Sequence[int], limit: int
) -> dict[int, list[int]]:
    """For each of at most MOST_OPENED threads its earliest public messages, without the one that opens it."""
    asked = dict(zip(_NO_THREADS, thread_ids, strict=False))
    found: dict[int, list[int]] = {each: [] for each in thread_ids}
    for row in await _REPLIES.all(connection, **_NO_THREADS | asked, limit=limit):
        found[row.thread_id].append(row.id)
    return {thread: sorted(replies) for thread, replies in found.items()}


async def texts(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, TextRow]:
    """What entries say that may be shown, by id."""
    return {row.id: row for row in await _TEXTS.all(connection, ids=list(ids))}


def _these(ids: str) -> ColumnElement[bool]:
    return Entry.id.in_(bindparam(ids, expanding=True)) & Entry.is_public


def _may_fit(wanted: Wanted, chosen: Filter) -> bool:
    return not chosen.kind or (chosen.kind != "message") == wanted.in_library


_CITY, _KIND = aliased(FacetValue), aliased(FacetValue)
_PLACE = case(
    (or_(Member.is_place_shown, effective_consent() == PUBLIC[0]), _CITY.slug),
    else_=None,
)
_KNOWN = (Entry.id, Entry.kind, Entry.ref_id, Entry.at, Entry.title_terms, Entry.body_terms)
_IN_TALK = (
    select(*_KNOWN, Message.thread_id, _PLACE)
    .join(Message, Message.id == Entry.ref_id)
    .join(Member, Member.id == Message.author_id)
    .outerjoin(MessageConsent, MessageConsent.message_id == Message.id)
    .outerjoin(_CITY, _CITY.id == Member.city_id)
    .where(_these("said"), Entry.kind == "message", message_is_public())
)
_IN_LIBRARY = select(*_KNOWN, null(), null()).where(_these("shelved"), Entry.kind != "message")
_SAID, _SHELVED = Query(EntryRow, _IN_TALK), Query(EntryRow, _IN_LIBRARY)
_BOTH = Query(EntryRow, union_all(_IN_TALK, _IN_LIBRARY))
_TEXTS = Query(
    TextRow,
    select(Entry.id, Entry.title, Entry.body, func.coalesce(_KIND.name, ""))
    .outerjoin(Resource, (Resource.id == Entry.ref_id) & (Entry.kind == "resource"))
    .outerjoin(_KIND, _KIND.id == Resource.kind_id)
    .where(_these("ids")),
)
_NO_THREADS = {f"thread_{n}": 0 for n in range(MOST_OPENED)}
_FIRST_REPLIES = (
    select(Message.id, Message.thread_id)
    .join(Thread, Thread.id == Message.thread_id)
    .join(Entry, Entry.id == Message.id)
    .where(Thread.id == bindparam(name), Message.id != Thread.starter_id, Entry.is_public)
    .order_by(Message.id)
    .limit(bindparam("limit"))
    .subquery()
    for name in _NO_THREADS
)
_REPLIES = Query(ReplyRow, union_all(*(select(each.c.id, each.c.thread_id) for each in _FIRST_REPLIES)))
