"""The library on the web."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.domain import resources
from bot.domain.resources import NewResource
from storage import facets
from storage.database import Database
from storage.facets import Facet
from tests.support.reader import Reader


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
    from tests.support.exchange import ASKER

    new = NewResource("Neu", "https://example.org/neu")
    await resources.suggest(database, new, author=ASKER, now=now)
    assert (await reader.get("/resources/1")).status == 404
    assert "The collection is still empty." in (await reader.page("/resources")).words
