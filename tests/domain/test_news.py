"""Who follows is told what is new: collected, once, never at night, and only what they may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.domain import archive, deliveries, following, moves, news, people, reminders
from bot.domain.deliveries import CLOSED_DIRECT, Claim, Outcome, Refused, Sent
from bot.domain.following import Kind
from bot.domain.news import COLLECT, Chat
from bot.domain.people import Person
from bot.domain.preferences import Wishes
from bot.domain.seen import MessagesDeleted, MessageSeen, PageRead
from bot.domain.snowflakes import new_id
from bot.errors import UserError
from storage.database import Database
from storage.deliveries import Delivery, State
from storage.deliveries import Kind as Told
from storage.follows import Unread
from tests.support.comparing import reconcile
from tests.support.exchange import ASKER, HELPER, INTERNAL_TOPIC, SHY, TOPIC, Exchange

URL = "https://austausch.example"
CHAT = Chat(lambda account, channel: True, "https://chat.example/1")
MINUTE = timedelta(minutes=1)
BOT = Person("999", "Stadtgespräch", is_bot=True)


async def follow(exchange: Exchange, who: Person, kind: Kind, ref_id: int) -> None:
    since = exchange.now - MINUTE
    await following.follow(exchange.database, who, kind, ref_id, language="de", now=since)


async def due(exchange: Exchange, at: datetime, chat: Chat = CHAT) -> list[Claim]:
    return await deliveries.claim_due(exchange.database, now=at, base_url=URL, chat=chat)


async def settle(exchange: Exchange, outcome: Outcome) -> None:
    await deliveries.settle(exchange.database, [outcome], now=exchange.now)


async def waiting(database: Database) -> list[tuple[str, datetime]]:
    async with database.reading() as connection:
        query = select(Delivery.recipient, Delivery.due_at).where(Delivery.state == State.PENDING)
        return [(recipient, at) for recipient, at in await connection.execute(query.order_by(Delivery.id))]


async def states(database: Database) -> list[tuple[str, str]]:
    async with database.reading() as connection:
        query = select(Delivery.state, Delivery.reason).order_by(Delivery.id)
        return [(state, reason) for state, reason in await connection.execute(query)]


def told(claim: Claim) -> str:
    return "\n".join((claim.notice.title, *claim.notice.lines))


async def test_what_is_new_is_collected_into_one_message_an_hour(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Leerer Laden", "Wer weiß Rat?")
    await follow(exchange, ASKER, Kind.THREAD, question.id)
    for n in range(3):
        await exchange.answer(question, "Vertraulich", after=(n + 1) * MINUTE)
    assert await waiting(database) == [(ASKER.account, exchange.now + COLLECT)]
    assert await due(exchange, exchange.now + COLLECT - MINUTE) == []
    (claim,) = await due(exchange, exchange.now + COLLECT)
    assert (claim.target, claim.is_direct) == (ASKER.account, True)
    assert claim.notice.title == "3 neue Beiträge"
    assert claim.notice.lines == (
        f"- [Leerer Laden](https://chat.example/1/{question.id}) (Beteiligung): 3 neue Beiträge",
    )
    assert "Vertraulich" not in told(claim)
    await settle(exchange, Sent(claim, 7, 77))
    assert await due(exchange, exchange.now + 5 * COLLECT) == []
    await exchange.answer(question, "Noch eine", after=4 * MINUTE)
    (again,) = await due(exchange, exchange.now + COLLECT)
    assert again.notice.title == "1 neuer Beitrag"


async def test_own_words_and_those_of_bots_are_no_news(exchange: Exchange, database: Database) -> None:
    question = await exchange.open("Leerer Laden", "Wer weiß Rat?")
    await follow(exchange, ASKER, Kind.THREAD, question.id)
    await follow(exchange, ASKER, Kind.TOPIC, TOPIC)
    await exchange.answer(question, "Ich selbst", ASKER)
    await exchange.answer(question, "Erinnerung", BOT, after=6 * MINUTE)
    assert await waiting(database) == []
    await exchange.answer(question, "Jemand anders", after=7 * MINUTE)
    (claim,) = await due(exchange, exchange.now + COLLECT)
    assert claim.notice.title == "1 neuer Beitrag", "followed twice, told once"


async def test_a_topic_is_followed_with_its_new_threads_and_those_moved_into_it(
    exchange: Exchange, database: Database
) -> None:
    moved = await exchange.open("Verschoben", "Frage", topic=INTERNAL_TOPIC)
    await moves.move(database, moved.id, TOPIC, SHY, now=exchange.now)
    await follow(exchange, SHY, Kind.TOPIC, TOPIC)
    await exchange.open("Neu", "Frage")
    await exchange.answer(moved, "Antwort")
    (claim,) = [each for each in await due(exchange, exchange.now + COLLECT) if each.kind is Told.NEWS]
    assert "Neu" in told(claim)
    assert "Verschoben" in told(claim)


async def test_nothing_is_told_of_channels_that_one_may_not_see(
    exchange: Exchange, database: Database
) -> None:
    open_one = await exchange.open("Offen", "Frage")
    office = await exchange.open("Nur Büro", "Frage", topic=INTERNAL_TOPIC)
    for thread in (open_one, office):
        await follow(exchange, SHY, Kind.THREAD, thread.id)
        await exchange.answer(thread, "Antwort")
    sees = Chat(lambda account, channel: channel == TOPIC, "https://chat.example/1")
    (claim,) = await due(exchange, exchange.now + COLLECT, sees)
    assert "Nur Büro" not in told(claim)
    await settle(exchange, Sent(claim, 7, 77))
    await exchange.answer(office, "Noch eine", after=6 * MINUTE)
    assert await due(exchange, exchange.now + COLLECT, sees) == []
    assert (await states(database))[-1] == (State.SKIPPED, news.NOTHING_LEFT)


async def test_private_threads_are_never_followed_and_never_told(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Geheim", "Frage")
    await follow(exchange, SHY, Kind.TOPIC, TOPIC)
    private = replace(question.thread, is_private=True)
    at = exchange.now + MINUTE
    inside = MessageSeen(new_id(at), private, HELPER, 0, "Unter uns", at)
    await archive.take(database, [private, inside], now=exchange.now, gapless=True)
    assert await due(exchange, exchange.now + COLLECT) == []
    with pytest.raises(UserError):
        await follow(exchange, SHY, Kind.THREAD, question.id)


async def test_what_was_deleted_or_is_no_longer_followed_is_not_told(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Leerer Laden", "Wer weiß Rat?")
    other = await exchange.open("Bänke", "Wer hat Bänke?", HELPER)
    for thread in (question, other):
        await follow(exchange, SHY, Kind.THREAD, thread.id)
    gone = await exchange.answer(question, "Verschrieben")
    await exchange.answer(question, "Bleibt", after=6 * MINUTE)
    await exchange.answer(other, "Bleibt auch")
    await archive.take(database, [MessagesDeleted((gone.id,))], now=exchange.now, gapless=True)
    await following.stop(database, SHY.account, Kind.THREAD, other.id)
    (claim,) = await due(exchange, exchange.now + COLLECT)
    assert claim.notice.title == "1 neuer Beitrag"
    assert "Bänke" not in told(claim)


async def test_a_crash_between_claim_and_confirmation_tells_the_same_once_more_and_loses_nothing(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Leerer Laden", "Wer weiß Rat?")
    await follow(exchange, ASKER, Kind.THREAD, question.id)
    await exchange.answer(question, "Vorher")
    (claim,) = await due(exchange, exchange.now + COLLECT)
    await exchange.answer(question, "Während dessen", after=6 * MINUTE)
    (again,) = [
        each
        for each in await deliveries.claim_due(
            database, now=exchange.now + COLLECT, base_url=URL, chat=CHAT, stale_after=timedelta()
        )
        if each.claimed_before
    ]
    assert (again.id, told(again), again.mark) == (claim.id, told(claim), claim.mark)
    assert again.claimed_before is not None, "it is looked for in the channel before it is sent again"
    await settle(exchange, Sent(again, 7, 77))
    assert [state for state, _ in await states(database)] == [State.SENT, State.CLAIMED]


async def test_nobody_is_told_in_their_quiet_hours_whenever_they_change_them(
    exchange: Exchange, database: Database
) -> None:
    evening = datetime(2026, 11, 22, 19, 30, tzinfo=UTC)
    question = await exchange.open("Leerer Laden", "Wer weiß Rat?")
    await follow(exchange, SHY, Kind.THREAD, question.id)
    late = Exchange(database, evening)
    await late.answer(question, "Spät", after=evening - exchange.now)
    morning = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    assert await waiting(database) == [(SHY.account, morning)]
    noon = Wishes(quiet_from=20 * 60, quiet_until=12 * 60)
    await reminders.wish(database, SHY, noon, now=evening)
    assert await waiting(database) == [(SHY.account, morning + timedelta(hours=5))]
    await reminders.wish(database, SHY, Wishes(quiet_from=0, quiet_until=0), now=evening)
    assert await waiting(database) == [(SHY.account, evening + COLLECT)]


async def test_what_was_due_while_we_were_away_waits_for_the_end_of_the_night(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Leerer Laden", "Wer weiß Rat?")
    await follow(exchange, SHY, Kind.THREAD, question.id)
    await exchange.answer(question, "Antwort")
    night = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
    assert await due(exchange, night) == []
    await exchange.answer(question, "Noch eine", after=6 * MINUTE)
    (claim,) = await due(exchange, datetime(2026, 11, 23, 6, 0, tzinfo=UTC))
    assert claim.notice.title == "2 neue Beiträge"


async def test_what_was_missed_in_an_outage_is_news_and_what_is_older_is_not(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Leerer Laden", "Wer weiß Rat?")
    await follow(exchange, SHY, Kind.THREAD, question.id)

    def said(at: datetime) -> MessageSeen:
        return MessageSeen(new_id(at), question.thread, HELPER, 0, "Antwort", at)

    missed = said(exchange.now + MINUTE), said(exchange.now - timedelta(days=2))
    page = PageRead(question.thread, 0, None, 0, (*missed, question))
    await reconcile(database, [page], now=exchange.now)
    await reconcile(database, [page], now=exchange.now)
    (claim,) = await due(exchange, exchange.now + COLLECT)
    assert claim.notice.title == "1 neuer Beitrag"


async def test_closed_direct_messages_are_on_record_and_told_where_one_looks(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Leerer Laden", "Wer weiß Rat?")
    await follow(exchange, SHY, Kind.THREAD, question.id)
    await exchange.answer(question, "Antwort")
    (claim,) = await due(exchange, exchange.now + COLLECT)
    await settle(exchange, Refused(claim, CLOSED_DIRECT))
    assert await states(database) == [(State.FAILED, CLOSED_DIRECT)]
    assert (await following.of_person(database, SHY.account)).problem == CLOSED_DIRECT


async def test_following_ends_where_it_would_be_too_much_and_what_is_not_there_is_refused(
    exchange: Exchange, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = await exchange.open("Leerer Laden", "Wer weiß Rat?")
    for kind in Kind:
        with pytest.raises(UserError):
            await follow(exchange, SHY, kind, 4711)
    monkeypatch.setattr(following, "MOST", 1)
    await follow(exchange, SHY, Kind.THREAD, question.id)
    with pytest.raises(UserError):
        await follow(exchange, SHY, Kind.TOPIC, TOPIC)


async def test_who_left_the_server_is_not_tried_and_follows_again_once_back(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Leerer Laden", "Wer weiß Rat?")
    await follow(exchange, SHY, Kind.THREAD, question.id)
    await follow(exchange, ASKER, Kind.THREAD, question.id)
    await people.note_presence(database, {ASKER.account, HELPER.account}, now=exchange.now)
    await exchange.answer(question, "Während sie weg war")
    assert [account for account, _ in await waiting(database)] == [ASKER.account]
    async with database.reading() as connection:
        assert len(list(await connection.scalars(select(Unread.member_id)))) == 1
    everyone = {ASKER.account, HELPER.account, SHY.account}
    await people.note_presence(database, everyone, now=exchange.now)
    await exchange.answer(question, "Wieder da", after=6 * MINUTE)
    assert {account for account, _ in await waiting(database)} == {ASKER.account, SHY.account}
    claims = {claim.target: claim for claim in await due(exchange, exchange.now + COLLECT)}
    assert claims[SHY.account].notice.title == "1 neuer Beitrag"
