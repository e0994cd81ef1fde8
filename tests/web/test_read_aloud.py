"""What a screen reader meets on a conversation's page, from the top: who, when, in reply to whom, what."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.config import Settings, WebSettings
from bot.domain import consent, threads
from bot.domain.consent import Consent
from storage.database import Database
from tests.support.browser import chromium
from tests.support.exchange import ASKER, HELPER, SHY, Exchange
from tests.support.reader import reading

OUTLINE = """\
navigation "Sie sind hier"
list "Orte, der Reihe nach"
heading "Haustürbefragung: Wer hilft?" [level=1]
region "Kurz gesagt"
heading "Kurz gesagt" [level=2]
region "Frage und Antwort"
heading "Frage und Antwort" [level=2]
article "Mühlroda Quartiersmanagement"
heading "Mühlroda Quartiersmanagement" [level=3]
article "Antwort: Jugendladen Hammerwalde Projektträger"
heading "Antwort: Jugendladen Hammerwalde Projektträger" [level=3]
region "Wie es weiterging"
heading "Wie es weiterging" [level=2]
article "Mühlroda Quartiersmanagement"
heading "Mühlroda Quartiersmanagement" [level=3]
article "Ein Beitrag wurde zurückgezogen"
heading "Ein Beitrag wurde zurückgezogen" [level=3]
region "Haben Sie es anders gelöst?"
heading "Haben Sie es anders gelöst?" [level=2]
complementary "Zum Gespräch"
heading "In diesem Gespräch" [level=2]
heading "Thema" [level=2]
status
"""
ANSWER = """\
- 'article "Antwort: Jugendladen Hammerwalde Projektträger"':
- 'heading "Antwort: Jugendladen Hammerwalde Projektträger" [level=3]'
- time: So., 22. Nov. 2026, 14:02 Uhr
- paragraph: Antwort, die geholfen hat
- text: antwortet
- link "Mühlroda":
- text: ": Wie geht das?"
- paragraph: So geht es.
- link "Link zu diesem Beitrag":
- link "Im Chat fragen (zu diesem Beitrag)":
- link "Melden (dieser Beitrag)":
"""
ROLES = tuple({line.split()[0] for line in OUTLINE.splitlines()} - {"list"})

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_a_conversation_makes_sense_when_it_is_read_aloud(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Haustürbefragung: Wer hilft?", "Wie geht das?")
    answer = await exchange.answer(question, "So geht es.", HELPER, after=timedelta(minutes=2))
    await exchange.answer(answer, "Danke!", ASKER, after=timedelta(minutes=3))
    await exchange.answer(question, "Das war ich.", SHY, after=timedelta(minutes=90))
    for choice in (Consent.PUBLIC_PSEUDONYM, Consent.WITHDRAWN):
        await consent.decide(database, SHY, choice, now=exchange.now)
    await threads.describe(
        database, question.id, summary="Klingeln.", is_answered=True, answer_id=answer.id, tags=[]
    )
    chat = Settings(web=WebSettings(chat_url="https://chat.example/{id}"))
    async with reading(database, exchange.now, chat) as reader, chromium() as browser:
        page = await browser.new_page(locale="de-DE")
        await page.goto(str(reader.client.make_url(f"/threads/{question.id}")))
        told = await page.locator("main").aria_snapshot()
        said = await page.locator(f"#m{answer.id}").aria_snapshot()
    assert outline(told) == OUTLINE.splitlines()
    spoken = [line for line in map(str.strip, said.splitlines()) if not line.startswith("- /url")]
    assert [line for line in spoken if line != "- paragraph:"] == ANSWER.splitlines()


def outline(snapshot: str) -> list[str]:
    """Landmarks, headings and named lists of an accessibility tree, in the order of reading."""
    lines = (line.strip().removeprefix("- ").strip("':") for line in snapshot.splitlines())
    return [line for line in lines if line.startswith((*ROLES, 'list "'))]
