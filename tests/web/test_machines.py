"""What programs read: feeds, the API, sitemaps, data in pages; all of it public, with its tag."""

from __future__ import annotations

import asyncio
import json
import struct
from datetime import datetime, timedelta
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import insert, select

from bot.config import Settings, WebSettings
from bot.domain import changes, consent, events, glossary, resources
from bot.domain.changes import Wording
from bot.domain.consent import Consent
from bot.domain.events import NewEvent
from bot.domain.glossary import TermView
from bot.domain.resources import NewResource, editing
from bot.web.api.description import describe
from bot.web.static_files import FOLDER
from storage.database import Database
from storage.resources import Resource
from tests.support.exchange import ASKER, Exchange
from tests.support.reader import Answer, Reader, reading

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def fill(exchange: Exchange, database: Database, now: datetime) -> int:
    """Something of everything; the thread's id."""
    question = await exchange.open("Rücklauf & <mehr>\x0b", "Wer weiß Rat?")
    await exchange.answer(question, "So geht es.")
    date = (now + timedelta(days=1), now + timedelta(days=1, hours=1))
    await events.create(
        database,
        NewEvent("Fachtag", (date,)),
        author=None,
        announcements="termine",
        reminder=timedelta(hours=1),
        now=now,
    )
    await resources.publish_new(database, NewResource("Leitfaden", "https://example.org/"), now=now)
    await glossary.add_terms(database, [TermView("wort", "Wort", ("Kurz",), "Ein Wort.", "Wort.")])
    return question.id


async def test_feeds_show_what_is_public_and_who_pays(
    reader: Reader, exchange: Exchange, database: Database, now: datetime
) -> None:
    thread_id = await fill(exchange, database, now)
    for path in ("/feeds/threads.atom", "/topics/beteiligung/feed.atom", "/feeds/resources.atom"):
        answer = await reader.get(path)
        assert answer.headers["Content-Type"].startswith("application/atom+xml")
        feed = fromstring(answer.text)
        assert "Kofinanziert von der Europäischen Union" in (feed.findtext(f"{ATOM}subtitle") or "")
        (entry,) = feed.findall(f"{ATOM}entry")
        assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated") or "").tzinfo
        again = await reader.get(path, If_None_Match=answer.headers["ETag"])
        assert again.status == 304
    threads = fromstring((await reader.get("/feeds/threads.atom")).text)
    assert threads.findtext(f"{ATOM}entry/{ATOM}id") == f"http://127.0.0.1:8080/threads/{thread_id}"
    category = threads.find(f"{ATOM}entry/{ATOM}category")
    assert category is not None and category.attrib == {"term": "beteiligung", "label": "Beteiligung"}
    await consent.decide(database, ASKER, Consent.WITHDRAWN, now=now)
    assert "Rücklauf" not in (await reader.get("/feeds/threads.atom")).text
    assert (await reader.get("/topics/kollegialer-rat/feed.atom")).status == 404


async def test_the_api_continues_its_lists_and_says_only_what_is_public(
    reader: Reader, exchange: Exchange, database: Database, now: datetime
) -> None:
    for number in range(3):
        await exchange.open(f"Frage {number}", "?", at=now + timedelta(minutes=number))
    first = json.loads((await reader.get("/api/v1/threads?limit=2")).text)
    assert [each["title"] for each in first["items"]] == ["Frage 2", "Frage 1"]
    path = first["next"].removeprefix("http://127.0.0.1:8080")
    second = json.loads((await reader.get(path)).text)
    assert [each["title"] for each in second["items"]] == ["Frage 0"]
    assert second["next"] is None
    thread = json.loads((await reader.get(f"/api/v1/threads/{first['items'][0]['id']}")).text)
    assert thread["messages"][0]["html"] == "<p>?</p>"
    await consent.decide(database, ASKER, Consent.INTERNAL, now=now)
    assert json.loads((await reader.get("/api/v1/threads")).text)["items"] == []
    gone = await reader.get(f"/api/v1/threads/{first['items'][0]['id']}")
    assert (gone.status, json.loads(gone.text)) == (404, {"error": {"status": 404}})


async def test_a_misspelt_parameter_is_refused_by_its_name(reader: Reader) -> None:
    answer = await reader.get("/api/v1/threads?tpoic=beteiligung")
    assert answer.status == 400
    assert "tpoic" in json.loads(answer.text)["error"]["detail"]


@ONE_ENGINE
@pytest.mark.parametrize("tries", (8, pytest.param(600, marks=pytest.mark.soak)))
async def test_the_api_does_what_its_description_says(
    exchange: Exchange, database: Database, now: datetime, tries: int
) -> None:
    thread_id = await fill(exchange, database, now)
    async with reading(database, now) as reader:
        base = str(reader.client.make_url("/api/v1"))
        document = json.loads((await reader.get("/api/v1/openapi.json")).text)
        assert document == json.loads(json.dumps(describe("http://127.0.0.1:8080")))
        for path in ("threads", f"threads/{thread_id}", "events", "events/1", "resources", "resources/1"):
            assert (await reader.get(f"/api/v1/{path}")).status == 200
        await asyncio.to_thread(_try_all, document, base, tries)


def _try_all(document: dict[str, Any], base: str, tries: int) -> None:
    """Every address so many times with what it takes, and what it does not; each answer is as described."""
    schema = schemathesis.openapi.from_dict(document)
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            if mode is schemathesis.GenerationMode.NEGATIVE and not list(operation.iter_parameters()):
                continue

            @given(case=operation.as_strategy(generation_mode=mode))
            @settings(
                max_examples=tries,
                deadline=None,
                database=None,
                derandomize=True,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            def asked(case: Any) -> None:
                case.call_and_validate(base_url=base)

            asked()


FOR_PROGRAMS = (
    *("/resources.json", "/resources.csv", "/events.ics", "/events/1.ics", "/topics/beteiligung/events.ics"),
    *("/feeds/threads.atom", "/feeds/resources.atom", "/topics/beteiligung/feed.atom"),
    *("/api/v1/openapi.json", "/api/v1/topics", "/api/v1/threads", "/api/v1/events", "/api/v1/events/1"),
    *(
        "/api/v1/resources",
        "/api/v1/resources/1",
        "/api/v1/glossary",
        "/search?q=Wort",
        "/search/suggest?q=Wo",
    ),
)
OFFICE, OTHER = "https://www.servicestelle.example", "https://example.org"
MAY = "Access-Control-Allow-Origin"


@ONE_ENGINE
async def test_other_sites_may_read_what_is_for_programs_if_they_are_named(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    await fill(exchange, database, now)
    named = Settings(web=WebSettings(cors_origins=(OFFICE,)))
    async with reading(database, now, named) as reader:
        for path in FOR_PROGRAMS:
            for origin in (OTHER, OFFICE, "", OFFICE):  # each of them from the cache, too
                answer = await reader.get(path, Origin=origin, Accept="application/json")
                assert answer.status == 200, path
                assert answer.headers.get(MAY, "") == (origin if origin == OFFICE else ""), path
                assert "Origin" in answer.headers["Vary"].split(", "), path
            again = await reader.get(
                path, Origin=OFFICE, Accept="application/json", If_None_Match=answer.headers["ETag"]
            )
            assert (again.status, again.headers[MAY]) == (304, OFFICE), path
        for path in ("/topics", "/search?q=Wort", "/resources"):
            assert MAY not in (await reader.get(path, Origin=OFFICE, Accept="text/html")).headers, path
        gone = await reader.get("/api/v1/threads/5", Origin=OFFICE)
        assert (gone.status, gone.headers[MAY]) == (404, OFFICE)
    everybody = Settings(web=WebSettings(cors_origins=("*",)))
    async with reading(database, now, everybody) as reader:
        assert (await reader.get("/resources.json", Origin=OTHER)).headers[MAY] == "*"


@ONE_ENGINE
async def test_a_browser_that_asks_first_hears_whether_a_site_may_read(
    database: Database, now: datetime
) -> None:
    async def ask(path: str, origin: str) -> Answer:
        return await reader.get(path, method="OPTIONS", Origin=origin, Access_Control_Request_Method="GET")

    async with reading(database, now, Settings(web=WebSettings(cors_origins=(OFFICE,)))) as reader:
        for path in FOR_PROGRAMS:
            for origin in (OFFICE, OTHER):
                told = await ask(path, origin)
                assert told.status == 204, path
                assert told.headers.get(MAY) == (origin if origin == OFFICE else None), path
                assert told.headers["Vary"] == "Origin", path
            assert "GET" in (await ask(path, OFFICE)).headers["Access-Control-Allow-Methods"], path
        assert (await ask("/topics", OFFICE)).status == 405
    async with reading(database, now) as reader:
        closed = await ask("/resources.json", OFFICE)
        assert (closed.status, closed.headers.get(MAY)) == (405, None)


async def test_a_page_tells_all_addresses_for_programs(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    await fill(exchange, database, now)
    async with reading(database, now) as reader:
        for language, words in (("de", "Feeds und offene Daten"), ("en", "Feeds and open data")):
            home = await reader.page("/", Accept_Language=language)
            assert "/data" in home.links and words in home.words
            page = await reader.page("/data", Accept_Language=language)
            told = {each.partition("?")[0] for each in page.links}
            alone = {"/events/1.ics", "/api/v1/events/1", "/api/v1/resources/1", "/search/suggest"}
            assert told >= {each.partition("?")[0] for each in FOR_PROGRAMS} - alone
            for link in page.links:
                assert link.startswith("#") or (await reader.get(link)).status == 200, link
        links = {
            path: {each.get("href") for tag, each in (await reader.page(path)).elements if tag == "link"}
            for path in ("/", "/data", "/resources", "/topics/beteiligung", "/events", "/events/1")
        }
        assert {"/feeds/threads.atom", "/feeds/resources.atom", "/events.ics"} <= links["/"] & links["/data"]
        assert "/api/v1/openapi.json" in links["/"] & links["/data"]
        assert {"/feeds/resources.atom", "/resources.csv", "/resources.json"} <= links["/resources"]
        theirs = {f"/topics/beteiligung/{name}" for name in ("feed.atom", "events.ics")}
        assert theirs <= links["/topics/beteiligung"]
        base = "http://127.0.0.1:8080"
        assert f"{base}/events.ics" in links["/events"] and f"{base}/events/1.ics" in links["/events/1"]


@ONE_ENGINE
async def test_above_fifty_thousand_addresses_the_sitemap_is_an_index_of_parts(
    database: Database, now: datetime
) -> None:
    await resources.publish_new(database, NewResource("Leitfaden", "https://example.org/"), now=now)
    table = Resource.__table__
    async with database.transaction() as session:
        (row,) = (await session.execute(select(table))).mappings().all()
        copy = {name: value for name, value in row.items() if name != "id"}
        await session.execute(insert(Resource), [copy | {"slug": f"{each}"} for each in range(50_000)])
    async with reading(database, now) as reader:
        index = fromstring((await reader.get("/sitemap.xml")).text)
        parts = [place.text or "" for place in index.findall(f"{SITEMAP}sitemap/{SITEMAP}loc")]
        assert [part.removeprefix("http://127.0.0.1:8080") for part in parts] == [
            "/sitemap-0.xml",
            "/sitemap-1.xml",
        ]
        told = []
        for part in parts:
            text = (await reader.get(part.removeprefix("http://127.0.0.1:8080"))).text
            told.append([place.text for place in fromstring(text).findall(f"{SITEMAP}url/{SITEMAP}loc")])
        assert len(told[0]) == 50_000
        assert len({*told[0], *told[1]}) == len(told[0]) + len(told[1]) > 50_001
        assert (await reader.get("/sitemap-2.xml")).status == 404


async def test_the_sitemap_knows_all_that_is_public_but_unlisted_topics(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    thread_id = await fill(exchange, database, now)
    async with reading(database, now) as reader:
        places = fromstring((await reader.get("/sitemap.xml")).text).findall(f"{SITEMAP}url/{SITEMAP}loc")
        paths = {(place.text or "").removeprefix("http://127.0.0.1:8080") for place in places}
        assert {"/", "/topics/beteiligung", "/events/1", "/resources/1"} <= paths
        assert any(path.startswith(f"/threads/{thread_id}/") for path in paths)
    unlisted = Settings(web=WebSettings(unlisted_topics=("beteiligung",)))
    async with reading(database, now, unlisted) as reader:
        text = (await reader.get("/sitemap.xml")).text
        assert f"/threads/{thread_id}" not in text
        assert "/topics/beteiligung" not in text
        for path in (f"/threads/{thread_id}", "/topics/beteiligung"):
            assert '<meta name="robots" content="noindex">' in (await reader.get(path)).text


@ONE_ENGINE
async def test_the_sitemap_says_when_what_is_public_changed_last(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    thread_id = await fill(exchange, database, now)
    before = await changed_on(database, now)
    assert [before[path] for path in ("/events/1", "/resources/1")] == ["2026-11-22"] * 2
    assert before[next(path for path in before if path.startswith(f"/threads/{thread_id}/"))] == "2026-11-22"
    assert (before["/"], before["/cities/muehlroda"]) == (None, None), "nobody knows"
    wording = Wording("Fachtag im Advent", place="", description="", accessibility="")
    await changes.reword(database, 1, wording, now=now + timedelta(hours=12))
    shorter = editing.Changes(summary="Kürzer.")
    await editing.edit(database, 1, ASKER, shorter, now=now + timedelta(days=2))
    after = await changed_on(database, now)
    assert [after[path] for path in ("/events/1", "/resources/1")] == ["2026-11-23", "2026-11-24"]


async def changed_on(database: Database, now: datetime) -> dict[str, str | None]:
    """Path to the day that the sitemap tells, if it does."""
    async with reading(database, now) as reader:
        places = fromstring((await reader.get("/sitemap.xml")).text)
    return {
        (place.findtext(f"{SITEMAP}loc") or "").removeprefix("http://127.0.0.1:8080"): place.findtext(
            f"{SITEMAP}lastmod"
        )
        for place in places
    }


async def test_a_thread_says_what_it_is_to_programs(
    reader: Reader, exchange: Exchange, database: Database, now: datetime
) -> None:
    question = await exchange.open("Titel </script><script>alert(1)</script>", "Wer & was?")
    text = (await reader.get(f"/threads/{question.id}")).text
    data = json.loads(text.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    assert data["@type"] == "DiscussionForumPosting"
    assert data["headline"] == "Titel </script><script>alert(1)</script>"
    assert data["author"]["name"] == "Mühlroda"
    page = await reader.page(f"/threads/{question.id}")
    metas = {values.get("property"): values.get("content") for tag, values in page.elements if tag == "meta"}
    assert metas["og:type"] == "article"
    assert (metas["og:title"] or "").startswith("Titel </script>")


async def test_a_link_to_a_page_is_shown_with_its_words_and_our_picture(
    reader: Reader, exchange: Exchange
) -> None:
    question = await exchange.open("Wer weiß Rat?", "Es geht um Stühle.")
    said = {}
    for path in ("/", "/topics", "/topics/beteiligung", f"/threads/{question.id}", "/events", "/resources"):
        page = await reader.page(path)
        about = {
            each.get("property"): each.get("content") or "" for tag, each in page.elements if tag == "meta"
        }
        assert about["og:url"].endswith(path) or path.startswith("/threads/"), path
        assert about["og:title"] and about["og:image:alt"], path
        assert about["og:image"].startswith("http://127.0.0.1:8080/static/"), path
        said[path] = about["og:description"]
    assert said[f"/threads/{question.id}"] == "Es geht um Stühle."
    assert len(set(said.values())) == len(said)
    answer = await reader.get(reader.site.static.address("card.png"))
    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/png")


def test_the_picture_beside_links_has_the_size_that_pages_name() -> None:
    head = (FOLDER / "card.png").read_bytes()[:24]
    assert (head[:8], *struct.unpack(">II", head[16:24])) == (b"\x89PNG\r\n\x1a\n", 1200, 630)
