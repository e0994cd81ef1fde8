"""What lists show is kept beside the messages; whatever happens, it says what a count would say."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select, text

from bot.domain import archive, consent, moves, threads, topics
from bot.domain.consent import Consent
from bot.domain.seen import MessagesDeleted, MessageSeen, ThreadDeleted
from bot.errors import UserError
from storage.database import Database
from storage.gates import message_is_public, starter, thread_is_public
from storage.members import Member
from storage.messages import Message, MessageConsent
from storage.search import Entry
from storage.search_words import SearchWord
from storage.speakers import Speaker
from storage.threads import Thread
from storage.topics import Topic
from tests.support.exchange import ASKER, HELPER, INTERNAL_TOPIC, SHY, TOPIC, Exchange

STEPS = 60
PEOPLE = (ASKER, HELPER, SHY)


@pytest.mark.parametrize("seed", range(3))
async def test_what_is_kept_for_lists_is_what_a_count_would_say(
    exchange: Exchange, database: Database, seed: int
) -> None:
    draw = Random(seed)
    said: list[MessageSeen] = [await exchange.open("Anfang", "Frage")]
    for _ in range(STEPS):
        await _something_happens(exchange, database, draw, said)
    assert await _kept_speakers(database) == await _counted_speakers(database)
    assert await _kept_threads(database) == await _counted_threads(database)
    assert await _findable(database) == await _to_be_found(database)
    assert await _kept_words(database) == await _counted_words(database)


async def test_a_way_and_a_count_follow_what_people_decide(exchange: Exchange, database: Database) -> None:
    question = await exchange.open("Rücklauf", "Frage")
    answer = await exchange.answer(question, "Antwort")
    await exchange.answer(question, "Noch eine", after=timedelta(minutes=9))
    assert await _shown(database) == [(("Mühlroda", "Hammerwalde"), 3)]
    await consent.decide_for_message(database, answer.id, Consent.INTERNAL, HELPER, now=exchange.now)
    assert await _shown(database) == [(("Mühlroda", "Hammerwalde"), 2)]
    await consent.decide(database, HELPER, Consent.WITHDRAWN, now=exchange.now)
    assert await _shown(database) == [(("Mühlroda",), 1)]
    await consent.decide(database, ASKER, Consent.INTERNAL, now=exchange.now)
    assert await _shown(database) == []
    assert [topic.thread_count for topic in await topics.public_topics(database)] == [0]


async def _shown(database: Database) -> list[tuple[tuple[str, ...], int]]:
    return [(card.way, card.message_count) for card in await threads.newest_threads(database, limit=5)]


async def _something_happens(
    exchange: Exchange, database: Database, draw: Random, said: list[MessageSeen]
) -> None:
    person, one = draw.choice(PEOPLE), draw.choice(said)
    agreed = draw.choice([Consent.PUBLIC_NAME, Consent.PUBLIC_PSEUDONYM, Consent.INTERNAL, Consent.WITHDRAWN])
    later = timedelta(seconds=len(said))
    match draw.randrange(11):
        case 0 | 1:
            said.append(await exchange.open("Thema", "Frage", person, at=exchange.now + later))
        case 2 | 3 | 4:
            said.append(await exchange.answer(one, "Antwort", person, after=later))
        case 5:
            await _take(exchange, database, MessagesDeleted((one.id,)))
        case 6:
            await _take(exchange, database, ThreadDeleted(one.thread.id))
        case 7:
            await consent.decide(database, person, agreed, now=exchange.now)
        case 8:
            await consent.decide_for_message(database, one.id, agreed, one.author, now=exchange.now)
        case 9:
            await _take(exchange, database, one)  # read again
        case 10:
            topic = draw.choice([TOPIC, INTERNAL_TOPIC])
            with suppress(UserError):  # it stands there already, or is gone
                await moves.move(database, one.thread.id, topic, HELPER, now=exchange.now)


async def _take(exchange: Exchange, database: Database, change: Any) -> None:
    await archive.take(database, [change], now=exchange.now, gapless=True)


async def _kept_speakers(database: Database) -> set[tuple[Any, ...]]:
    async with database.reading() as connection:
        return {tuple(row) for row in await connection.execute(select(*Speaker.__table__.columns))}


async def _counted_speakers(database: Database) -> set[tuple[Any, ...]]:
    decided = func.coalesce(MessageConsent.consent, "").label("decided")
    query = (
        select(Message.thread_id, Message.author_id, decided, func.min(Message.id), func.count())
        .outerjoin(MessageConsent, MessageConsent.message_id == Message.id)
        .where(Message.deleted_at.is_(None))
        .group_by(Message.thread_id, Message.author_id, "decided")
    )
    async with database.reading() as connection:
        return {tuple(row) for row in await connection.execute(query)}


async def _kept_threads(database: Database) -> tuple[set[int], dict[int, int]]:
    """Released threads in topics that may be read, and how many each such topic says it has."""
    released = select(Thread.id).join(Topic).where(Thread.is_released, Topic.is_public)
    counts = select(Topic.id, Topic.thread_count).where(Topic.is_public)
    async with database.reading() as connection:
        rows = (await connection.execute(counts)).all()
        return set(await connection.scalars(released)), {topic: count for topic, count in rows}


async def _counted_threads(database: Database) -> tuple[set[int], dict[int, int]]:
    opening = starter()
    source = opening.join(Topic.__table__.join(Thread.__table__))
    public = select(Topic.id, Thread.id).select_from(source).where(thread_is_public(opening))
    async with database.reading() as connection:
        rows = (await connection.execute(public)).all()
        open_topics = set(await connection.scalars(select(Topic.id).where(Topic.is_public)))
    counts = {topic: sum(1 for found, _ in rows if found == topic) for topic in open_topics}
    return {thread for _, thread in rows}, counts


async def _findable(database: Database) -> set[int]:
    """The messages that the engine's index holds: all their terms lead to them."""
    async with database.reading() as connection:
        if not database.is_sqlite:
            held = text("SELECT id FROM search_entry WHERE is_public AND vector IS NOT NULL")
            return set(await connection.scalars(held))
        entries = (await connection.execute(select(Entry.id, Entry.body_terms, Entry.title_terms))).all()
        found = set()
        for entry_id, body, title in entries:
            query = " ".join(f'"{term}"' for term in (body + title).split())
            held = text("SELECT 1 FROM search_fts WHERE search_fts MATCH :q AND rowid = :id")
            if query and await connection.scalar(held, {"q": query, "id": entry_id}):
                found.add(entry_id)
        return found


async def _to_be_found(database: Database) -> set[int]:
    opening = starter()
    messages = (
        Message.__table__.join(Member, Member.id == Message.author_id)
        .outerjoin(MessageConsent, MessageConsent.message_id == Message.id)
        .join(Thread, Thread.id == Message.thread_id)
        .join(Topic, Topic.id == Thread.topic_id)
    )
    query = select(Message.id).select_from(opening.join(messages))
    async with database.reading() as connection:
        shown = await connection.scalars(query.where(message_is_public(), thread_is_public(opening)))
        return set(shown)


async def _kept_words(database: Database) -> dict[str, int]:
    async with database.reading() as connection:
        rows = await connection.execute(select(SearchWord.word, SearchWord.entries))
        return {word: entries for word, entries in rows}


async def _counted_words(database: Database) -> dict[str, int]:
    async with database.reading() as connection:
        lines = await connection.scalars(select(Entry.words).where(Entry.is_public))
        return Counter(pair.rpartition("=")[0] for line in lines for pair in line.split())
