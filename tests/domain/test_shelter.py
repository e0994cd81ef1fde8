"""A topic that was internal is opened: what was written there stays internal until its author says so."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain import archive, consent, moves, threads, topics
from bot.domain.consent import Consent
from bot.domain.people import Person
from bot.domain.seen import MessageSeen, ThreadSeen
from bot.domain.snowflakes import new_id
from bot.domain.topics import ChannelSeen
from storage.database import Database
from tests.support.exchange import ASKER, HELPER, INTERNAL_TOPIC, TOPIC, Exchange
from tests.support.reader import Reader, reading

EDITOR = Person("900", "Redaktion")
HOUR = timedelta(hours=1)
INTERNAL = ("kollegialer-rat",)
WORDS, TITLE = "Sonderwort", "Titelwort"
STREAM = 1003


async def configure(exchange: Exchange, *internal: str, at: datetime, is_open: bool = True) -> None:
    """The office starts the program with these internal topics."""
    seen = [
        ChannelSeen(TOPIC, "beteiligung", "", 0, is_stream=False, is_open=True),
        ChannelSeen(INTERNAL_TOPIC, "kollegialer-rat", "", 1, is_stream=False, is_open=is_open),
        ChannelSeen(STREAM, "plausch", "", 3, is_stream=True, is_open=True),
    ]
    await topics.take_channels(exchange.database, seen, internal=internal, now=at)


async def release(exchange: Exchange, message: MessageSeen, author: Person, at: datetime) -> None:
    await consent.decide_for_message(exchange.database, message.id, Consent.PUBLIC_NAME, author, now=at)


async def shown(database: Database, thread_id: int) -> list[str]:
    page = await threads.thread_page(database, thread_id)
    return [message.html or message.withheld for message in page.messages] if page else []


async def counts(database: Database) -> dict[str, int]:
    return {topic.slug: topic.thread_count for topic in await topics.public_topics(database)}


def paths(thread_id: int) -> list[str]:
    """Every way by which a thread of the topic could be read. A search page repeats what was asked."""
    return [
        "/",
        "/topics",
        "/topics/kollegialer-rat",
        "/topics/kollegialer-rat/feed.atom",
        "/feeds/threads.atom",
        f"/threads/{thread_id}",
        f"/search?q={WORDS[:-1]}",
        f"/search?q={TITLE[:-1]}",
        "/api/v1/threads",
        f"/api/v1/threads/{thread_id}",
        "/sitemap.xml",
    ]


async def told_by(reader: Reader, thread_id: int) -> list[str]:
    """The addresses that tell words or title of the thread, or that it is there."""
    found = []
    for path in paths(thread_id):
        answer = await reader.get(path)
        is_known = answer.status == 200 and f"/threads/{thread_id}" in answer.text
        if is_known or WORDS in answer.text or TITLE in answer.text:
            found.append(path)
    return found


async def test_a_topic_that_is_opened_shows_nothing_of_what_was_written_before_anywhere(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open(TITLE, f"{WORDS} gefragt", topic=INTERNAL_TOPIC)
    answer = await exchange.answer(question, f"{WORDS} geantwortet")
    async with reading(database, exchange.now) as reader:
        assert await told_by(reader, question.id) == []
        generation = database.generation
        await configure(exchange, at=exchange.now + HOUR)
        assert database.generation > generation, "what was kept of pages is out of date"
        assert await told_by(reader, question.id) == []
        assert (await reader.get(f"/threads/{question.id}/live?after=0")).status == 404
        assert "kollegialer-rat" in await counts(database), "the topic itself is public"
        await consent.decide(database, ASKER, Consent.PUBLIC_NAME, now=exchange.now + 2 * HOUR)
        assert await told_by(reader, question.id) == [], "consent for all was not about this"
        await release(exchange, question, ASKER, exchange.now + 3 * HOUR)
        assert await shown(database, question.id) == [f"<p>{WORDS} gefragt</p>", "internal"]
        await release(exchange, answer, HELPER, exchange.now + 3 * HOUR)
        assert await told_by(reader, question.id) == [
            each for each in paths(question.id) if each != "/topics"
        ]
    assert (await counts(database))["kollegialer-rat"] == 1


async def test_new_messages_follow_consent_and_late_ones_the_time_at_which_they_were_written(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open(TITLE, "Vorher gefragt", topic=INTERNAL_TOPIC)
    opened = exchange.now + HOUR
    await configure(exchange, at=opened)
    await release(exchange, question, ASKER, opened)
    await exchange.answer(question, "Vorher gesagt, später gelesen", after=HOUR / 2)
    await exchange.answer(question, "Danach", after=2 * HOUR)
    assert await shown(database, question.id) == ["<p>Vorher gefragt</p>", "internal", "<p>Danach</p>"]
    await exchange.edit(question, "Geändert")
    assert (await shown(database, question.id))[0] == "<p>Geändert</p>"
    fresh = await exchange.open("Neu", "Neue Frage", topic=INTERNAL_TOPIC, at=opened + HOUR)
    assert await shown(database, fresh.id) == ["<p>Neue Frage</p>"]


async def test_a_release_from_before_the_opening_does_not_count(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open(TITLE, "Gefragt", topic=INTERNAL_TOPIC)
    await release(exchange, question, ASKER, exchange.now)
    await configure(exchange, at=exchange.now + HOUR)
    assert await shown(database, question.id) == []


async def test_what_was_public_before_a_topic_became_internal_is_public_again_after_it(
    exchange: Exchange, database: Database
) -> None:
    now = exchange.now
    question = await exchange.open("Leerer Laden", "Vorher öffentlich")
    await configure(exchange, *INTERNAL, "beteiligung", at=now + HOUR)
    await exchange.answer(question, "Intern gesagt", after=2 * HOUR)
    await configure(exchange, *INTERNAL, at=now + 3 * HOUR)
    await exchange.answer(question, "Danach", after=4 * HOUR)
    seen = ["<p>Vorher öffentlich</p>", "internal", "<p>Danach</p>"]
    assert await shown(database, question.id) == seen
    await configure(exchange, *INTERNAL, "beteiligung", at=now + 5 * HOUR)
    assert await shown(database, question.id) == []
    await configure(exchange, *INTERNAL, at=now + 6 * HOUR)
    assert await shown(database, question.id) == seen


async def test_a_channel_that_chat_opens_to_everyone_keeps_the_promise_too(
    exchange: Exchange, database: Database
) -> None:
    await configure(exchange, at=exchange.now, is_open=False)
    question = await exchange.open(TITLE, "Nur unter uns", topic=INTERNAL_TOPIC)
    await configure(exchange, at=exchange.now + HOUR, is_open=True)
    assert await shown(database, question.id) == []


async def test_a_text_channel_keeps_its_old_talk_and_the_threads_that_grew_from_it(
    exchange: Exchange, database: Database
) -> None:
    now = exchange.now
    await configure(exchange, "plausch", at=now)
    stream = ThreadSeen(STREAM, STREAM, "plausch", None, None, now)
    opening = MessageSeen(new_id(now + HOUR), stream, ASKER, 0, "Ein heikler Fall", now + HOUR)
    grown = ThreadSeen(opening.id, STREAM, "Der Fall", ASKER, opening.id, now + HOUR)
    inside = MessageSeen(new_id(now + 2 * HOUR), grown, HELPER, 0, "Antwort", now + 2 * HOUR)
    await archive.take(database, [opening, inside], now=now, gapless=True)
    await configure(exchange, at=now + 3 * HOUR)
    later = MessageSeen(new_id(now + 4 * HOUR), stream, ASKER, 0, "Hallo", now + 4 * HOUR)
    await archive.take(database, [later], now=now, gapless=True)
    assert await shown(database, STREAM) == ["internal", "<p>Hallo</p>"]
    assert await shown(database, grown.id) == []
    await release(exchange, opening, ASKER, now + 5 * HOUR)
    assert await shown(database, STREAM) == ["<p>Ein heikler Fall</p>", "<p>Hallo</p>"]
    assert await shown(database, grown.id) == ["<p>Ein heikler Fall</p>", "internal"]


async def test_moving_an_opened_thread_neither_shows_nor_hides_anything(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open(TITLE, "Gefragt", topic=INTERNAL_TOPIC)
    answer = await exchange.answer(question, "Geantwortet")
    await configure(exchange, at=exchange.now + HOUR)
    await release(exchange, question, ASKER, exchange.now + 2 * HOUR)
    for topic in (TOPIC, INTERNAL_TOPIC):
        moved = await moves.move(database, question.id, topic, EDITOR, now=exchange.now + 3 * HOUR)
        assert moved.waiting == 1
        assert await shown(database, question.id) == ["<p>Gefragt</p>", "internal"]
    await release(exchange, answer, HELPER, exchange.now + 4 * HOUR)
    assert (await shown(database, question.id))[1] == "<p>Geantwortet</p>"


async def test_what_was_released_after_a_move_stays_so_when_its_old_topic_is_opened(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open(TITLE, "Gefragt", topic=INTERNAL_TOPIC)
    await exchange.answer(question, "Geantwortet")
    await moves.move(database, question.id, TOPIC, EDITOR, now=exchange.now + HOUR)
    await release(exchange, question, ASKER, exchange.now + 2 * HOUR)
    await configure(exchange, at=exchange.now + 3 * HOUR)
    assert await shown(database, question.id) == ["<p>Gefragt</p>", "internal"]


async def test_a_second_move_between_public_topics_asks_nobody_again(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open(TITLE, "Gefragt", topic=INTERNAL_TOPIC)
    await moves.move(database, question.id, TOPIC, EDITOR, now=exchange.now + HOUR)
    await release(exchange, question, ASKER, exchange.now + 2 * HOUR)
    await configure(exchange, *INTERNAL, at=exchange.now)
    moved = await moves.move(database, question.id, STREAM, EDITOR, now=exchange.now + 3 * HOUR)
    assert moved.waiting == 0
    assert await shown(database, question.id) == ["<p>Gefragt</p>"]


@pytest.mark.parametrize("last", [Consent.INTERNAL, Consent.WITHDRAWN])
async def test_who_takes_everything_back_takes_back_what_they_released_of_this_for_good(
    exchange: Exchange, database: Database, last: Consent
) -> None:
    question = await exchange.open(TITLE, "Gefragt", topic=INTERNAL_TOPIC)
    await configure(exchange, at=exchange.now + HOUR)
    await release(exchange, question, ASKER, exchange.now + 2 * HOUR)
    await consent.decide(database, ASKER, last, now=exchange.now + 3 * HOUR)
    await consent.decide(database, ASKER, Consent.PUBLIC_NAME, now=exchange.now + 4 * HOUR)
    assert await shown(database, question.id) == []


async def test_a_released_phone_number_still_waits_for_a_moderator(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open(TITLE, "Bitte anrufen: 0351 1234567", topic=INTERNAL_TOPIC)
    await configure(exchange, at=exchange.now + HOUR)
    await release(exchange, question, ASKER, exchange.now + 2 * HOUR)
    assert await shown(database, question.id) == []
