"""What may fit a query: the engine names the newest entries that have its terms, never more than a bound.

Which of them fit best is decided above (bot/domain/search/ranking.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from types import ModuleType
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
from storage.search_spans import LIBRARY_END, Spans
from storage.search_wanted import Filter, Wanted

MOST_ANSWERED = 4
"""Messages whose next ones are asked for at once."""


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
    """A message, and the one that it comes after."""

    id: int
    after: int


class TextRow(NamedTuple):
    """What an entry says; `label` is a resource's kind."""

    id: int
    title: str
    body: str
    label: str


async def spans(connection: AsyncConnection) -> Spans:
    """In what candidates are looked for."""
    found: Spans = await _engine(connection).spans(connection)
    return found


async def candidates(
    connection: AsyncConnection, wanted: Sequence[Wanted], chosen: Filter, within: Spans
) -> list[list[int]]:
    """For each of `wanted` the ids of entries, newest first."""
    found: list[list[int]] = [[] for _ in wanted]
    asked = [(n, each) for n, each in enumerate(wanted) if _may_fit(each, chosen)]
    if asked:
        for n, entry_id in await _engine(connection).newest(connection, asked, chosen, within):
            found[n].append(entry_id)
    return found


async def rows(connection: AsyncConnection, ids: Sequence[int]) -> list[EntryRow]:
    """What is known of entries, of those that are public by themselves, in no order; what our bot announces
    is found as what it announces.

    Of messages and of the library apart: together each row is looked for in all tables. Of PostgreSQL in one
    statement, since the way there takes longer than to answer; SQLite takes two, each of which is short
    enough to be answered where it is asked (storage/queries.py).
    """
    said, shelved = [n for n in ids if n >= LIBRARY_END], [n for n in ids if n < LIBRARY_END]
    if said and shelved and not is_sqlite(connection):
        return await _BOTH.all(connection, said=said, shelved=shelved)
    found = await _SAID.all(connection, said=said) if said else []
    return found + (await _SHELVED.all(connection, shelved=shelved) if shelved else [])


async def replies(
    connection: AsyncConnection, messages: Sequence[tuple[int, int]], limit: int
) -> dict[int, list[int]]:
    """For each of at most MOST_ANSWERED messages, given as thread and id, the public ones that come next."""
    asked = {name: 0 for pair in _AFTER for name in pair}
    for (thread, after), (thread_id, message_id) in zip(_AFTER, messages, strict=False):
        asked |= {thread: thread_id, after: message_id}
    found: dict[int, list[int]] = {message: [] for _, message in messages}
    for row in await _REPLIES.all(connection, **asked, limit=limit):
        found[row.after].append(row.id)
    return {message: sorted(row) for message, row in found.items()}


async def texts(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, TextRow]:
    """What entries say that may be shown, by id."""
    return {row.id: row for row in await _TEXTS.all(connection, ids=list(ids))}


def _engine(connection: AsyncConnection) -> ModuleType:
    return search_fts5 if is_sqlite(connection) else search_gin


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
    .where(_these("said"), Entry.kind == "message", message_is_public(), ~Member.is_bot)
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
_AFTER = [(f"thread_{n}", f"after_{n}") for n in range(MOST_ANSWERED)]
_NEXT = (
    select(Message.id, bindparam(after, type_=Message.id.type).label("after"))
    .join(Entry, Entry.id == Message.id)
    .where(Message.thread_id == bindparam(thread), Message.id > bindparam(after), Entry.is_public)
    .order_by(Message.id)
    .limit(bindparam("limit"))
    .subquery()
    for thread, after in _AFTER
)
_REPLIES = Query(ReplyRow, union_all(*(select(each.c.id, each.c.after) for each in _NEXT)))
