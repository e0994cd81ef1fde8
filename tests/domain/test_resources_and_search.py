"""Resources are curated, and one box finds everything that is public."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain import consent, events, glossary, resources, search
from bot.domain.consent import Consent
from bot.domain.events import NewEvent
from bot.domain.glossary import TermView
from bot.domain.resources import NewResource, ResourceFilter
from bot.errors import UserError
from storage import facets
from storage.database import Database
from storage.facets import Facet
from tests.support.exchange import ASKER, SHY, TOPIC, Exchange

URL = "https://example.org/material"


async def publish(database: Database, title: str, now: datetime, **fields: object) -> int:
    return await resources.publish_new(database, NewResource(title, URL, **fields), now=now)  # type: ignore[arg-type]


async def test_a_suggestion_waits_for_the_editors(database: Database, now: datetime) -> None:
    resource_id = await resources.suggest(database, NewResource("Leitfaden", URL), author=ASKER, now=now)
    assert await resources.resource_page(database, resource_id) is None
    assert (await resources.library(database, ResourceFilter())).total == 0
    assert await resources.find(database, "Leitfaden", limit=5) == []


@pytest.mark.parametrize("url", ["", "example.org", "javascript:alert(1)", "https://", "https://a b"])
async def test_a_suggestion_needs_a_whole_link(database: Database, now: datetime, url: str) -> None:
    with pytest.raises(UserError):
        await resources.suggest(database, NewResource("Leitfaden", url), author=ASKER, now=now)


async def test_resources_are_found_by_the_beginning_of_words(database: Database, now: datetime) -> None:
    await publish(database, "Vorlage: Anwesenheitsliste", now, summary="Für offene Angebote")
    await publish(database, "Methode: Nadelmethode", now, summary="Anwesende markieren Orte")
    found = await resources.find(database, "anwesenheitsl", limit=5)
    assert [card.title for card in found] == ["Vorlage: Anwesenheitsliste"]
    assert len(await resources.find(database, "", limit=5)) == 2


async def test_facets_narrow_and_count(exchange: Exchange, database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        for slug in ("methode", "formular"):
            await facets.put(session, Facet.RESOURCE_KIND, slug, name=slug.capitalize())
        await facets.put(session, Facet.TAG, "kinder", name="Kinder")
    await publish(database, "A", now, kind="methode", tags=("kinder",), topic_id=TOPIC)
    await publish(database, "B", now + timedelta(1), kind="formular", tags=("kinder",))
    await publish(database, "C", now + timedelta(2), kind="formular")
    listed = await resources.library(database, ResourceFilter(kind=("formular",)))
    assert ([card.title for card in listed.resources], listed.total, listed.all_count) == (["C", "B"], 2, 3)
    assert {(f.slug, f.count, f.is_chosen) for f in listed.facets["kind"]} == {
        ("methode", 1, False),
        ("formular", 2, True),
    }
    assert [(f.slug, f.count) for f in listed.facets["tag"]] == [("kinder", 1)]
    page = await resources.library(database, ResourceFilter(), limit=2)
    rest = await resources.library(database, ResourceFilter(), before=page.older, limit=2)
    assert [card.title for card in rest.resources] == ["A"]
    texted = await resources.library(database, ResourceFilter(text="c"))
    assert [card.title for card in texted.resources] == ["C"]


async def test_one_box_finds_threads_events_resources_and_terms(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    question = await exchange.open("Förderung <neu>", "Wie geht Förderung?")
    await publish(database, "Förderrichtlinie", now, summary="Förderung im Programm")
    event = NewEvent("Sprechstunde Förderung", ((now, now + timedelta(hours=1)),))
    await events.create(database, event, author=None, announcements="termine", reminder=timedelta(0), now=now)
    await glossary.add_terms(database, [TermView("foerderung", "Förderung", (), "Geld", "Geld")])
    page = await search.search(database, "Foerderung")
    assert page.counts == {"thread": 1, "event": 1, "resource": 1, "term": 1}
    by_kind = {hit.kind: hit for hit in page.hits}
    assert by_kind["thread"].ref == str(question.thread.id)
    assert by_kind["thread"].title_html == "<mark>Förderung</mark> &lt;neu&gt;"
    assert by_kind["term"].ref == "foerderung"
    only = await search.search(database, "Foerderung", kind="event")
    assert ([hit.kind for hit in only.hits], only.total) == (["event"], 1)


async def test_search_shows_nothing_that_is_not_public(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    question = await exchange.open("Titel", "Zauberwort im Text")
    await exchange.answer(question, "Zauberwort geheim", SHY)
    assert (await search.search(database, "Zauberwort")).hits[0].anchor == question.id
    await consent.decide(database, ASKER, Consent.WITHDRAWN, now=now)
    assert (await search.search(database, "Zauberwort")).hits == []


@pytest.mark.parametrize(
    "query", ["", "  ", "***", '" OR 1', "a" * 5000, "'; DROP TABLE x", "AND", "\x00", "né|!&"]
)
async def test_any_query_is_answered(exchange: Exchange, database: Database, query: str) -> None:
    await exchange.open("Titel", "Text")
    assert (await search.search(database, query)).hits == []
