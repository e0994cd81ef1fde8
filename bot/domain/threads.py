"""Threads as readers see them: cards for lists, and one thread with its messages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import kept, keys, talk, voices
from bot.domain.consent import Speaker
from bot.domain.kept import Glance
from bot.domain.rendering import own_words
from bot.domain.snowflakes import time_of
from bot.domain.talk import MessageView
from bot.domain.words import shorten, slug
from storage import publication, reading, reading_messages, reading_people, related
from storage.database import Database
from storage.facets import Facet, ThreadFacet, ids_by_slug
from storage.reading import ThreadRow
from storage.reading_messages import EdgeRow, MessageRow
from storage.related import RelatedRow
from storage.threads import Thread
from storage.upsert import upsert

PAGE = 100
"""Messages on one page of a thread."""
OPENING_LENGTH = 240
Way = tuple[str, ...]
ThreadKey = str


class Sort(StrEnum):
    """What a thread is: somebody's question, the talk about an event, or the stream of a text channel."""

    QUESTION = "question"
    EVENT = "event"
    STREAM = "stream"


@dataclass(frozen=True, slots=True)
class ThreadCard:
    """A thread in a list. `way`: the places in the order of speaking, the asker's first."""

    id: int
    slug: str
    title: str
    topic_id: int
    topic_slug: str
    topic_name: str
    is_answered: bool
    is_closed: bool
    message_count: int
    created_at: datetime
    last_activity_at: datetime
    way: Way
    summary: str
    summary_at: datetime | None
    opening: str
    sort: Sort


@dataclass(frozen=True, slots=True)
class ThreadList:
    """Threads, and the key that continues the list (None: this was all)."""

    threads: list[ThreadCard]
    older: ThreadKey | None
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Part:
    """A page of a thread that has several; `after` is its key, None for the first."""

    number: int
    after: int | None
    begins_at: datetime


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """A thread with up to PAGE of its messages; `newer` is the key for those that follow."""

    card: ThreadCard
    messages: tuple[MessageView, ...]
    answer: MessageView | None
    newer: int | None
    related: tuple[RelatedRow, ...] = ()
    """What belongs to it and is public."""
    parts: tuple[Part, ...] = ()
    """All of its pages, if there are several."""


async def topic_threads(
    database: Database, topic_id: int, *, before: ThreadKey | None = None, limit: int = 20
) -> ThreadList:
    """A topic's public threads, newest activity first; raises UserError for a key that is none of ours."""
    last = keys.read(before) if before else None
    async with database.reading() as connection:
        glance = await kept.glance(database, connection)
        rows = await reading.public_threads(connection, topic_id=topic_id, before=last, limit=limit + 1)
        cards = await _cards(glance, rows[:limit])
    return _listed(cards, is_more=len(rows) > limit)


async def latest_threads(
    database: Database, *, before: ThreadKey | None = None, limit: int = 20
) -> ThreadList:
    """All public threads, newest activity first; raises UserError for a key that is none of ours."""
    last = keys.read(before) if before else None
    async with database.reading() as connection:
        glance = await kept.glance(database, connection)
        rows = await reading.public_threads(connection, before=last, limit=limit + 1)
        cards = await _cards(glance, rows[:limit])
    return _listed(cards, is_more=len(rows) > limit)


async def newest_threads(database: Database, *, limit: int) -> list[ThreadCard]:
    """What people talked about last, over all public topics; what only our bot announces is no talk."""
    async with database.reading() as connection:
        glance = await kept.glance(database, connection)
        rows = await reading.public_threads(connection, only_people=True, limit=limit)
        return await _cards(glance, rows)


async def open_questions(database: Database, *, limit: int) -> list[ThreadCard]:
    """Threads without an accepted answer, the liveliest first."""
    async with database.reading() as connection:
        glance = await kept.glance(database, connection)
        rows = await reading.public_threads(connection, only_open=True, limit=limit)
        return await _cards(glance, rows)


async def thread_page(database: Database, thread_id: int, *, after: int | None = None) -> ThreadPage | None:
    """A public thread from the message after `after` on; None if it is not there or not public."""
    async with database.reading() as connection:
        thread = await reading.public_thread(connection, thread_id)
        if thread is None:
            return None
        glance = Glance(database, connection, thread.generation)
        rows = await reading_messages.messages(
            connection, thread_id, after=after or 0, limit=PAGE + 1, has_grown=thread.has_grown
        )
        told = [*rows[:PAGE], *await _answer(connection, thread, rows)]
        said_by = await talk.speakers(glance, told)
        if after is None and len(rows) <= PAGE:  # all of it is here
            said = Counter([said_by[row.id] for row in rows if row.thread_id == thread.id])
            card = _card(thread, said.items())
        else:
            (card,) = await _cards(glance, [thread])
        shown = await talk.views(glance, thread, told, said_by)
        things = await related.shown(connection, thread_id) if thread.has_related else ()
        is_long = after is not None or len(rows) > PAGE
        edges = await reading_messages.page_edges(connection, thread_id, PAGE) if is_long else ()
    answer = shown.get(thread.answer_id or 0)
    newer = rows[PAGE - 1].id if len(rows) > PAGE else None
    page = tuple(shown[row.id] for row in rows[:PAGE])
    return ThreadPage(
        card, page, answer if answer and not answer.withheld else None, newer, tuple(things), _parts(edges)
    )


def _parts(edges: Iterable[EdgeRow]) -> tuple[Part, ...]:
    """Each page begins behind the last message of the one before."""
    parts: list[Part] = []
    last = None
    for edge in edges:
        if edge.place:
            parts.append(Part(len(parts) + 1, last, time_of(edge.id)))
        else:
            last = edge.id
    return tuple(parts)


async def page_of(database: Database, thread_id: int, message_id: int) -> int | None:
    """The key (`after`) of the page on which a message stands; None for the first page, or no such thread."""
    async with database.reading() as connection:
        if await reading.public_thread(connection, thread_id) is None:
            return None
        return await reading_messages.page_start(connection, thread_id, message_id, PAGE) or None


async def describe(
    database: Database,
    thread_id: int,
    *,
    summary: str,
    is_answered: bool,
    answer_id: int | None,
    tags: Sequence[str],
    at: datetime | None = None,
) -> None:
    """The editors' words: a summary, whether it is settled and by which message, and tags (slugs).

    `at` is when they said so, if that is to be told, in chat as well.
    """
    async with database.transaction() as session:
        thread = await session.get_one(Thread, thread_id)
        thread.summary, thread.is_answered, thread.answer_id = summary, is_answered, answer_id
        thread.summary_at, thread.tell_at = at if summary else None, at
        values = await ids_by_slug(session, Facet.TAG)
        rows = [{"thread_id": thread_id, "value_id": values[tag]} for tag in tags]
        await upsert(session, ThreadFacet, rows)
        await publication.advance(session)


async def archived_count(database: Database, thread_id: int) -> int:
    """How many messages of a thread are in the archive, public or not."""
    async with database.reading() as connection:
        return len(await reading_messages.messages(connection, thread_id, after=0, limit=10_000))


def _listed(cards: list[ThreadCard], *, is_more: bool) -> ThreadList:
    end = cards[-1] if cards else None
    older = keys.write(end.last_activity_at, end.id) if is_more and end else None
    return ThreadList(cards, older, end.last_activity_at if end else None)


async def _answer(
    connection: AsyncConnection, thread: ThreadRow, rows: Sequence[MessageRow]
) -> list[MessageRow]:
    """The accepted answer, if it is on another page."""
    if thread.answer_id is None or any(row.id == thread.answer_id for row in rows[:PAGE]):
        return []
    answer = await reading_messages.message(connection, thread.answer_id)
    return [answer] if answer else []


async def cards_among(
    database: Database, connection: AsyncConnection, thread_ids: Sequence[int]
) -> list[ThreadCard]:
    """Those of the threads that are public, in the order of the ids."""
    glance = await kept.glance(database, connection)
    rows = {row.id: row for row in await reading.public_threads_among(connection, thread_ids)}
    return await _cards(glance, [rows[each] for each in thread_ids if each in rows])


async def _cards(glance: Glance, threads: Sequence[ThreadRow]) -> list[ThreadCard]:
    spoken = await reading_people.turns(glance.connection, [thread.id for thread in threads])
    seen = await voices.speaking(glance, {(turn.member_id, turn.consent) for turn in spoken})
    turns: dict[int, list[tuple[Speaker | None, int]]] = defaultdict(list)
    for thread_id, messages, member_id, consent in spoken:
        turns[thread_id].append((seen[member_id, consent], messages))
    return [_card(thread, turns[thread.id]) for thread in threads]


def _card(thread: ThreadRow, turns: Iterable[tuple[Speaker | None, int]]) -> ThreadCard:
    """`turns`: someone, in the order of speaking, and how many messages of theirs there are."""
    sort = Sort.EVENT if thread.is_of_event else Sort.QUESTION if thread.starter_id else Sort.STREAM
    title = thread.topic_name if sort is Sort.STREAM else thread.title
    way: dict[str, None] = {}
    count = 0
    for by, messages in turns:
        if by:
            way[by.place] = None
            count += messages
    return ThreadCard(
        id=thread.id,
        slug=slug(title),
        title=title,
        topic_id=thread.topic_id,
        topic_slug=thread.topic_slug,
        topic_name=thread.topic_name,
        is_answered=thread.is_answered,
        is_closed=thread.is_closed,
        message_count=count,
        created_at=thread.created_at,
        last_activity_at=thread.last_activity_at,
        way=tuple(way)[1:] if sort is Sort.EVENT else tuple(way),  # first of all speaks our card
        summary=thread.summary,
        summary_at=thread.summary_at,
        opening=_beginning(thread.opening or ""),
        sort=sort,
    )


@lru_cache(1024)
def _beginning(html: str) -> str:
    """The first words of a thread, which its topic's list shows again after every message in any other."""
    return shorten(own_words(html), OPENING_LENGTH)
