"""One box for everything."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from bot.config import LegalSettings, Settings
from bot.domain import glossary, resources
from bot.domain.glossary import TermView
from bot.domain.resources import NewResource
from storage.database import Database
from tests.support.exchange import SHY, Exchange
from tests.support.reader import Reader, reading

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_search_without_a_question_says_what_it_can_do(reader: Reader) -> None:
    page = await reader.page("/search")
    assert "Threads, dates, resources and the glossary, all at once." in page.words


async def test_hits_lead_to_the_very_place(
    reader: Reader, exchange: Exchange, database: Database, now: datetime
) -> None:
    question = await exchange.open("Rücklauf", "Wir machen eine Befragung.")
    term = TermView("aktivierende-befragung", "Aktivierende Befragung", (), "Im Gespräch erkunden.", "")
    await glossary.add_terms(database, [term])
    await resources.publish_new(database, NewResource("Befragung kurz", "https://example.org/b"), now=now)
    page = await reader.page("/search?q=Befragung")
    assert {
        f"/threads/{question.thread.id}#m{question.id}",
        "/glossary#aktivierende-befragung",
        "/resources/1",
        "/search?q=Befragung&kind=thread",
    } <= set(page.links)
    assert (2, "3 hits for “Befragung”") in page.headings
    assert [tag for tag, _ in page.elements].count("mark") >= 3


async def test_one_kind_can_be_chosen(reader: Reader, exchange: Exchange, database: Database) -> None:
    await exchange.open("Befragung", "Eine Frage")
    await glossary.add_terms(database, [TermView("befragung", "Befragung", (), "Fragen.", "")])
    page = await reader.page("/search?q=Befragung&kind=term")
    assert (2, "Glossary: 1 hit for “Befragung”") in page.headings


async def test_programs_get_json(reader: Reader, exchange: Exchange) -> None:
    question = await exchange.open("Rücklauf", "Eine Befragung")
    answer = await reader.get("/search?q=Befragung", Accept="application/json")
    found = json.loads(answer.text)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Vary"].startswith("Accept, Accept-Language")
    assert (found["query"], found["total"], found["counts"]) == ("Befragung", 1, {"thread": 1})
    assert found["hits"][0]["url"].endswith(f"/threads/{question.thread.id}#m{question.id}")


async def test_without_a_hit_a_page_offers_what_may_lead_on_and_nothing_to_sort(reader: Reader) -> None:
    page = await reader.page("/search?q=xyzzy")
    assert (2, "No hit for “xyzzy”") in page.headings
    assert {"/topics", "/glossary"} <= set(page.links)
    assert "Newest first" not in page.words


@ONE_ENGINE
async def test_what_is_not_found_may_be_asked_by_a_letter(database: Database, now: datetime) -> None:
    office = Settings(legal=LegalSettings(email="redaktion@office.example"))
    async with reading(database, now, office) as reader:
        letter = "mailto:redaktion@office.example?subject=xyzzy"
        assert letter in (await reader.page("/search?q=xyzzy")).links
        filters = await reader.page("/search?q=typ:termin")
        assert "A word to look for is missing." in filters.words
        assert not [link for link in filters.links if link.startswith("mailto:")]


async def test_nothing_internal_is_found(reader: Reader, exchange: Exchange) -> None:
    question = await exchange.open("Rücklauf", "Frage")
    await exchange.answer(question, "Vertraulich", SHY, after=timedelta(minutes=1))
    page = await reader.page("/search?q=Vertraulich")
    assert "Nothing public fits this." in page.words
    assert "/search?q=Vertraulich&kind=thread" not in page.links


async def test_what_was_typed_is_shown_as_text(reader: Reader) -> None:
    page = await reader.page("/search?q=%22%3E%3Cscript%3E1%3C/script%3E")
    scripts = [values for tag, values in page.elements if tag == "script"]
    assert [str(each["src"]).endswith("/search.js") for each in scripts] == [True]
    assert '"><script>1</script>' in page.words


async def test_odd_questions_are_answered(reader: Reader) -> None:
    for query in ("%22", "*", "AND%20OR", "a" * 500, "%F0%9F%98%80", "q%3A%28"):
        assert (await reader.get(f"/search?q={query}")).status == 200, query
    assert (await reader.get("/search?q=a&after=x")).status == 400
    assert (await reader.get("/search?q=a&kind=unknown")).status == 200
