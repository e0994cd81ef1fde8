"""What may fit a query: the engine names the newest entries that have its terms, never more than a bound.

Which of them fit best is decided above (bot/domain/search/ranking.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, func, null, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from storage.events import Event
from storage.facets import FacetValue
from storage.gates import PUBLIC, effective_consent, message_is_public, starter, thread_is_public
from storage.members import Member
from storage.messages import Message, MessageConsent
from storage.queries import Found, Query, ask
from storage.resources import Resource, State
from storage.search import KINDS, Entry, is_sqlite
from storage.search_spans import ENDS, LIBRARY_END, NEWEST, lines, spans
from storage.search_vectors import tsquery
from storage.threads import Thread
from storage.topics import Topic

Phrase = tuple[str, ...]
"""Terms that stand one after the other; mostly just one."""
SCANNED = 20_000
"""Of the newest entries with a query's terms, so many are looked at for those that a filter lets through."""
SCANNED_IN_ALL = 60_000
"""For all lists of candidates together: a filter beside many frequent words must not take seconds."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Entries with any phrase of each group and none of the others; at most `limit`, the newest first."""

    groups: tuple[tuple[Phrase, ...], ...]
    limit: int
    without: tuple[Phrase, ...] = ()
    in_library: bool = False
    """Among events, resources and terms; otherwise among messages."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What else must hold; `kind` as in the index, `topic` and `city` are slugs, times are aware."""

    kind: str = ""
    topic: str = ""
    city: str = ""
    since: datetime | None = None
    until: datetime | None = None


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
        search = _by_fts5 if is_sqlite(connection) else _by_vector
        for n, entry_id in await search(connection, asked, chosen):
            found[n].append(entry_id)
    return found


async def _by_fts5(
    connection: AsyncConnection, asked: Sequence[tuple[int, Wanted]], chosen: Filter
) -> Sequence[Any]:
    values: dict[str, Any] = {"scanned": _scanned(asked), "library_end": LIBRARY_END}
    parts = []
    for n, each in asked:
        values[f"q{n}"] = _fts5(each)
        values[f"k{n}"] = each.limit
        parts.append(_branch(n, each, chosen, values))
    return await ask(connection, " UNION ALL ".join(parts), values)


async def _by_vector(
    connection: AsyncConnection, asked: Sequence[tuple[int, Wanted]], chosen: Filter
) -> Sequence[Any]:
    ((first, last, oldest, newest),) = await ask(connection, ENDS, {})
    within = {
        True: spans(first or 0, last or 0),
        False: spans(oldest or LIBRARY_END, newest or LIBRARY_END),
    }
    values: dict[str, Any] = {}
    conditions = [*_of_kind(chosen, "e.id"), *_conditions(chosen, values)]
    asking = [
        (
            n,
            _scanned(asked) if conditions else each.limit,
            tsquery(each.groups, each.without, in_library=each.in_library),
            within[each.in_library],
        )
        for n, each in asked
    ]
    values["lines"] = lines(asking)
    if not conditions:
        return await ask(connection, NEWEST, values)
    limits = {n: each.limit for n, each in asked}
    values |= {"numbers": list(limits), "limits": list(limits.values())}
    return await ask(connection, _FITTING.format(newest=NEWEST, conditions=" AND ".join(conditions)), values)


async def rows(connection: AsyncConnection, ids: Sequence[int]) -> list[CandidateRow]:
    """What is known of entries, of those that may be shown (storage/gates.py is asked anew)."""
    return await _both(connection, _MESSAGES, _LIBRARY, ids)


async def first_replies(connection: AsyncConnection, thread_ids: Sequence[int], limit: int) -> list[int]:
    """The earliest public messages of threads, without those that open them."""
    found = await _REPLIES.all(connection, ids=list(thread_ids), limit=limit)
    return [row.id for row in found]


async def texts(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, TextRow]:
    """What entries say, by id."""
    return {row.id: row for row in await _both(connection, _SAID, _SHELVED, ids)}


async def _both(
    connection: AsyncConnection, talk: Query[Found], library: Query[Found], ids: Sequence[int]
) -> list[Found]:
    """What is asked of messages and of the library apart: together each row is looked for in all tables."""
    said, shelved = [n for n in ids if n >= LIBRARY_END], [n for n in ids if n < LIBRARY_END]
    found = await talk.all(connection, ids=said) if said else []
    return found + (await library.all(connection, ids=shelved) if shelved else [])


def _scanned(asked: Sequence[tuple[int, Wanted]]) -> int:
    return min(SCANNED, SCANNED_IN_ALL // len(asked))


def _may_fit(wanted: Wanted, chosen: Filter) -> bool:
    return not chosen.kind or (chosen.kind != "message") == wanted.in_library


def _branch(n: int, wanted: Wanted, chosen: Filter, values: dict[str, Any]) -> str:
    """One SELECT; nothing but names and numbers of ours is written into it."""
    side = "<" if wanted.in_library else ">="
    conditions = _conditions(chosen, values)
    kind = "".join(f" AND {each}" for each in _of_kind(chosen, "rowid"))
    newest = _FTS5.format(n=n, side=side, kind=kind, limit="scanned" if conditions else f"k{n}")
    return (_FILTERED if conditions else _PLAIN).format(
        n=n, newest=newest, conditions=" AND ".join(conditions)
    )


_FTS5 = (
    "SELECT rowid AS id FROM search_fts WHERE search_fts MATCH :q{n} AND rowid {side} :library_end{kind}"
    " ORDER BY rowid DESC LIMIT :{limit}"
)
_PLAIN = "SELECT {n} AS n, id FROM ({newest}) AS f{n}"
_FILTERED = (
    "SELECT * FROM (SELECT {n} AS n, e.id AS id FROM ({newest}) AS f{n} JOIN search_entry e ON e.id = f{n}.id"
    " WHERE {conditions} ORDER BY e.id DESC LIMIT :k{n}) AS g{n}"
)
_FITTING = """
SELECT p.n, p.id FROM (
    SELECT s.n, e.id, row_number() OVER (PARTITION BY s.n ORDER BY e.id DESC) AS place
    FROM ({newest}) AS s JOIN search_entry e ON e.id = s.id WHERE {conditions}
) AS p JOIN unnest(CAST(:numbers AS integer[]), CAST(:limits AS integer[])) AS m(n, most) ON m.n = p.n
WHERE p.place <= m.most ORDER BY p.n, p.id DESC
"""


def _of_kind(chosen: Filter, entry: str) -> list[str]:
    """The kind stands in an entry's number: SQLite's index tells it, without a look at the entry itself."""
    return [f"{entry} % 4 = {KINDS.index(chosen.kind) + 1}"] if chosen.kind in KINDS else []


def _conditions(chosen: Filter, values: dict[str, Any]) -> list[str]:
    conditions = []
    if chosen.topic:
        values["topic"] = chosen.topic
        conditions.append(_OF_TOPIC)
    if chosen.city:
        values["city"] = chosen.city
        conditions.append(_OF_CITY)
    for name, sign, at in (("since", ">=", chosen.since), ("until", "<", chosen.until)):
        if at is not None:
            values[name] = at
            conditions.append(f"e.at {sign} :{name}")
    return conditions


_OF_TOPIC = """
CASE e.kind
    WHEN 'message' THEN EXISTS (SELECT 1 FROM message m JOIN thread h ON h.id = m.thread_id
        JOIN topic t ON t.id = h.topic_id WHERE m.id = e.ref_id AND t.slug = :topic)
    WHEN 'event' THEN EXISTS (SELECT 1 FROM event v JOIN topic t ON t.id = v.topic_id
        WHERE v.id = e.ref_id AND t.slug = :topic AND t.is_public)
    WHEN 'resource' THEN EXISTS (SELECT 1 FROM resource r JOIN topic t ON t.id = r.topic_id
        WHERE r.id = e.ref_id AND t.slug = :topic AND t.is_public)
    ELSE FALSE
END
"""
_OF_CITY = """
CASE e.kind
    WHEN 'message' THEN EXISTS (SELECT 1 FROM message m JOIN member a ON a.id = m.author_id
        JOIN facet_value c ON c.id = a.city_id LEFT JOIN message_consent d ON d.message_id = m.id
        WHERE m.id = e.ref_id AND c.slug = :city
        AND (a.is_place_shown OR coalesce(d.consent, a.consent) = 'public_name'))
    WHEN 'event' THEN EXISTS (SELECT 1 FROM event_facet x JOIN facet_value c ON c.id = x.value_id
        WHERE x.event_id = e.ref_id AND c.facet = 'city' AND c.slug = :city)
    WHEN 'resource' THEN EXISTS (SELECT 1 FROM resource_facet x JOIN facet_value c ON c.id = x.value_id
        WHERE x.resource_id = e.ref_id AND c.facet = 'city' AND c.slug = :city)
    ELSE FALSE
END
"""
"""Whose place is not shown (their role there would point to one person) is not found by it either."""


def _fts5(wanted: Wanted) -> str:
    groups = " AND ".join(f"({' OR '.join(_quoted(phrase) for phrase in group)})" for group in wanted.groups)
    if not wanted.without:
        return groups
    return f"({groups}) NOT ({' OR '.join(_quoted(phrase) for phrase in wanted.without)})"


def _quoted(phrase: Phrase) -> str:
    return '"' + " ".join(phrase).replace('"', '""') + '"'


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
_THESE = Entry.id.in_(bindparam("ids", expanding=True)) & Entry.is_public
_SAID_HERE = (Entry.kind == "message") & message_is_public() & thread_is_public(_OPENING)
_KNOWN = (Entry.id, Entry.kind, Entry.ref_id, Entry.at, Entry.title_terms, Entry.body_terms)
_TOPIC_SLUG, _TOPIC_NAME = (case((Topic.is_public, each), else_=None) for each in (Topic.slug, Topic.name))
_MESSAGES = Query(
    CandidateRow,
    select(*_KNOWN, Message.thread_id, _OPENER.title_terms, _TOPIC_SLUG, _PLACE)
    .select_from(
        _TALK.outerjoin(_OPENER, (_OPENER.id == Thread.starter_id) & (_OPENER.id != Entry.id)).outerjoin(
            _CITY, _CITY.id == Member.city_id
        )
    )
    .where(_THESE, _SAID_HERE),
)
_LIBRARY = Query(
    CandidateRow,
    select(*_KNOWN, null(), null(), _TOPIC_SLUG, null()).select_from(_SHELVES).where(_THESE, _IN_LIBRARY),
)
_SAID = Query(
    TextRow,
    select(Entry.id, Entry.title, Entry.body, Thread.title, _TOPIC_NAME)
    .select_from(_TALK)
    .where(_THESE, _SAID_HERE),
)
_SHELVED = Query(
    TextRow,
    select(Entry.id, Entry.title, Entry.body, null(), _TOPIC_NAME)
    .select_from(_SHELVES)
    .where(_THESE, _IN_LIBRARY),
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
