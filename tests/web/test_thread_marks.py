"""What stands around a post: what it replies to, how many reacted, whether it is pinned, where to ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.config import Settings, WebSettings
from bot.domain import archive, consent, groups, standing
from bot.domain.consent import Consent
from bot.domain.people import Person
from bot.domain.seen import MessageSeen, Reacted
from bot.domain.snowflakes import new_id
from bot.domain.standing import State
from storage.database import Database
from tests.support.exchange import ASKER, HELPER, SHY, TOPIC, Exchange
from tests.support.reader import Reader, reading

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MINUTE = timedelta(minutes=1)


async def react(exchange: Exchange, message: MessageSeen, *emoji: str) -> None:
    changes = [Reacted(message.id, each, 1) for each in emoji]
    await archive.take(exchange.database, changes, now=exchange.now, gapless=True)


async def test_reactions_are_counted_beside_their_post_the_most_first(
    reader: Reader, exchange: Exchange
) -> None:
    question = await exchange.open("Rücklauf", "Frage")
    await react(exchange, question, "🌳", "👍", "👍", "danke_schoen:123456789012345678")
    await react(exchange, question, "🌳", "👍")
    answer = await reader.get(f"/threads/{question.id}", Accept_Language="de")
    assert "👍 3 Reaktionen 🌳 2 Reaktionen :danke_schoen: 1 Reaktion" in answer.document.words
    assert ("ul", {"class": "reakt", "aria-label": "Reaktionen"}) in answer.document.elements
    assert "123456789012345678" not in answer.text, "no picture from elsewhere, and not its id"
    told = await reader.get(f"/api/v1/threads/{question.id}")
    assert (
        '"reactions":[{"emoji":"👍","count":3},{"emoji":"🌳","count":2},{"emoji":":danke_schoen:"'
        in told.text
    )
    await archive.take(exchange.database, [Reacted(question.id, "👍", -1)], now=exchange.now, gapless=True)
    assert "👍 2 reactions" in (await reader.page(f"/threads/{question.id}")).words


async def test_reactions_go_with_their_post_and_whoever_reacted_is_not_named(
    reader: Reader, exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Rücklauf", "Frage")
    hidden = await exchange.answer(question, "Nur intern", SHY)
    await react(exchange, hidden, "🌳")
    for path in (f"/threads/{question.id}", f"/api/v1/threads/{question.id}"):
        assert "🌳" not in (await reader.get(path)).text
    await consent.decide(database, SHY, Consent.PUBLIC_PSEUDONYM, now=exchange.now)
    page = await reader.page(f"/threads/{question.id}")
    assert "🌳 1 reaction" in page.words
    assert SHY.name not in page.words
    await consent.decide(database, SHY, Consent.WITHDRAWN, now=exchange.now)
    assert "🌳" not in (await reader.get(f"/threads/{question.id}")).text


@ONE_ENGINE
async def test_a_reply_quotes_the_start_of_what_it_replies_to(reader: Reader, exchange: Exchange) -> None:
    question = await exchange.open(
        "Rücklauf",
        f"Wer hat <@{HELPER.account}> **schon** gefragt, ob ||geheim|| "
        + "x" * 36
        + " und weiter so gemacht",
    )
    await exchange.answer(question, "So geht es.")
    page = await reader.page(f"/threads/{question.id}", Accept_Language="de")
    start = "antwortet Mühlroda : Wer hat schon gefragt, ob … " + "x" * 36 + " und weiter so …"
    assert start in page.words
    assert f"#m{question.id}" in page.links


@ONE_ENGINE
async def test_a_reply_to_an_earlier_page_quotes_it_too_and_one_to_what_is_hidden_does_not(
    reader: Reader, exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Rücklauf", "Anfangswort")
    hidden = await exchange.answer(question, "Geheimwort", SHY, after=MINUTE)
    for number in range(2, 102):
        await exchange.answer(hidden, f"Nr. {number}", after=number * MINUTE)
    await exchange.answer(question, "Spät", after=103 * MINUTE)
    first = await reader.page(f"/threads/{question.id}")
    later = await reader.page(next(link for link in first.links if "after=" in link))
    assert "replies to Mühlroda : Anfangswort Spät" in later.words
    assert f"#m{question.id}" not in later.links, "it is not on this page"
    assert "Geheimwort" not in first.words + later.words
    assert first.words.count("replies to") == 0
    elsewhere = await exchange.open("Anderes", "Fremdwort")
    answer = MessageSeen(
        new_id(exchange.now), question.thread, HELPER, 19, "Hm", exchange.now, reply_to_id=elsewhere.id
    )
    await archive.take(database, [answer], now=exchange.now, gapless=True)
    assert "Fremdwort" not in (await reader.page(f"/threads/{question.id}")).words


@ONE_ENGINE
async def test_a_pinned_post_says_so(reader: Reader, exchange: Exchange, database: Database) -> None:
    question = await exchange.open("Rücklauf", "Frage")
    answer = await exchange.answer(question, "Antwort")
    assert "pinned" not in (await reader.page(f"/threads/{question.id}")).words
    await archive.take(database, [replace(answer, is_pinned=True)], now=exchange.now, gapless=True)
    assert "Antwort Link to this post pinned" in (await reader.page(f"/threads/{question.id}")).words


@ONE_ENGINE
async def test_a_closed_thread_leads_to_a_new_question_in_its_topic(
    exchange: Exchange, database: Database
) -> None:
    chat = WebSettings(chat_url="https://discord.com/channels/1/{id}")
    question = await exchange.open("Rücklauf", "Frage")
    async with reading(database, exchange.now, Settings(web=chat)) as reader:
        page = await reader.page(f"/threads/{question.id}")
        assert "Ask in the chat (about this post)" in page.words
        assert f"https://discord.com/channels/1/{question.id}/{question.id}" in page.links
        office = Person("900", "Redaktion")
        await standing.change(database, question.id, State.CLOSED, office, is_office=True, now=exchange.now)
        page = await reader.page(f"/threads/{question.id}")
        assert "Ask in the chat" not in page.words
        assert "Ask anew in the chat (about this post)" in page.words
        assert page.links.count(f"https://discord.com/channels/1/{TOPIC}") == 2, "at the post and at the end"
        assert not any(
            link.startswith(f"https://discord.com/channels/1/{question.id}") for link in page.links
        )
    assert ASKER.name not in page.words


@ONE_ENGINE
async def test_a_mentioned_role_of_the_exchange_is_named_and_a_group_of_the_office_is_not(
    reader: Reader, exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Rücklauf", "An <@&77>, <@&78> und <@&79>")
    page = f"/threads/{question.id}"
    assert "An @Rolle, @Rolle und @Rolle" in (await reader.page(page)).words
    await groups.note(database, {"77": "Quartiersmanagement", "78": "Interne Runde"})
    assert "An @Quartiersmanagement, @Rolle und @Rolle" in (await reader.page(page)).words
    await groups.note(database, {"77": "Projektträger"})
    assert "An @Projektträger, @Rolle und @Rolle" in (await reader.page(page)).words
