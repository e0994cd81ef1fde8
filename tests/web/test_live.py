"""New posts while one reads: told politely, shown when asked for, and only what is public."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.domain import consent, publication
from bot.domain.consent import Consent
from bot.web import live
from storage.database import Database
from tests.support.browser import chromium, until
from tests.support.exchange import ASKER, SHY, Exchange
from tests.support.reader import Reader

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits half a second here."""
    monkeypatch.setattr(live, "LOOK_SECONDS", 0.02)


@asynccontextmanager
async def stream(reader: Reader, thread_id: int, **query: object) -> AsyncIterator[aiohttp.ClientResponse]:
    """An open stream."""
    path = f"/threads/{thread_id}/live?" + "&".join(f"{name}={value}" for name, value in query.items())
    async with reader.client.get(path) as response:
        yield response


async def event(response: aiohttp.ClientResponse) -> dict[str, Any]:
    """The next event that says something."""
    told: dict[str, Any] = {}
    async for raw in response.content:
        name, _, value = raw.decode().strip().partition(": ")
        if name in ("event", "id", "data"):
            told[name] = json.loads(value) if name == "data" else value
        if not name and told:
            return told
    return {"event": "end"}


async def test_a_public_post_is_told_and_an_internal_one_is_not(
    reader: Reader, exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Frage", "?")
    async with stream(reader, question.id, after=question.id) as response:
        assert response.headers["Content-Type"].startswith("text/event-stream")
        await exchange.answer(question, "Nur für uns.", SHY, after=timedelta(minutes=1))
        answer = await exchange.answer(question, "Für alle.", after=timedelta(minutes=2))
        told = await event(response)
        assert told["event"] == "posts"
        assert told["id"] == str(answer.id)
        assert told["data"]["count"] == 1
        assert "Für alle." in told["data"]["html"]
        assert "Nur für uns." not in told["data"]["html"]


async def test_another_process_writes_and_the_stream_follows(
    reader: Reader, exchange: Exchange, database: Database, database_url: str
) -> None:
    question = await exchange.open("Frage", "?")
    other = Database(database_url)
    async with stream(reader, question.id, after=question.id) as response:
        await Exchange(other, exchange.now).answer(question, "Von drüben.")
        await publication.follow(database)
        assert "Von drüben." in (await event(response))["data"]["html"]
    await other.close()


async def test_a_thread_that_is_taken_back_ends_its_streams(
    reader: Reader, exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Frage", "?")
    async with stream(reader, question.id, after=question.id) as response:
        await consent.decide(database, ASKER, Consent.WITHDRAWN, now=exchange.now)
        assert (await event(response))["event"] == "gone"
        assert (await event(response))["event"] == "end"
    async with stream(reader, question.id) as response:
        assert response.status == 404


async def test_a_stream_goes_on_where_it_broke_off(reader: Reader, exchange: Exchange) -> None:
    question = await exchange.open("Frage", "?")
    first = await exchange.answer(question, "Eins.", after=timedelta(minutes=1))
    await exchange.answer(question, "Zwei.", after=timedelta(minutes=2))
    headers = {"Last-Event-ID": str(first.id)}
    async with reader.client.get(f"/threads/{question.id}/live?after=1", headers=headers) as response:
        told = await event(response)
        assert told["data"]["count"] == 1
        assert "Zwei." in told["data"]["html"]


async def test_there_are_only_so_many_streams(
    reader: Reader, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = await exchange.open("Frage", "?")
    monkeypatch.setattr(live, "MOST", 1)
    async with stream(reader, question.id), stream(reader, question.id) as second:
        assert second.status == 503
    for odd in ("x", "²", "9" * 30):
        async with stream(reader, question.id, after=odd) as response:
            assert response.status == 404


async def test_a_reader_is_told_and_shown_only_when_they_ask(reader: Reader, exchange: Exchange) -> None:
    question = await exchange.open("Frage", "?")
    await exchange.answer(question, "Erste.", after=timedelta(minutes=1))
    async with chromium() as browser:
        page = await browser.new_page(locale="de-DE", viewport={"width": 360, "height": 800})
        broken: list[str] = []
        page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
        await page.goto(str(reader.client.make_url(f"/threads/{question.id}")))
        heights = "[document.documentElement.scrollHeight, scrollY]"
        before = await page.evaluate(heights)
        await exchange.answer(question, "Zweite.", after=timedelta(minutes=9))
        await until(page, "document.querySelector('[role=status]').textContent === 'Ein neuer Beitrag'")
        await exchange.answer(question, "Dritte.", ASKER, after=timedelta(minutes=30))
        await until(page, "document.querySelector('[role=status]').textContent === '2 neue Beiträge'")
        assert await page.evaluate(heights) == before
        await page.get_by_role("button", name="Anzeigen").click()
        assert "Zweite." in await page.evaluate("document.activeElement.textContent")
        assert await page.locator("#neu article").count() == 2
        assert await page.locator(".neues button").is_hidden()
        assert broken == []
