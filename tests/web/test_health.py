"""What machines ask."""

from __future__ import annotations

import json
from datetime import datetime

from aiohttp.test_utils import TestClient, TestServer

from bot.config import Settings, WebSettings
from bot.web.server import build_web
from storage.database import Database
from tests.support.reader import Reader, reading


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


async def test_numbers_are_told_to_this_computer_or_for_the_token(database: Database, now: datetime) -> None:
    token = "a-token-that-nobody-guesses"
    settings = Settings(web=WebSettings(metrics_token=token))
    async with reading(database, now, settings) as reader:
        near = (await reader.get("/metrics")).text
        assert 'stadtgespraech_part_works{part="database"} 1\n' in near
        outside = {"X-Forwarded-For": "192.0.2.1"}
        asked = (
            ("", 404),
            (f"Bearer {token}", 200),
            (f"Bearer {token}x", 404),
            ("Bearer ", 404),
            (token, 404),
        )
        for said, status in asked:
            assert (await reader.get("/metrics", **outside, Authorization=said)).status == status, said


async def test_without_a_token_nobody_outside_hears_numbers(reader: Reader) -> None:
    answer = await reader.get("/metrics", X_Forwarded_For="192.0.2.1", Authorization="Bearer ")
    assert answer.status == 404
