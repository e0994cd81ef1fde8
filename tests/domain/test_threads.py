"""What the public reads of a thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain import archive, consent, threads, topics
from bot.domain.consent import Consent
from bot.domain.seen import MessagesDeleted, ThreadDeleted
from bot.errors import UserError
from storage.database import Database
from tests.support.exchange import ASKER, HELPER, INTERNAL_TOPIC, SHY, TOPIC, Exchange


async def test_a_thread_is_read_with_places_before_names(exchange: Exchange, database: Database) -> None:
    question = await exchange.open("Rücklauf", "Wie *erreicht* ihr Leute?")
    await exchange.answer(question, "Klingeln.")
    page = await threads.thread_page(database, question.thread.id)
    assert page is not None
    first, second = page.messages
    assert first.speaker and (first.speaker.heading, first.speaker.detail) == (
        "Mühlroda",
        "Quartiersmanagement",
    )
    assert second.speaker and second.speaker.heading == "Jugendladen Hammerwalde"
    assert first.html == "<p>Wie <em>erreicht</em> ihr Leute?</p>"
    assert second.reply_to == question.id
    assert second.reply_label == "Mühlroda"
    assert page.card.way == ("Mühlroda", "Hammerwalde")
    assert page.card.message_count == 2


async def test_what_nobody_agreed_to_is_not_shown(exchange: Exchange, database: Database) -> None:
    question = await exchange.open("Rücklauf", "Frage")
    await exchange.answer(question, "Vertraulich", SHY)
    page = await threads.thread_page(database, question.thread.id)
    assert page is not None
    assert (page.messages[1].withheld, page.messages[1].html, page.messages[1].speaker) == (
        "internal",
        "",
        None,
    )
    assert page.card.message_count == 1


async def test_a_thread_whose_opener_did_not_agree_is_not_there(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Geheimer Titel", "Frage", SHY)
    await exchange.answer(question, "Antwort")
    assert await threads.thread_page(database, question.thread.id) is None
    assert await threads.newest_threads(database, limit=10) == []


async def test_an_internal_topic_is_not_there_whatever_people_agreed_to(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Fall", "Frage", topic=INTERNAL_TOPIC)
    assert await threads.thread_page(database, question.thread.id) is None


async def test_consent_works_backwards_both_ways(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    question = await exchange.open("Titel", "Frage", SHY)
    await consent.decide(database, SHY, Consent.PUBLIC_NAME, now=now)
    assert await threads.thread_page(database, question.thread.id) is not None
    await consent.decide(database, SHY, Consent.WITHDRAWN, now=now)
    assert await threads.thread_page(database, question.thread.id) is None


async def test_a_decision_about_one_message_goes_over_its_authors(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    question = await exchange.open("Titel", "Frage")
    answer = await exchange.answer(question, "Doch lieber nicht")
    await consent.decide_for_message(database, answer.id, Consent.WITHDRAWN, HELPER, now=now)
    page = await threads.thread_page(database, question.thread.id)
    assert page is not None
    assert page.messages[1].withheld == "withdrawn"


async def test_a_mention_names_people_only_as_they_agreed(exchange: Exchange, database: Database) -> None:
    question = await exchange.open("Titel", f"Fragt <@{HELPER.account}> oder <@{SHY.account}>")
    await exchange.answer(question, "Hier", SHY)
    await exchange.answer(question, "Hier")
    page = await threads.thread_page(database, question.thread.id)
    assert page is not None
    assert page.messages[0].html == "<p>Fragt @Jugendladen Hammerwalde oder @Mitglied</p>"


async def test_an_edit_replaces_and_a_deletion_forgets(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    question = await exchange.open("Titel", "Frage")
    answer = await exchange.answer(question, "Alt")
    edited = replace(answer, content="Neu", edited_at=now)
    await archive.take(database, [edited], now=now, gapless=True)
    page = await threads.thread_page(database, question.thread.id)
    assert page is not None
    assert (page.messages[1].html, page.messages[1].edited_at) == ("<p>Neu</p>", now)
    await archive.take(database, [MessagesDeleted((answer.id,))], now=now, gapless=True)
    page = await threads.thread_page(database, question.thread.id)
    assert page is not None
    assert (page.messages[1].withheld, page.messages[1].html) == ("deleted", "")


async def test_a_deleted_thread_is_not_there(exchange: Exchange, database: Database, now: datetime) -> None:
    question = await exchange.open("Titel", "Frage")
    await archive.take(database, [ThreadDeleted(question.thread.id)], now=now, gapless=True)
    assert await threads.thread_page(database, question.thread.id) is None


async def test_a_thread_without_an_opening_message_is_opened_by_its_makers_first(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    stream = topics.ChannelSeen(1002, "plausch", "", 2, is_stream=True, is_open=True)
    await topics.take_channels(database, [stream], internal=[], now=now)
    question = await exchange.open("Titel", "Frage", SHY)
    made = replace(
        question.thread, id=question.id + 1, topic_id=1002, owner=ASKER, starter_id=question.id + 1
    )
    foreign = replace(question, id=question.id + 2, thread=made, author=HELPER)
    await archive.take(database, [foreign], now=now, gapless=True)
    assert await threads.thread_page(database, made.id) is None
    own = replace(question, id=question.id + 3, thread=made, author=ASKER)
    await archive.take(database, [own], now=now, gapless=True)
    page = await threads.thread_page(database, made.id)
    assert page is not None
    assert [message.is_starter for message in page.messages] == [False, True]


async def test_a_post_whose_opening_was_deleted_before_it_was_seen_stays_unread(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    question = await exchange.open("Titel", "Frage", SHY)
    made = replace(question.thread, id=question.id + 1, owner=ASKER, starter_id=question.id + 1)
    own = replace(question, id=question.id + 2, thread=made, author=ASKER)
    await archive.take(database, [own], now=now, gapless=True)
    assert await threads.thread_page(database, made.id) is None


async def test_a_topic_is_read_page_by_page(exchange: Exchange, database: Database, now: datetime) -> None:
    for hour in range(5):
        await exchange.open(f"Frage {hour}", "Text", at=now - timedelta(hours=hour))
    first = await threads.topic_threads(database, TOPIC, limit=3)
    assert [card.title for card in first.threads] == ["Frage 0", "Frage 1", "Frage 2"]
    second = await threads.topic_threads(database, TOPIC, before=first.older, limit=3)
    assert [card.title for card in second.threads] == ["Frage 3", "Frage 4"]
    assert second.older is None
    with pytest.raises(UserError):
        await threads.topic_threads(database, TOPIC, before="x")


async def test_the_accepted_answer_is_found(exchange: Exchange, database: Database) -> None:
    question = await exchange.open("Titel", "Frage")
    answer = await exchange.answer(question, "So geht es")
    await threads.describe(
        database, question.thread.id, summary="Kurz", is_answered=True, answer_id=answer.id, tags=()
    )
    page = await threads.thread_page(database, question.thread.id)
    assert page is not None
    assert page.answer is not None
    assert (page.answer.id, page.card.is_answered, page.card.summary) == (answer.id, True, "Kurz")
    assert await threads.open_questions(database, limit=5) == []


async def test_a_way_into_the_chat_leads_into_the_archive(exchange: Exchange, database: Database) -> None:
    other = await exchange.open("Leerer Laden", "Frage")
    secret = await exchange.open("Vertraulich", "Frage", SHY)
    says = f"Siehe <#{other.id}>, <#{TOPIC}> und <#{secret.id}>"
    question = await exchange.open("Frage", says)
    page = await threads.thread_page(database, question.id)
    assert page is not None
    assert page.messages[0].html == (
        f'<p>Siehe <a href="/threads/{other.id}">#Leerer Laden</a>,'
        ' <a href="/topics/beteiligung">#Beteiligung</a> und #intern</p>'
    )
