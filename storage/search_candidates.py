"""What may fit a query: the engine names the newest entries that have its terms, never more than a bound.

Which of them fit best is decided above (bot/domain/search/ranking.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Generic, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, case, func, null, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from storage import search_fts5, search_gin
from storage.events import Event
from storage.facets import FacetValue
from storage.gates import PUBLIC, effective_consent, message_is_public, starter, thread_is_public
from storage.members import Member
from storage.messages import Message, MessageConsent
from storage.queries import Found, Query
from storage.resources import Resource, State
from storage.search import Entry, is_sqlite
from storage.search_spans import LIBRARY_END
from storage.search_wanted import Filter, Wanted
from storage.threads import Thread
from storage.topics import Topic


class CandidateRow(NamedTuple):
    """An entry that may be shown, with all that its rank depends on.

    `place` is the slug of the city that it may be told to come from.
    """

    id: int
    kind: str
    ref_id: int
    at: datetime | None
    title_terms: str
    body_terms: str
    thread_id: int | None
    thread_terms: str | None
    topic: str | None
    place: str | None


class ReplyRow(NamedTuple):
    """A message that is no thread's first."""

    id: int


class TextRow(NamedTuple):
    """What an entry says."""

    id: int
    title: str
    body: str
    thread_title: str | None
    topic_name: str | None


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


async def rows(connection: AsyncConnection, ids: Sequence[int]) -> list[CandidateRow]:
    """What is known of entries, of those that may be shown (storage/gates.py is asked anew)."""
    return await _known.of(connection, ids)


async def first_replies(connection: AsyncConnection, thread_ids: Sequence[int], limit: int) -> list[int]:
    """The earliest public messages of threads, without those that open them."""
    found = await _REPLIES.all(connection, ids=list(thread_ids), limit=limit)
    return [row.id for row in found]


async def texts(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, TextRow]:
    """What entries say, by id."""
    return {row.id: row for row in await _texts.of(connection, ids)}


class _Both(Generic[Found]):
    """What is asked of messages and of the library apart: together each row is looked for in all tables.

    Of PostgreSQL in one statement, since the way there takes longer than to answer; SQLite takes two, each of
    which is short enough to be answered where it is asked (storage/queries.py).
    """

    def __init__(self, found: type[Found], talk: Select[Any], library: Select[Any]) -> None:
        said, shelved = talk.where(_these("said")), library.where(_these("shelved"))
        self._talk, self._library = Query(found, said), Query(found, shelved)
        self._all = Query(found, union_all(said, shelved))

    async def of(self, connection: AsyncConnection, ids: Sequence[int]) -> list[Found]:
        """The rows of those that may be shown, in no order."""
        said, shelved = [n for n in ids if n >= LIBRARY_END], [n for n in ids if n < LIBRARY_END]
        if said and shelved and not is_sqlite(connection):
            return await self._all.all(connection, said=said, shelved=shelved)
        found = await self._talk.all(connection, said=said) if said else []
        return found + (await self._library.all(connection, shelved=shelved) if shelved else [])


def _these(ids: str) -> ColumnElement[bool]:
    return Entry.id.in_(bindparam(ids, expanding=True)) & Entry.is_public


def _may_fit(wanted: Wanted, chosen: Filter) -> bool:
    return not chosen.kind or (chosen.kind != "message") == wanted.in_library


_OPENING, _OPENER, _CITY = starter(), aliased(Entry), aliased(FacetValue)
_IN_LIBRARY = or_(
    (Entry.kind == "event") & Event.is_public & Event.published_at.is_not(None),
    (Entry.kind == "resource") & (Resource.state == State.PUBLISHED),
    Entry.kind == "term",
)
_TALK = _OPENING.join(
    Entry.__table__.join(Message, Message.id == Entry.ref_id)
    .join(Member, Member.id == Message.author_id)
    .outerjoin(MessageConsent, MessageConsent.message_id == Message.id)
    .join(Thread, Thread.id == Message.thread_id)
    .join(Topic, Topic.id == Thread.topic_id)
)
_SHELVES = (
    Entry.__table__.outerjoin(Event, (Event.id == Entry.ref_id) & (Entry.kind == "event"))
    .outerjoin(Resource, (Resource.id == Entry.ref_id) & (Entry.kind == "resource"))
    .outerjoin(Topic, Topic.id == func.coalesce(Event.topic_id, Resource.topic_id))
)
_PLACE = case(
    (or_(Member.is_place_shown, effective_consent() == PUBLIC[0]), _CITY.slug),
    else_=None,
)
_SAID_HERE = (Entry.kind == "message") & message_is_public() & thread_is_public(_OPENING)
_KNOWN = (Entry.id, Entry.kind, Entry.ref_id, Entry.at, Entry.title_terms, Entry.body_terms)
_TOPIC_SLUG, _TOPIC_NAME = (case((Topic.is_public, each), else_=None) for each in (Topic.slug, Topic.name))
_known = _Both(
    CandidateRow,
    select(*_KNOWN, Message.thread_id, _OPENER.title_terms, _TOPIC_SLUG, _PLACE)
    .select_from(
        _TALK.outerjoin(_OPENER, (_OPENER.id == Thread.starter_id) & (_OPENER.id != Entry.id)).outerjoin(
            _CITY, _CITY.id == Member.city_id
        )
    )
    .where(_SAID_HERE),
    select(*_KNOWN, null(), null(), _TOPIC_SLUG, null()).select_from(_SHELVES).where(_IN_LIBRARY),
)
_texts = _Both(
    TextRow,
    select(Entry.id, Entry.title, Entry.body, Thread.title, _TOPIC_NAME).select_from(_TALK).where(_SAID_HERE),
    select(Entry.id, Entry.title, Entry.body, null(), _TOPIC_NAME).select_from(_SHELVES).where(_IN_LIBRARY),
)
_REPLIES = Query(
    ReplyRow,
    select(Message.id)
    .join(Thread, Thread.id == Message.thread_id)
    .join(Entry, Entry.id == Message.id)
    .where(Thread.id.in_(bindparam("ids", expanding=True)), Message.id != Thread.starter_id, Entry.is_public)
    .order_by(Message.id)
    .limit(bindparam("limit")),
)
