"""Threads as readers see them: cards for lists, and one thread with its messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import keys
from bot.domain.consent import Consent, Speaker, speaker
from bot.domain.people import DISCORD
from bot.domain.rendering import fill, mentioned_accounts, plain_text, render
from bot.domain.words import slug
from storage import publication, reading
from storage.database import Database
from storage.facets import Facet, ThreadFacet, ids_by_slug
from storage.threads import Thread
from storage.upsert import upsert

PAGE = 100
"""Messages on one page of a thread."""
OPENING_LENGTH = 240
Way = tuple[str, ...]
ThreadKey = str


@dataclass(frozen=True, slots=True)
class ThreadCard:
    """A thread in a list. `way`: the places in the order of speaking, the asker's first."""

    id: int
    slug: str
    title: str
    topic_slug: str
    topic_name: str
    is_answered: bool
    message_count: int
    created_at: datetime
    last_activity_at: datetime
    way: Way
    summary: str
    opening: str


@dataclass(frozen=True, slots=True)
class ThreadList:
    """Threads, and the key that continues the list (None: this was all)."""

    threads: list[ThreadCard]
    older: ThreadKey | None
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class FileView:
    """A file that came with a message; `size` in bytes."""

    name: str
    description: str
    size: int
    content_type: str


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message on a thread's page. `withheld` says why nothing is shown: withdrawn, deleted or internal."""

    id: int
    speaker: Speaker | None
    created_at: datetime
    edited_at: datetime | None
    html: str
    reply_to: int | None
    reply_label: str
    is_answer: bool
    is_starter: bool
    withheld: str
    files: tuple[FileView, ...]


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """A thread with up to PAGE of its messages; `newer` is the key for those that follow."""

    card: ThreadCard
    messages: tuple[MessageView, ...]
    answer: MessageView | None
    newer: int | None


async def topic_threads(
    database: Database, topic_slug: str, *, before: ThreadKey | None = None, limit: int = 20
) -> ThreadList:
    """A topic's public threads, newest activity first; raises UserError for a key that is none of ours."""
    last = keys.read(before) if before else None
    async with database.reading() as connection:
        topic = await reading.public_topics(connection, topic_slug)
        if not topic:
            return ThreadList([], None, None)
        rows = await reading.public_threads(connection, topic_id=topic[0].id, before=last, limit=limit + 1)
        cards = await _cards(connection, rows[:limit])
    more = len(rows) > limit
    end = cards[-1] if cards else None
    older = keys.write(end.last_activity_at, end.id) if more and end else None
    return ThreadList(cards, older, end.last_activity_at if end else None)


async def newest_threads(database: Database, *, limit: int) -> list[ThreadCard]:
    """What was talked about last, over all public topics."""
    async with database.reading() as connection:
        rows = await reading.public_threads(connection, with_events=False, limit=limit)
        return await _cards(connection, rows)


async def open_questions(database: Database, *, limit: int) -> list[ThreadCard]:
    """Threads without an accepted answer, the liveliest first."""
    async with database.reading() as connection:
        rows = await reading.public_threads(connection, only_open=True, with_events=False, limit=limit)
        return await _cards(connection, rows)


async def thread_page(database: Database, thread_id: int, *, after: int | None = None) -> ThreadPage | None:
    """A public thread from the message after `after` on; None if it is not there or not public."""
    async with database.reading() as connection:
        card_row = await reading.public_thread(connection, thread_id)
        if card_row is None:
            return None
        rows = await reading.messages(connection, thread_id, after=after or 0, limit=PAGE + 1)
        answer_row = next((row for row in rows if row.id == card_row.answer_id), None)
        if card_row.answer_id and answer_row is None:
            answer_row = await reading.message(connection, card_row.answer_id)
        cards = await _cards(connection, [card_row])
        shown = [*rows[:PAGE], *([answer_row] if answer_row else [])]
        views = await _views(connection, card_row, shown)
    answer = views.get(card_row.answer_id)
    newer = rows[PAGE - 1].id if len(rows) > PAGE else None
    page = tuple(views[row.id] for row in rows[:PAGE])
    return ThreadPage(cards[0], page, answer if answer and not answer.withheld else None, newer)


async def describe(
    database: Database,
    thread_id: int,
    *,
    summary: str,
    is_answered: bool,
    answer_id: int | None,
    tags: Sequence[str],
) -> None:
    """The editors' words: a summary, whether it is settled and by which message, and tags (slugs)."""
    async with database.transaction() as session:
        thread = await session.get_one(Thread, thread_id)
        thread.summary, thread.is_answered, thread.answer_id = summary, is_answered, answer_id
        values = await ids_by_slug(session, Facet.TAG)
        rows = [{"thread_id": thread_id, "value_id": values[tag]} for tag in tags]
        await upsert(session, ThreadFacet, rows)
        await publication.advance(session)


async def archived_count(database: Database, thread_id: int) -> int:
    """How many messages of a thread are in the archive, public or not."""
    async with database.reading() as connection:
        return len(await reading.messages(connection, thread_id, after=0, limit=10_000))


async def _cards(connection: AsyncConnection, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[ThreadCard]:
    ways: dict[int, list[str]] = defaultdict(list)
    counts: dict[int, int] = defaultdict(int)
    for row in await reading.speakers(connection, [row.id for row in rows]):
        counts[row.thread_id] += row.messages
        who = _speaker(row, city_slug=None)
        if who and who.place not in ways[row.thread_id]:
            ways[row.thread_id].append(who.place)
    return [_card(row, tuple(ways[row.id]), counts[row.id]) for row in rows]


def _card(row: Row[*tuple[Any, ...]], way: Way, count: int) -> ThreadCard:
    title = row.title if row.starter_id else row.topic_name
    return ThreadCard(
        id=row.id,
        slug=slug(title),
        title=title,
        topic_slug=row.topic_slug,
        topic_name=row.topic_name,
        is_answered=row.is_answered,
        message_count=count,
        created_at=row.created_at,
        last_activity_at=row.last_activity_at,
        way=way,
        summary=row.summary,
        opening=shorten(plain_text(render(row.opening or "")), OPENING_LENGTH),
    )


async def _views(
    connection: AsyncConnection, card: Row[*tuple[Any, ...]], rows: Sequence[Row[*tuple[Any, ...]]]
) -> dict[int, MessageView]:
    """Messages by id, each as far as the public may see it, every name filled in."""
    views = {row.id: _view(card, row) for row in rows}
    name_of = await _names(connection, {a for view in views.values() for a in mentioned_accounts(view.html)})
    files = await _files(connection, [view.id for view in views.values() if not view.withheld])
    return {
        view.id: replace(
            view,
            html=fill(view.html, name_of),
            files=files.get(view.id, ()),
            reply_label=_label(views.get(view.reply_to or 0)),
        )
        for view in views.values()
    }


def _view(card: Row[*tuple[Any, ...]], row: Row[*tuple[Any, ...]]) -> MessageView:
    who = None if row.deleted_at else _speaker(row, city_slug=row.city_slug)
    return MessageView(
        id=row.id,
        speaker=who,
        created_at=row.created_at,
        edited_at=row.edited_at,
        html=row.html if who else "",
        reply_to=row.reply_to_id if who else None,
        reply_label="",
        is_answer=row.id == card.answer_id,
        is_starter=row.id == card.starter_id,
        withheld="" if who else _reason(row),
        files=(),
    )


def _reason(row: Row[*tuple[Any, ...]]) -> str:
    if row.deleted_at:
        return "deleted"
    return "withdrawn" if row.consent == Consent.WITHDRAWN else "internal"


def _label(replied: MessageView | None) -> str:
    return replied.speaker.heading if replied and replied.speaker else ""


async def _names(connection: AsyncConnection, accounts: Iterable[str]) -> Callable[[str], str]:
    """How mentioned people are named: as they agreed to for themselves, else not at all."""
    wanted = set(accounts)
    if not wanted:
        return lambda account: ""
    rows = await reading.mentioned(connection, DISCORD, wanted)
    known = {row.external_id: _speaker(row, city_slug=row.city_slug) for row in rows}

    def name_of(account: str) -> str:
        who = known.get(account)
        return who.heading if who else "Mitglied"

    return name_of


async def _files(
    connection: AsyncConnection, message_ids: Sequence[int]
) -> Mapping[int, tuple[FileView, ...]]:
    files: dict[int, tuple[FileView, ...]] = {}
    for row in await reading.files(connection, message_ids):
        view = FileView(row.name, row.description, row.size, row.content_type)
        files[row.message_id] = (*files.get(row.message_id, ()), view)
    return files


def _speaker(row: Row[*tuple[Any, ...]], *, city_slug: str | None) -> Speaker | None:
    return speaker(
        row.consent,
        name=row.display_name,
        city=row.city,
        city_slug=city_slug,
        role=row.role,
        role_short=row.role_short,
    )


def shorten(text: str, length: int) -> str:
    """The beginning of a text, cut between words."""
    if len(text) <= length:
        return text
    return text[: length + 1].rsplit(" ", 1)[0].rstrip(",;:– ") + " …"
