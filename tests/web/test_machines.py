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
from pytest import MonkeyPatch

from bot.config import Settings, WebSettings
from bot.domain import consent, events, glossary, resources
from bot.domain.consent import Consent
from bot.domain.events import NewEvent
from bot.domain.glossary import TermView
from bot.domain.resources import NewResource
from bot.web.api.description import describe
from bot.web.pages import crawlers
from bot.web.static_files import FOLDER
from storage.database import Database
from tests.support.exchange import ASKER, Exchange
from tests.support.reader import Reader, reading

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
async def test_the_api_does_what_its_description_says(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    thread_id = await fill(exchange, database, now)
    async with reading(database, now) as reader:
        base = str(reader.client.make_url("/api/v1"))
        document = json.loads((await reader.get("/api/v1/openapi.json")).text)
        assert document == json.loads(json.dumps(describe("http://127.0.0.1:8080")))
        for path in ("threads", f"threads/{thread_id}", "events", "events/1", "resources", "resources/1"):
            assert (await reader.get(f"/api/v1/{path}")).status == 200
        await asyncio.to_thread(_try_all, document, base)


def _try_all(document: dict[str, Any], base: str) -> None:
    """Every address with what it takes, and with what it does not; each answer as the description says."""
    schema = schemathesis.openapi.from_dict(document)
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            if mode is schemathesis.GenerationMode.NEGATIVE and not list(operation.iter_parameters()):
                continue

            @given(case=operation.as_strategy(generation_mode=mode))
            @settings(
                max_examples=8,
                deadline=None,
                database=None,
                derandomize=True,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            def asked(case: Any) -> None:
                case.call_and_validate(base_url=base)

            asked()


async def test_other_sites_may_read_lists_if_they_are_named(database: Database, now: datetime) -> None:
    office = "https://www.servicestelle.example"
    web = WebSettings(cors_origins=(office,))
    async with reading(database, now, Settings(web=web)) as reader:
        allowed = await reader.get("/api/v1/topics", Origin=office)
        assert allowed.headers["Access-Control-Allow-Origin"] == office
        other = await reader.get("/api/v1/topics", Origin="https://example.org")
        assert "Access-Control-Allow-Origin" not in other.headers
        assert "Origin" in other.headers["Vary"]
        page = await reader.get("/topics", Origin=office)
        assert "Access-Control-Allow-Origin" not in page.headers


async def test_the_sitemap_knows_all_that_is_public_but_unlisted_topics(
    exchange: Exchange, database: Database, now: datetime, monkeypatch: MonkeyPatch
) -> None:
    thread_id = await fill(exchange, database, now)
    async with reading(database, now) as reader:
        places = fromstring((await reader.get("/sitemap.xml")).text).findall(f"{SITEMAP}url/{SITEMAP}loc")
        paths = {(place.text or "").removeprefix("http://127.0.0.1:8080") for place in places}
        assert {"/", "/topics/beteiligung", "/events/1", "/resources/1"} <= paths
        assert any(path.startswith(f"/threads/{thread_id}/") for path in paths)
        monkeypatch.setattr(crawlers, "MOST", 5)
        index = fromstring((await reader.get("/sitemap.xml")).text)
        parts = index.findall(f"{SITEMAP}sitemap/{SITEMAP}loc")
        assert len(parts) == -(-len(paths) // 5)
        assert fromstring((await reader.get("/sitemap-1.xml")).text).findall(f"{SITEMAP}url")
        assert (await reader.get("/sitemap-99.xml")).status == 404
    monkeypatch.undo()
    unlisted = Settings(web=WebSettings(unlisted_topics=("beteiligung",)))
    async with reading(database, now, unlisted) as reader:
        text = (await reader.get("/sitemap.xml")).text
        assert f"/threads/{thread_id}" not in text
        assert "/topics/beteiligung" not in text
        for path in (f"/threads/{thread_id}", "/topics/beteiligung"):
            assert '<meta name="robots" content="noindex">' in (await reader.get(path)).text


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
