"""What machines ask."""

from __future__ import annotations

import json
from datetime import datetime

from aiohttp.test_utils import TestClient, TestServer

from bot.config import Settings
from bot.web.server import build_web
from storage.database import Database
from tests.support.reader import Reader


async def test_a_running_process_is_healthy_and_ready(reader: Reader) -> None:
    health = await reader.get("/healthz")
    ready = await reader.get("/readyz")
    assert (health.status, health.text) == (200, "ok\n")
    assert (ready.status, json.loads(ready.text)) == (
        200,
        {"database": True, "migrations": True, "bot": True},
    )
    assert ready.headers["Cache-Control"] == "no-store"


async def test_it_is_not_ready_while_a_part_does_not_work(database: Database, now: datetime) -> None:
    async def ready() -> dict[str, bool]:
        return {"database": True, "migrations": True, "bot": False}

    app = build_web(database, Settings(), ready=ready, clock=lambda: now)
    async with TestClient(TestServer(app)) as client, client.get("/readyz") as response:
        assert response.status == 503
        assert (await response.json())["bot"] is False


async def test_robots_may_read_all_but_lists_of_hits(reader: Reader) -> None:
    answer = await reader.get("/robots.txt")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.text.startswith("User-agent: *\nDisallow: /search\nDisallow: /report\n")
    assert "Sitemap: http://127.0.0.1:8080/sitemap.xml\n" in answer.text
