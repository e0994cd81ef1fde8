"""Authors whose messages stay internal after a move or an opening are told once, and how to release them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import archive, consent, deliveries, moves, people, topics
from bot.domain.consent import Consent
from bot.domain.deliveries import CLOSED_DIRECT, Claim, Outcome, Refused, Sent
from bot.domain.held import COLLECT
from bot.domain.news import NOTHING_LEFT, Chat
from bot.domain.people import Person
from bot.domain.seen import MessagesDeleted, MessageSeen
from bot.domain.topics import ChannelSeen
from tests.domain.test_news import states, waiting
from tests.support.exchange import ASKER, HELPER, INTERNAL_TOPIC, SHY, TOPIC, Exchange

EDITOR = Person("900", "Redaktion")
BOT = Person("999", "Stadtgespräch", is_bot=True)
SEES = Chat(lambda account, channel: True, "https://chat.example/1")
URL = "https://austausch.example"
ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HOW = (
    "Zum Freigeben im Chat am Beitrag „Apps“ und dann „Sichtbarkeit“ wählen. "
    "Ohne weiteres Zutun bleibt er intern."
)


async def move(exchange: Exchange, message: MessageSeen, topic: int = TOPIC) -> None:
    await moves.move(exchange.database, message.thread.id, topic, EDITOR, now=exchange.now)


async def see(exchange: Exchange, *internal: str, after: timedelta = timedelta()) -> None:
    seen = [
        ChannelSeen(TOPIC, "beteiligung", "", 0, is_stream=False, is_open=True),
        ChannelSeen(INTERNAL_TOPIC, "kollegialer-rat", "", 1, is_stream=False, is_open=True),
    ]
    await topics.take_channels(exchange.database, seen, internal=internal, now=exchange.now + after)


async def due(exchange: Exchange, at: datetime, chat: Chat = SEES) -> dict[str, Claim]:
    found = await deliveries.claim_due(exchange.database, now=at, base_url=URL, chat=chat)
    return {claim.target: claim for claim in found}


async def settle(exchange: Exchange, outcome: Outcome) -> None:
    await deliveries.settle(exchange.database, [outcome], now=exchange.now)


async def test_authors_are_told_in_one_message_what_stays_internal_and_how_to_release_it(
    exchange: Exchange,
) -> None:
    question = await exchange.open("Ein Fall", "Vertraulich", topic=INTERNAL_TOPIC)
    for minutes in (5, 6):
        await exchange.answer(question, "Vertraulich", after=timedelta(minutes=minutes))
    await exchange.answer(question, "Erinnerung", BOT, after=timedelta(minutes=7))
    other = await exchange.open("Noch einer", "Vertraulich", HELPER, topic=INTERNAL_TOPIC)
    await move(exchange, question)
    await move(exchange, other)
    assert await due(exchange, exchange.now + COLLECT - timedelta(minutes=1)) == {}
    claims = await due(exchange, exchange.now + COLLECT)
    assert set(claims) == {ASKER.account, HELPER.account}
    told = claims[HELPER.account].notice
    assert claims[HELPER.account].is_direct
    assert told.title == "3 eigene Beiträge bleiben intern"
    assert any(
        line.startswith(f"- [Ein Fall](https://chat.example/1/{question.id}/") and "2 Beiträge" in line
        for line in told.lines
    )
    assert (
        f"- [Noch einer](https://chat.example/1/{other.id}/{other.id}) (Beteiligung): 1 Beitrag" in told.lines
    )
    assert told.lines[-1] == HOW
    assert not any("Vertraulich" in line for line in told.lines)
    for claim in claims.values():
        await settle(exchange, Sent(claim, 7, 77))
    await move(exchange, question, INTERNAL_TOPIC)
    await see(exchange, "kollegialer-rat")
    assert await waiting(exchange.database) == [], "it was told once"


async def test_the_opening_of_a_topic_is_told_as_a_move_is(exchange: Exchange) -> None:
    await exchange.open("Ein Fall", "Vertraulich", topic=INTERNAL_TOPIC)
    await see(exchange, after=timedelta(minutes=1))
    await see(exchange, after=timedelta(minutes=2))
    claims = await due(exchange, exchange.now + 2 * COLLECT)
    assert [claim.notice.title for claim in claims.values()] == ["1 eigener Beitrag bleibt intern"]


@ONE_ENGINE
async def test_nobody_is_told_at_night(exchange: Exchange) -> None:
    evening = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)
    question = await exchange.open("Ein Fall", "Vertraulich", topic=INTERNAL_TOPIC)
    await moves.move(exchange.database, question.id, TOPIC, EDITOR, now=evening)
    ((account, due_at),) = await waiting(exchange.database)
    assert account == ASKER.account
    assert due_at > evening + timedelta(hours=8), "after the quiet hours"


@ONE_ENGINE
async def test_what_was_released_deleted_or_hidden_again_meanwhile_is_not_told(exchange: Exchange) -> None:
    question = await exchange.open("Ein Fall", "Vertraulich", topic=INTERNAL_TOPIC)
    answer = await exchange.answer(question, "Vertraulich")
    third = await exchange.answer(question, "Vertraulich", SHY)
    await move(exchange, question)
    now = exchange.now + timedelta(minutes=1)
    await consent.decide_for_message(exchange.database, question.id, Consent.PUBLIC_NAME, ASKER, now=now)
    await archive.take(exchange.database, [MessagesDeleted((answer.id,))], now=now, gapless=True)
    (claim,) = (await due(exchange, exchange.now + COLLECT)).values()
    assert (claim.target, claim.notice.title) == (SHY.account, "1 eigener Beitrag bleibt intern")
    assert sorted(await states(exchange.database))[1:] == [("skipped", NOTHING_LEFT)] * 2
    await settle(exchange, Sent(claim, 7, 77))
    assert third.id


@ONE_ENGINE
async def test_a_topic_opened_by_mistake_and_closed_within_the_hour_tells_nobody_until_it_is_meant(
    exchange: Exchange,
) -> None:
    await exchange.open("Ein Fall", "Vertraulich", topic=INTERNAL_TOPIC)
    await see(exchange, after=timedelta(minutes=1))
    await see(exchange, "kollegialer-rat", after=timedelta(minutes=2))
    assert await due(exchange, exchange.now + 2 * COLLECT) == {}
    await exchange.open("Noch einer", "Vertraulich", topic=INTERNAL_TOPIC, at=exchange.now + COLLECT)
    await see(exchange, after=3 * COLLECT)
    (claim,) = (await due(exchange, exchange.now + 5 * COLLECT)).values()
    assert claim.notice.title == "2 eigene Beiträge bleiben intern"


@ONE_ENGINE
async def test_who_left_or_no_longer_sees_the_channel_is_not_written_to(exchange: Exchange) -> None:
    first = await exchange.open("Ein Fall", "Vertraulich", topic=INTERNAL_TOPIC)
    await exchange.answer(first, "Vertraulich")
    await people.note_presence(exchange.database, {HELPER.account}, now=exchange.now)
    await move(exchange, first)
    assert [account for account, _ in await waiting(exchange.database)] == [HELPER.account]
    sees_nothing = Chat(lambda account, channel: False, "https://chat.example/1")
    assert await due(exchange, exchange.now + COLLECT, sees_nothing) == {}


@ONE_ENGINE
async def test_a_message_that_did_not_get_through_is_told_with_the_next(exchange: Exchange) -> None:
    first = await exchange.open("Ein Fall", "Vertraulich", topic=INTERNAL_TOPIC)
    second = await exchange.open("Noch einer", "Vertraulich", topic=INTERNAL_TOPIC)
    await move(exchange, first)
    (claim,) = (await due(exchange, exchange.now + COLLECT)).values()
    await settle(exchange, Refused(claim, CLOSED_DIRECT))
    await move(exchange, second)
    (claim,) = (await due(exchange, exchange.now + COLLECT)).values()
    assert claim.notice.title == "2 eigene Beiträge bleiben intern"
