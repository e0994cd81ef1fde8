"""The library on the web."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from bot.config import LegalSettings, Settings
from bot.domain import catalogue, resources
from bot.domain.catalogue import Catalogue
from bot.domain.resources import NewResource, ResourceFilter, editing
from bot.domain.resources.editing import Changes
from bot.domain.resources.imports import take_rows
from storage import facets
from storage.database import Database
from storage.facets import Facet
from tests.support.exchange import ASKER, TOPIC, Exchange
from tests.support.reader import Reader, reading


@pytest.fixture
async def library(database: Database, now: datetime) -> None:
    """Three resources of two kinds, one with a tag."""
    async with database.transaction() as session:
        await facets.put(session, Facet.RESOURCE_KIND, "methodenblatt", name="Methodenblatt")
        await facets.put(session, Facet.RESOURCE_KIND, "vorlage", name="Vorlage")
        await facets.put(session, Facet.TAG, "kinder", name="Kinder")
    for title, kind, tags in (
        ("Nadelmethode", "methodenblatt", ("kinder",)),
        ("Spaziergang", "methodenblatt", ()),
        ("Aushang", "vorlage", ()),
    ):
        new = NewResource(
            title,
            f"https://example.org/{title}",
            summary=f"Alles über {title}",
            kind=kind,
            tags=tags,
            format="PDF",
            publisher="Servicestelle",
            licence="CC BY 4.0",
            issued_on=date(2026, 5, 28),
        )
        await resources.publish_new(database, new, now=now)


@pytest.mark.usefixtures("library")
async def test_facets_show_what_each_choice_would_find(reader: Reader) -> None:
    page = await reader.page("/resources")
    assert (2, "3 resources") in page.headings
    assert "Methodenblatt 2" in page.words
    assert "Vorlage 1" in page.words


@pytest.mark.usefixtures("library")
async def test_a_chosen_filter_narrows_the_list_and_can_be_taken_away(reader: Reader) -> None:
    page = await reader.page("/resources?kind=methodenblatt&tag=kinder")
    assert (2, "1 of 3 resources") in page.headings
    assert "Nadelmethode" in page.words
    assert "Spaziergang" not in page.words
    assert {"/resources?tag=kinder", "/resources?kind=methodenblatt"} <= set(page.links)
    checked = [values["value"] for tag, values in page.elements if tag == "input" and "checked" in values]
    assert checked == ["methodenblatt", "kinder"]


@pytest.mark.usefixtures("library")
async def test_filters_without_a_match_offer_a_way_back(reader: Reader) -> None:
    page = await reader.page("/resources?kind=vorlage&tag=kinder")
    assert "No resource fits all of this at once." in page.words
    assert "/resources" in page.links


@pytest.mark.usefixtures("library")
async def test_a_resource_names_its_source_and_where_the_link_leads(reader: Reader) -> None:
    page = await reader.page("/resources/1")
    assert "https://example.org/Nadelmethode" in page.links
    for words in (
        "leads to example.org",
        "CC BY 4.0",
        "28 May 2026",
        "from practice, reviewed",
        "Open (PDF)",
    ):
        assert words in page.words
    assert "/resources?tag=kinder" in page.links


async def test_older_resources_follow_by_key_with_the_same_filters(
    reader: Reader, database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        await facets.put(session, Facet.RESOURCE_KIND, "vorlage", name="Vorlage")
    for n in range(22):
        new = NewResource(f"Vorlage {n}", f"https://example.org/{n}", kind="vorlage")
        await resources.publish_new(database, new, now=now)
    first = await reader.page("/resources?kind=vorlage")
    older = [link for link in first.links if "before=" in link]
    assert older[0].startswith("/resources?kind=vorlage&before=")
    second = await reader.page(older[0])
    assert len([link for link in second.links if link.startswith("/resources/")]) == 2


async def test_a_suggestion_is_not_public(reader: Reader, database: Database, now: datetime) -> None:
    new = NewResource("Neu", "https://example.org/neu")
    await resources.suggest(database, new, author=ASKER, now=now)
    assert (await reader.get("/resources/1")).status == 404
    assert "The collection is still empty." in (await reader.page("/resources")).words


@pytest.mark.usefixtures("library")
async def test_the_list_is_ordered_by_title_and_goes_on_by_key(reader: Reader, database: Database) -> None:
    page = await reader.page("/resources?sort=title")
    titles = [text for level, text in page.headings if level == 3]
    assert titles[:3] == ["Aushang", "Nadelmethode", "Spaziergang"]
    assert "/resources?tag=kinder&sort=date" in (await reader.page("/resources?tag=kinder")).links
    listed = await resources.library(database, ResourceFilter(), sort="title", limit=2)
    rest = await resources.library(database, ResourceFilter(), sort="title", before=listed.older, limit=2)
    assert [card.title for card in rest.resources] == ["Spaziergang"]


@pytest.mark.usefixtures("library")
async def test_downloads_hold_what_was_chosen_and_no_formula(
    reader: Reader, database: Database, now: datetime
) -> None:
    await resources.publish_new(database, NewResource("=SUMME(A1)", "https://example.org/x"), now=now)
    answer = await reader.get("/resources.csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    table = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert [row["title"] for row in table] == ["'=SUMME(A1)", "Aushang", "Spaziergang", "Nadelmethode"]
    chosen = json.loads((await reader.get("/resources.json?tag=kinder")).text)
    (only,) = chosen["resources"]
    assert (only["title"], only["tags"], only["kind"]) == ("Nadelmethode", ["kinder"], "methodenblatt")
    assert "Europäischen Union" in chosen["statement"]
    again = await take_rows(
        database, enumerate([only | {"url": "https://neu.example", "title": "Ganz neu"}]), now=now
    )
    assert (again.taken, again.refused) == (1, [])


async def test_a_page_tells_its_life(reader: Reader, database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        await facets.put(session, Facet.CITY, "muehlroda", name="Mühlroda")
    new = NewResource(
        "Lesebank",
        "https://l.example",
        publisher="Kulturwerk",
        cities=("muehlroda",),
        plain_summary="Eine Bank.",
    )
    resource_id = await resources.publish_new(database, new, now=now)
    changes = Changes(licence="CC0", valid_until=date(2026, 1, 1))
    await editing.edit(database, resource_id, ASKER, changes, now=now)
    page = await reader.page(f"/resources/{resource_id}")
    for words in ("Version 2", "this version", "Changed: licence, validity", "no longer valid", "Eine Bank."):
        assert words in page.words
    assert "Kulturwerk: Lesebank." in page.words
    assert "/resources?city=muehlroda" in page.links
    raw = (await reader.get(f"/resources/{resource_id}")).text
    assert '"@type":"CreativeWork"' in raw


@pytest.mark.usefixtures("library")
async def test_a_resource_says_how_one_tells_what_one_made_of_it(database: Database, now: datetime) -> None:
    office = Settings(legal=LegalSettings(email="redaktion@office.example"))
    async with reading(database, now, office) as reader:
        page = await reader.page("/resources/1")
        assert "/resource show" in page.words and "We rebuilt it" in page.words
        assert "mailto:redaktion@office.example?subject=Tried%20it%3A%20Nadelmethode" in page.links
        listed = await reader.page("/resources")
        assert "/resource suggest" in listed.words
        assert [link for link in listed.links if link.startswith("mailto:")]
    async with reading(database, now) as reader:
        page = await reader.page("/resources/1")
        assert "/resource show" in page.words
        assert not [link for link in page.links if link.startswith("mailto:")]


async def test_every_facet_narrows_the_list_and_counts_without_script(
    reader: Reader, exchange: Exchange, database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        await facets.put(session, Facet.RESOURCE_KIND, "vorlage", name="Vorlage")
        for facet, slug in ((Facet.FIELD, "bildung"), (Facet.TAG, "kinder")):
            await facets.put(session, facet, slug, name=slug.capitalize())
    whole = NewResource(
        *("Aushang", "https://example.org/1"),
        kind="vorlage",
        topic_id=TOPIC,
        fields=("bildung",),
        cities=("muehlroda",),
        tags=("kinder",),
        audience=("qm",),
        is_official=True,
        language="en",
        plain_summary="Kurz.",
    )
    chosen = {
        "kind": "vorlage",
        "topic": "beteiligung",
        "field": "bildung",
        "city": "muehlroda",
        "tag": "kinder",
        "audience": "qm",
        "origin": "official",
        "access": "plain",
        "language": "en",
    }
    await resources.publish_all(database, [whole, NewResource("Bericht", "https://example.org/2")], now=now)
    page = await reader.page("/resources")
    offered = {
        (values["name"], values["value"]) for tag, values in page.elements if values.get("type") == "checkbox"
    }
    assert set(chosen.items()) <= offered
    for path in (*(f"/resources?{facet}={slug}" for facet, slug in chosen.items()), "/resources?q=Aushang"):
        page = await reader.page(path)
        assert (2, "1 of 2 resources") in page.headings, path
        assert "Bericht" not in page.words
    page = await reader.page(f"/resources?{urlencode(chosen)}")
    assert (2, "1 of 2 resources") in page.headings
    (address,) = [link for link in page.links if link.startswith("/resources.csv?")]
    assert dict(parse_qsl(urlsplit(address).query)) == chosen


async def test_the_library_is_ready_before_anybody_asks_and_after_every_change(
    database: Database, now: datetime
) -> None:
    await catalogue.keep_ready(database)
    await resources.publish_new(database, NewResource("Aushang", "https://example.org/1"), now=now)
    await catalogue.keep_ready(database)
    kept = database.kept[Catalogue]
    assert isinstance(kept, Catalogue)
    assert len(kept.ids) == 1
    await catalogue.keep_ready(database)
    assert database.kept[Catalogue] is kept
