"""`/consent`: what holds is said in plain words, what is decided holds at once and for what was before."""

from __future__ import annotations

import pytest

from bot.domain import consent, threads
from bot.domain.consent import Consent
from bot.domain.people import Person
from storage.database import Database
from tests.cogs.conftest import WEB, Chat, links, said
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
