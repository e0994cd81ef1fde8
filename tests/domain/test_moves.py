"""Moving threads between topics: the archive follows its editors, and no promise is broken by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import archive, consent, moves, reconciliation, search, standing, threads, topics
from bot.domain.consent import Consent
from bot.domain.people import Person
from bot.domain.seen import MessageSeen, PageRead, ThreadSeen
from bot.domain.snowflakes import new_id
from bot.domain.topics import ChannelSeen
from bot.errors import UserError
from storage.database import Database
from tests.support.comparing import reconcile
from tests.support.exchange import ASKER, HELPER, INTERNAL_TOPIC, TOPIC, Exchange

EDITOR = Person("900", "Redaktion")
OTHER, STREAM = 1002, 1003
LATER = timedelta(hours=1)


@pytest.fixture(autouse=True)
async def more_topics(exchange: Exchange, database: Database) -> None:
    await see_channels(exchange)


async def see_channels(exchange: Exchange, *, internal: tuple[str, ...] = ("kollegialer-rat",)) -> None:
    """What every start does."""
    seen = [
        ChannelSeen(TOPIC, "beteiligung", "", 0, is_stream=False, is_open=True),
        ChannelSeen(INTERNAL_TOPIC, "kollegialer-rat", "", 1, is_stream=False, is_open=True),
        ChannelSeen(OTHER, "leerstand", "", 2, is_stream=False, is_open=True),
        ChannelSeen(STREAM, "plausch", "", 3, is_stream=True, is_open=True),
    ]
    await topics.take_channels(exchange.database, seen, internal=internal, now=exchange.now)


async def move(exchange: Exchange, message: MessageSeen, topic: int) -> moves.Moved:
    return await moves.move(exchange.database, message.thread.id, topic, EDITOR, now=exchange.now + LATER)


async def shown(database: Database, thread_id: int) -> list[str]:
    page = await threads.thread_page(database, thread_id)
    return [message.html or message.withheld for message in page.messages] if page else []


async def counts(database: Database) -> dict[str, int]:
    return {topic.slug: topic.thread_count for topic in await topics.public_topics(database)}


def grown(exchange: Exchange) -> tuple[MessageSeen, MessageSeen]:
    """A message in a channel, and one in the thread that grew from it; neither is archived yet."""
    stream = ThreadSeen(STREAM, STREAM, "plausch", None, None, exchange.now)
    opening = MessageSeen(new_id(exchange.now), stream, ASKER, 0, "Ein heikler Fall", exchange.now)
    thread = ThreadSeen(opening.id, STREAM, "Der Fall", ASKER, opening.id, exchange.now)
    at = exchange.now + LATER
    return opening, MessageSeen(new_id(at), thread, HELPER, 0, "Antwort", at)


async def test_a_moved_thread_stays_where_it_was_moved_whatever_chat_tells(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Leerer Laden", "Wer weiß Rat?")
    moved = await move(exchange, question, OTHER)
    assert (moved.topic, moved.is_public, moved.waiting) == ("Leerstand", True, 0)
    await exchange.answer(question, "So geht es")
    renamed = replace(question.thread, title="Der leere Laden", tags=("Frage",))
    await archive.take(database, [renamed], now=exchange.now, gapless=True)
    again = PageRead(renamed, 0, None, 0, (question,))
    await reconcile(database, [again], now=exchange.now)
    await see_channels(exchange)
    page = await threads.thread_page(database, question.id)
    assert page is not None
    assert (page.card.topic_slug, page.card.title) == ("leerstand", "Der leere Laden")
    assert (await threads.topic_threads(database, TOPIC)).threads == []
    assert [card.id for card in (await threads.topic_threads(database, OTHER)).threads] == [question.id]
    assert await counts(database) == {"beteiligung": 0, "leerstand": 1, "plausch": 0}
    known = (await reconciliation.known_threads(database))[question.id]
    assert known.looks == reconciliation.looks(renamed), "the next catch-up finds nothing to change"


async def test_moving_into_an_internal_topic_hides_at_once_and_back_shows_again(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Leerer Laden", "Wer weiß Rat?")
    before = database.generation
    moved = await move(exchange, question, INTERNAL_TOPIC)
    assert (moved.is_public, moved.waiting) == (False, 0)
    assert database.generation > before
    assert await shown(database, question.id) == []
    assert (await search.search(database, "Leerer Laden")).hits == []
    assert (await counts(database))["beteiligung"] == 0
    await move(exchange, question, TOPIC)
    assert await shown(database, question.id) == ["<p>Wer weiß Rat?</p>"]
    assert (await counts(database))["beteiligung"] == 1


async def test_what_was_written_in_an_internal_topic_is_released_by_its_author_alone(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Ein Fall", "Vertraulich gefragt", topic=INTERNAL_TOPIC)
    answer = await exchange.answer(question, "Vertraulich geantwortet")
    assert (await move(exchange, question, TOPIC)).waiting == 2
    assert await shown(database, question.id) == []
    assert (await search.search(database, "Vertraulich")).hits == []
    await consent.decide(database, ASKER, Consent.PUBLIC_NAME, now=exchange.now + 2 * LATER)
    assert await shown(database, question.id) == [], "what holds for everything was not said about this"
    await release(exchange, question, ASKER)
    assert await shown(database, question.id) == ["<p>Vertraulich gefragt</p>", "internal"]
    assert (await counts(database))["beteiligung"] == 1
    await release(exchange, answer, HELPER)
    assert (await shown(database, question.id))[1] == "<p>Vertraulich geantwortet</p>"
    await consent.decide_for_message(database, answer.id, None, HELPER, now=exchange.now + 3 * LATER)
    assert (await shown(database, question.id))[1] == "internal"


async def test_an_agreement_from_before_the_move_does_not_count(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Ein Fall", "Vertraulich gefragt", topic=INTERNAL_TOPIC)
    await consent.decide_for_message(database, question.id, Consent.PUBLIC_NAME, ASKER, now=exchange.now)
    await move(exchange, question, TOPIC)
    assert await shown(database, question.id) == []


async def test_what_is_said_there_afterwards_and_edits_are_internal_too(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Ein Fall", "Vertraulich gefragt", topic=INTERNAL_TOPIC)
    await move(exchange, question, TOPIC)
    await release(exchange, question, ASKER)
    answer = await exchange.answer(question, "Danach geantwortet")
    await exchange.edit(answer, "Danach geändert")
    await exchange.edit(question, "Geändert gefragt")
    assert await shown(database, question.id) == ["<p>Geändert gefragt</p>", "internal"]
    await see_channels(exchange)
    assert await shown(database, question.id) == ["<p>Geändert gefragt</p>", "internal"]


async def test_a_released_phone_number_still_waits_for_a_moderator(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Ein Fall", "Bitte anrufen: 0351 1234567", topic=INTERNAL_TOPIC)
    await move(exchange, question, TOPIC)
    await release(exchange, question, ASKER)
    assert await shown(database, question.id) == []


async def test_back_in_its_own_topic_and_opened_again_it_is_as_before(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Ein Fall", "Gefragt", topic=INTERNAL_TOPIC)
    await move(exchange, question, TOPIC)
    await move(exchange, question, INTERNAL_TOPIC)
    assert not await consent.is_sheltered(database, question.id)
    assert await shown(database, question.id) == []


async def test_a_topic_that_becomes_internal_protects_what_was_moved_out_of_it(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Leerer Laden", "Wer weiß Rat?")
    await move(exchange, question, OTHER)
    await see_channels(exchange, internal=("kollegialer-rat", "beteiligung"))
    assert await shown(database, question.id) == []


async def test_the_message_that_a_thread_grew_from_is_hidden_with_it(
    exchange: Exchange, database: Database
) -> None:
    opening, inside = grown(exchange)
    await archive.take(database, [opening, inside], now=exchange.now, gapless=True)
    assert await shown(database, STREAM) == ["<p>Ein heikler Fall</p>"]
    await move(exchange, inside, INTERNAL_TOPIC)
    assert await shown(database, STREAM) == ["internal"]
    assert await shown(database, inside.thread.id) == []
    await move(exchange, inside, TOPIC)
    assert await shown(database, STREAM) == ["<p>Ein heikler Fall</p>"]
    assert await shown(database, inside.thread.id) == ["<p>Ein heikler Fall</p>", "<p>Antwort</p>"]


async def test_it_is_hidden_too_while_the_topic_that_its_thread_was_moved_into_is_internal(
    exchange: Exchange, database: Database
) -> None:
    opening, inside = grown(exchange)
    await archive.take(database, [opening, inside], now=exchange.now, gapless=True)
    await move(exchange, inside, OTHER)
    assert await shown(database, STREAM) == ["<p>Ein heikler Fall</p>"]
    await see_channels(exchange, internal=("kollegialer-rat", "leerstand"))
    assert await shown(database, STREAM) == ["internal"]
    await see_channels(exchange)
    assert await shown(database, STREAM) == ["<p>Ein heikler Fall</p>"]


async def test_a_thread_is_listed_once_the_message_it_grew_from_is_archived_though_that_came_later(
    exchange: Exchange, database: Database
) -> None:
    opening, inside = grown(exchange)
    await archive.take(database, [inside.thread], now=exchange.now, gapless=True)
    before = (await counts(database))["plausch"]
    await archive.take(database, [opening], now=exchange.now, gapless=True)
    assert (await counts(database))["plausch"] == before + 2, "the channel's own talk, and the thread"


async def test_so_it_is_if_it_was_archived_only_after_the_thread_was_moved(
    exchange: Exchange, database: Database
) -> None:
    opening, inside = grown(exchange)
    await archive.take(database, [inside], now=exchange.now, gapless=True)
    await move(exchange, inside, INTERNAL_TOPIC)
    await archive.take(database, [opening], now=exchange.now, gapless=True)
    assert await shown(database, STREAM) == ["internal"]


async def test_a_move_is_on_record_and_refused_where_it_means_nothing(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Leerer Laden", "Wer weiß Rat?")
    await move(exchange, question, OTHER)
    found = await standing.look(database, question.id)
    assert found is not None
    assert [(done.what, done.detail, done.by) for done in found.done] == [
        ("moved", "Beteiligung → Leerstand", "Redaktion")
    ]
    for topic in (OTHER, 4711):
        with pytest.raises(UserError):
            await move(exchange, question, topic)


async def release(exchange: Exchange, message: MessageSeen, author: Person) -> None:
    await consent.decide_for_message(
        exchange.database, message.id, Consent.PUBLIC_NAME, author, now=exchange.now + 2 * LATER
    )
