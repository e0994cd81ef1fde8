"""How people may be named for what they agreed to, and what of it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from bot.domain import archive, consent, people, threads
from bot.domain.consent import Consent
from bot.domain.parts import Forwarded, Parts
from bot.domain.people import Person
from bot.domain.seen import Change, MemberChanged, MessagesDeleted
from storage.database import Database
from storage.members import Member
from storage.messages import ConsentRecord, Message
from storage.speakers import Speaker
from tests.support.exchange import ASKER, HELPER, SHY, Exchange

QM = ("Quartiersmanagement", "Mühlroda")


async def heading(database: Database, thread_id: int) -> tuple[str, str, str | None]:
    page = await threads.thread_page(database, thread_id)
    assert page is not None
    who = page.messages[0].speaker
    assert who is not None
    return who.heading, who.detail, who.sign


async def test_a_place_that_points_to_one_person_becomes_its_region(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Frage", "Wer weiß Rat?")
    everyone = [ASKER, Person("601", "b", QM), Person("602", "c", QM)]
    await people.count_places(database, everyone, at_least=3)
    assert await heading(database, question.id) == ("Mühlroda", "Quartiersmanagement", "muehlroda")
    await people.count_places(database, everyone[:2], at_least=3)
    assert await heading(database, question.id) == ("Oberlausitz", "Quartiersmanagement", "oberlausitz")
    (card,) = await threads.newest_threads(database, limit=1)
    assert card.way == ("Oberlausitz",)


async def test_what_many_decide_while_much_is_said_and_taken_back_ends_as_if_one_came_after_the_other(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Leerer Laden", "Wer weiß Rat?")
    answers = [
        await exchange.answer(question, f"Antwort {n}", after=timedelta(minutes=n + 1)) for n in range(8)
    ]
    late: list[Change] = [replace(each, id=each.id + 1000, author=ASKER) for each in answers]
    gone: list[Change] = [MessagesDeleted((each.id,)) for each in answers[:4]]

    def levels(message_id: int) -> list[Awaitable[None]]:
        return [
            consent.decide_for_message(database, message_id, level, HELPER, now=exchange.now)
            for level in (Consent.PUBLIC_NAME, Consent.INTERNAL)
        ]

    await asyncio.gather(
        *(one for each in answers for one in levels(each.id)),
        *(archive.take(database, [each], now=exchange.now, gapless=True) for each in (*late, *gone)),
    )
    async with database.reading() as connection:
        spoken = (
            select(Message.author_id, func.count())
            .where(Message.thread_id == question.id, Message.deleted_at.is_(None))
            .group_by(Message.author_id)
        )
        counted = (
            select(Speaker.member_id, func.sum(Speaker.message_count))
            .where(Speaker.thread_id == question.id)
            .group_by(Speaker.member_id)
        )
        said = {author: count for author, count in await connection.execute(spoken)}
        assert {member: count for member, count in await connection.execute(counted)} == said
    assert sorted(said.values()) == [4, 9]


async def test_a_new_name_comes_after_an_older_look_and_takes_nobody_in(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Leerer Laden", "Wer weiß Rat?")
    older = replace(question, id=question.id + 1)
    renamed, stranger = replace(ASKER, name="QM Neustadt"), Person("999", "Fremd")
    changes: list[Change] = [older, MemberChanged(renamed), MemberChanged(stranger)]
    await archive.take(database, changes, now=exchange.now, gapless=True)
    async with database.reading() as connection:
        names = set(await connection.scalars(select(Member.display_name)))
    assert "QM Neustadt" in names
    assert not names & {"Fremd", ASKER.name}


async def test_a_look_at_everyone_is_not_older_than_what_was_told_while_it_waited(
    exchange: Exchange, database: Database
) -> None:
    await exchange.open("Leerer Laden", "Wer weiß Rat?")
    now_called, renamed = {ASKER.account: ASKER}, replace(ASKER, name="QM Neustadt")
    async with database.transaction(alone=True) as session:
        following = asyncio.create_task(
            people.follow_all(database, [ASKER.account, "999"], now_called.get, now=exchange.now)
        )
        await asyncio.sleep(0)
        now_called[ASKER.account] = renamed
        await people.take_over(session, renamed, now=exchange.now)
    await following
    async with database.reading() as connection:
        names = set(await connection.scalars(select(Member.display_name)))
    assert "QM Neustadt" in names
    assert ASKER.name not in names


async def test_bots_do_not_hide_people(exchange: Exchange, database: Database) -> None:
    question = await exchange.open("Frage", "Wer weiß Rat?")
    await people.count_places(database, [ASKER, Person("1", "Bot", QM, is_bot=True)], at_least=2)
    assert (await heading(database, question.id))[0] == "Oberlausitz"


async def test_who_agreed_to_be_named_keeps_the_place(exchange: Exchange, database: Database) -> None:
    question = await exchange.open("Frage", "Wer weiß Rat?", HELPER)
    await people.count_places(database, [HELPER], at_least=3)
    assert await heading(database, question.id) == ("Jugendladen Hammerwalde", "Projektträger", "hammerwalde")


async def test_the_network_is_not_the_public(exchange: Exchange, database: Database) -> None:
    question = await exchange.open("Frage", "Wer weiß Rat?")
    await consent.decide(database, ASKER, Consent.NETWORK, now=exchange.now)
    assert await threads.thread_page(database, question.id) is None


async def test_every_decision_is_kept_with_the_notice_it_was_made_by(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Frage", "Wer weiß Rat?")
    await consent.decide_for_message(database, question.id, Consent.INTERNAL, ASKER, now=exchange.now)
    await consent.decide_for_message(database, question.id, None, ASKER, now=exchange.now)
    query = select(ConsentRecord.message_id, ConsentRecord.consent, ConsentRecord.notice)
    async with database.reading() as connection:
        rows = (await connection.execute(query.order_by(ConsentRecord.id))).all()
    assert rows[-2:] == [(question.id, "internal", consent.NOTICE), (question.id, "", consent.NOTICE)]
    assert rows[0] == (None, "public_pseudonym", consent.NOTICE)


async def test_what_was_forwarded_shows_only_if_its_author_agreed(
    exchange: Exchange, database: Database
) -> None:
    original = await exchange.open("Vertraulich", "Das Original", SHY)
    question = await exchange.open("Frage", "Siehe unten")
    copied = Parts(forwarded=Forwarded(original.id, "Das Original"))
    await archive.take(database, [replace(question, parts=copied)], now=exchange.now, gapless=True)

    async def html() -> str:
        page = await threads.thread_page(database, question.id)
        assert page is not None
        return page.messages[0].html

    assert await html() == "<p>Siehe unten</p>"
    (card,) = await threads.newest_threads(database, limit=5)
    assert card.opening == "Siehe unten"
    await consent.decide(database, SHY, Consent.PUBLIC_NAME, now=exchange.now)
    assert "Das Original" in await html()


async def test_the_last_word_holds_also_over_what_was_released_one_by_one(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Frage", "Wer weiß Rat?", SHY)
    await consent.decide_for_message(database, question.id, Consent.PUBLIC_NAME, SHY, now=exchange.now)
    assert await threads.thread_page(database, question.id) is not None
    for decided in (Consent.WITHDRAWN, Consent.INTERNAL, Consent.NETWORK):
        await consent.decide(database, SHY, decided, now=exchange.now)
        assert await threads.thread_page(database, question.id) is None
        assert await threads.newest_threads(database, limit=5) == []
        await consent.decide_for_message(database, question.id, Consent.PUBLIC_NAME, SHY, now=exchange.now)
        assert await threads.thread_page(database, question.id) is not None
