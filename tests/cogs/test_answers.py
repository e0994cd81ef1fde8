"""“Mark as answer”: whoever asked says what settled it."""

from __future__ import annotations

from typing import Any

from bot.domain.people import Person
from storage.database import Database
from storage.threads import Thread
from tests.cogs.conftest import Chat, said
from tests.support.exchange import Exchange


async def asked_by_ada(chat: Chat, exchange: Exchange) -> tuple[int, int]:
    """The question and an answer to it; both are archived, and stand in chat as one message."""
    sent = await chat.people.say("ben", chat.channel, "So geht es")
    ada = Person(await chat.people.member("ada"), "Ada Winkler")
    question = await exchange.open("Frage", "Wie geht das?", ada)
    answer = await exchange.answer(question, "So geht es", message_id=int(sent["id"]))
    return question.id, answer.id


async def marks(chat: Chat, key: str, message_id: int) -> Any:
    return await chat.people.interact(
        key, chat.channel, "message_command", name="Mark as answer", message_id=str(message_id), locale="de"
    )


async def state(database: Database, thread_id: int) -> tuple[int | None, bool]:
    async with database.transaction() as session:
        thread = await session.get_one(Thread, thread_id)
        return thread.answer_id, thread.is_answered


async def test_whoever_asked_marks_it_and_takes_it_back(
    chat: Chat, exchange: Exchange, database: Database
) -> None:
    question, answer = await asked_by_ada(chat, exchange)
    assert "direkt unter der Frage" in said(await marks(chat, "ada", answer))
    assert await state(database, question) == (answer, True)
    assert "wieder offen" in said(await marks(chat, "ada", answer))
    assert await state(database, question) == (None, False)


async def test_the_office_may_and_others_may_not(chat: Chat, exchange: Exchange, database: Database) -> None:
    question, answer = await asked_by_ada(chat, exchange)
    assert "wer gefragt hat" in said(await marks(chat, "ben", answer))
    assert await state(database, question) == (None, False)
    await marks(chat, "cem", answer)
    assert await state(database, question) == (answer, True)


async def test_what_is_not_archived_answers_nothing(chat: Chat) -> None:
    sent = await chat.people.say("ada", chat.channel, "Nebenbei")
    assert "nicht im Archiv" in said(await marks(chat, "ada", int(sent["id"])))
