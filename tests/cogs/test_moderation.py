"""`/moderate`: what seems to reach a person waits, and one decision holds."""

from __future__ import annotations

from bot.domain import consent, moderation, threads
from bot.domain.consent import Consent
from storage.database import Database
from tests.cogs.conftest import Chat, named_button, said
from tests.support.exchange import ASKER, Exchange

PHONE = "Bitte anrufen: 0351 1234567"


async def shown(database: Database, thread_id: int) -> list[str]:
    page = await threads.thread_page(database, thread_id)
    return [message.html for message in page.messages] if page else []


async def test_a_phone_number_is_public_only_when_released(
    chat: Chat, exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Frage", "Wer weiß Rat?")
    await exchange.answer(question, PHONE, ASKER)
    assert await shown(database, question.id) == ["<p>Wer weiß Rat?</p>", ""]
    card = await chat.calls("cem", "moderate list")
    assert "> Bitte anrufen: 0351 1234567" in said(card)
    assert "zu erreichen oder zu bezahlen ist: **0351 1234567**." in said(card)
    after = await chat.presses("cem", card, named_button(card, "Freigeben"))
    assert "Nichts wartet" in said(after)
    assert PHONE in "".join(await shown(database, question.id))


async def test_kept_internal_it_stays_so_after_an_edit(
    chat: Chat, exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Anruf erbeten", PHONE)
    assert await shown(database, question.id) == []
    card = await chat.calls("cem", "moderate list")
    await chat.presses("cem", card, named_button(card, "Intern lassen"))
    await exchange.edit(question, "Harmlos")
    assert await shown(database, question.id) == []


async def test_two_decisions_never_collide(chat: Chat, exchange: Exchange) -> None:
    await exchange.open("Anruf erbeten", PHONE)
    cards = [await chat.calls("cem", "moderate list") for _ in range(2)]
    await chat.presses("cem", cards[0], named_button(cards[0], "Freigeben"))
    late = await chat.presses("cem", cards[1], named_button(cards[1], "Intern lassen"))
    assert "schon entschieden" in said(late)


async def test_only_moderators_see_what_waits(chat: Chat, exchange: Exchange) -> None:
    await exchange.open("Anruf erbeten", PHONE)
    refused = await chat.calls("ada", "moderate list")
    assert "Servicestelle" in said(refused)
    assert PHONE not in said(refused)


async def test_a_released_message_waits_again_when_it_was_edited(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Anruf erbeten", PHONE)
    await moderation.decide(database, question.id, ASKER, release=True, now=exchange.now)
    assert await shown(database, question.id)
    await exchange.edit(question, "Jetzt: 0351 7654321")
    assert await shown(database, question.id) == []
    assert (await moderation.waiting(database))[1] == 1


async def test_without_consent_a_release_makes_nothing_public(exchange: Exchange, database: Database) -> None:
    question = await exchange.open("Anruf erbeten", PHONE)
    await consent.decide(database, ASKER, Consent.NETWORK, now=exchange.now)
    await moderation.decide(database, question.id, ASKER, release=True, now=exchange.now)
    assert await shown(database, question.id) == []
