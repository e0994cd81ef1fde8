"""`/consent`: what holds is said in plain words, what is decided holds at once and for what was before."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain import consent, threads
from bot.domain.consent import Consent
from bot.domain.people import Person
from storage.database import Database
from tests.cogs.conftest import WEB, Chat, links, named_button, said
from tests.support.exchange import Exchange


async def test_at_first_everything_is_internal(chat: Chat) -> None:
    answer = await chat.calls("ada", "consent")
    assert answer["ephemeral"]
    assert "Das gilt zurzeit" in said(answer)
    assert "intern: nur hier im Chat" in said(answer)
    assert "/einwilligung" in said(answer)
    assert links(answer) == [f"{WEB}/privacy"]


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ("internal", "im Web steht davon nichts"),
        ("public_pseudonym", "mit Ort und Rolle statt des Namens"),
        ("public_name", "unter dem Namen von hier"),
        ("withdrawn", "verschwinden aus dem Web"),
    ],
)
async def test_a_choice_is_kept_and_explained(
    chat: Chat, database: Database, choice: str, words: str
) -> None:
    answer = await chat.calls("ada", "consent", choice=choice)
    ada = await chat.people.member("ada")
    assert await consent.current(database, ada) == choice
    assert words in said(answer)
    assert "Das gilt sofort und auch für alles, was schon geschrieben ist." in said(answer)
    assert words in said(await chat.calls("ada", "consent"))


async def test_a_decision_works_backwards(chat: Chat, exchange: Exchange, database: Database) -> None:
    ada = Person(await chat.people.member("ada"), "Ada Winkler", ("Quartiersmanagement",))
    asked = await exchange.open("Wer hat Erfahrung?", "Mit einem Nachbarschaftsfonds.", ada)
    assert await threads.thread_page(database, asked.id) is None
    await chat.calls("ada", "consent", choice=Consent.PUBLIC_NAME.value)
    page = await threads.thread_page(database, asked.id)
    assert page is not None
    assert page.messages[0].speaker is not None
    assert page.messages[0].speaker.heading == "Ada Winkler"
    await chat.calls("ada", "consent", choice=Consent.INTERNAL.value)
    assert await threads.thread_page(database, asked.id) is None


async def test_one_message_is_decided_about_alone(chat: Chat, exchange: Exchange, database: Database) -> None:
    ada = Person(await chat.people.member("ada"), "Ada Winkler", ("Quartiersmanagement",))
    await chat.calls("ada", "consent", choice=Consent.PUBLIC_NAME.value)
    said_in_chat = await chat.people.say("ada", chat.channel, "Nicht für alle")
    asked = await exchange.open("Frage", "Mit einem Nachbarschaftsfonds.", ada)
    card = await visibility_of(chat, "ada", said_in_chat["id"])
    assert "wie alles andere" in said(card)
    now = await chat.presses("ada", card, named_button(card, "Nur intern"))
    assert "intern: nur hier im Chat" in said(now)
    assert await consent.of_message(database, int(said_in_chat["id"])) == Consent.INTERNAL
    assert await threads.thread_page(database, asked.id) is not None
    await chat.presses("ada", card, named_button(card, "Wie sonst auch"))
    assert await consent.of_message(database, int(said_in_chat["id"])) is None


async def test_nobody_decides_about_anothers_message(chat: Chat) -> None:
    sent = await chat.people.say("ada", chat.channel, "Meins")
    refused = await visibility_of(chat, "ben", sent["id"])
    assert "entscheidet nur, wer ihn geschrieben hat" in said(refused)


async def visibility_of(chat: Chat, key: str, message_id: str) -> Any:
    return await chat.people.interact(
        key, chat.channel, "message_command", name="Visibility", message_id=message_id, locale="de"
    )
