"""What a person reads when something is not there or does not work."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from datetime import datetime
from itertools import chain

import pytest

from bot.web.pages import topics
from storage.database import Database
from tests.support.exchange import Exchange
from tests.support.reader import Document, Reader, reading


async def test_an_unknown_address_leads_on(reader: Reader) -> None:
    answer = await reader.get("/gibt/es/nicht")
    assert answer.status == 404
    assert "The thread breaks here." in answer.document.words
    assert {"/", "/topics", "/events"} <= set(answer.document.links)


async def test_programs_get_errors_as_json(reader: Reader) -> None:
    answer = await reader.get("/threads/1", Accept="application/json")
    assert (answer.status, json.loads(answer.text)) == (404, {"error": {"status": 404}})


async def test_nothing_can_be_written(reader: Reader) -> None:
    for path in ("/", "/topics", "/nowhere", "/search"):
        answer = await reader.get(path, method="POST")
        assert answer.status == 405, path
        assert answer.headers["Allow"] == "GET, HEAD", path


async def test_a_fault_shows_a_reference_that_stands_in_the_log(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_: Database) -> list[object]:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(topics, "public_topics", broken)
    async with reading(database, now) as reader:
        answer = await reader.get("/topics")
    assert answer.status == 500
    record = next(record for record in caplog.records if record.levelno == logging.ERROR)
    assert record.reference in answer.document.words  # type: ignore[attr-defined]
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text


@pytest.fixture
async def unreachable(now: datetime) -> AsyncIterator[Reader]:
    """Reads over a database whose server is not there."""
    database = Database("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    async with reading(database, now) as reader:
        yield reader
    await database.close()


async def test_without_its_database_the_archive_asks_for_patience(unreachable: Reader) -> None:
    answer = await unreachable.get("/topics")
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "30"
    assert "Please wait a moment." in answer.document.words
    assert "Try again" in answer.document.words and "/topics" in answer.document.links
    assert (await unreachable.get("/imprint")).status == 200


ODD = (
    "%00",
    "%FF",
    "%ED%A0%80",
    "%F0%9F%98%80",
    "..%2F..",
    "'%22%3C",
    "-1",
    "9" * 40,
    "a" * 3000,
    "%25",
    "{x}",
)


def addresses_with(odd: str) -> tuple[str, ...]:
    return (
        *(f"/{odd}", f"/topics/{odd}", f"/threads/{odd}", f"/threads/1/{odd}", f"/events/{odd}"),
        *(f"/resources/{odd}", f"/resources?kind={odd}&q={odd}", f"/search?q={odd}&kind={odd}"),
        *(f"/topics/beteiligung?before={odd}", f"/events?before={odd}", f"/events?after={odd}"),
        *(f"/resources?before={odd}", f"/static/{odd}/style.css", f"/static/x/{odd}", f"/?lang={odd}"),
    )


async def test_odd_addresses_never_make_a_page_fail(reader: Reader, exchange: Exchange) -> None:
    for path in chain.from_iterable(addresses_with(odd) for odd in ODD):
        assert (await reader.get(path)).status in (200, 400, 404), path


async def test_an_address_with_two_slashes_leads_to_no_other_host(reader: Reader) -> None:
    home = str(reader.client.make_url("/"))
    for path in ("/evil.example/", "///evil.example/", "%5Cevil.example/"):
        async with reader.client.session.get(home + path) as response:
            assert response.status == 404
            links = Document(await response.text()).links
        assert not [link for link in links if link.startswith(("//", "/\\"))], path
