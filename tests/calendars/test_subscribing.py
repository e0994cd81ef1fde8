"""Calendars of others on their timetable and by command: fetched through the guard, a line for what fails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import select

from bot.config import Settings, StartRefused, load
from bot.domain.calendars.subscriptions import Subscription
from bot.domain.calendars.taking import Source
from bot.fetching import Fetcher
from bot.subscribing import Subscribing
from storage.database import Database
from storage.events import Event
from storage.sources import CalendarSource
from tests.calendars.test_foreign import NOW, calendar, event
from tests.support.warm import run

HOUR = timedelta(hours=1)
ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass
class Host:
    """Another programme's web server."""

    content: bytes = b""
    etag: str = '"1"'
    statuses: list[int] = field(default_factory=list)
    address: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        known = request.headers.get("If-None-Match") == self.etag
        self.statuses.append(304 if known else 200)
        if known:
            return web.Response(status=304, headers={"ETag": self.etag})
        return web.Response(body=self.content, headers={"ETag": self.etag})


@asynccontextmanager
async def hosting(*events: str) -> AsyncIterator[Host]:
    host = Host(calendar(*events))
    app = web.Application()
    app.router.add_get("/termine.ics", host.answer)
    async with TestServer(app) as server:
        host.address = str(server.make_url("/termine.ics"))
        yield host


@asynccontextmanager
async def subscribing(database: Database, host: Host, clock: list[timedelta]) -> AsyncIterator[Subscribing]:
    source = Source("Nachbarprogramm", host.address)
    fetcher = Fetcher("Test", allowed=[host.address.removesuffix("/termine.ics")])
    job = Subscribing(database, fetcher, [Subscription(source, 2 * HOUR)], clock=lambda: NOW + clock[0])
    try:
        yield job
    finally:
        await job.end()


async def titles(database: Database) -> list[str]:
    async with database.reading() as connection:
        return list(await connection.scalars(select(Event.title).order_by(Event.id)))


async def problem(database: Database) -> str:
    async with database.reading() as connection:
        return str(await connection.scalar(select(CalendarSource.problem)))


async def test_a_calendar_is_looked_at_when_it_is_due(database: Database) -> None:
    clock = [timedelta()]
    async with hosting(event()) as host, subscribing(database, host, clock) as job:
        await job.take_due()
        await job.take_due()
        assert await titles(database) == ["Treffen"]
        assert host.statuses == [200]
        clock[0] = 2 * HOUR
        await job.take_due()
        assert host.statuses == [200, 304]
        clock[0], host.etag, host.content = 4 * HOUR, '"2"', calendar(event(), event(uid="b"))
        await job.take_due()
        assert len(await titles(database)) == 2


@ONE_ENGINE
async def test_a_look_that_fails_is_noted_and_tried_again_sooner(database: Database) -> None:
    clock = [timedelta()]
    async with hosting(event()) as host, subscribing(database, host, clock) as job:
        good, host.content = host.content, b"<html>"
        await job.take_due()
        assert await problem(database) == "This is no calendar that can be read."
        clock[0], host.content = HOUR / 2, good
        await job.take_due()
        assert await titles(database) == ["Treffen"]
        assert await problem(database) == ""


@ONE_ENGINE
async def test_what_cannot_be_used_of_it_is_noted_too(database: Database) -> None:
    clock = [timedelta()]
    broken = event("RRULE:FREQ=SECONDLY")
    async with hosting(broken, event(uid="b")) as host, subscribing(database, host, clock) as job:
        await job.take_due()
        clock[0] = 2 * HOUR
        await job.take_due()
        assert host.statuses == [200, 304]
    assert (await problem(database)).startswith("“Treffen”: This repetition cannot be kept")
    assert await titles(database) == ["Treffen"]


@ONE_ENGINE
async def test_an_address_inside_is_never_asked(database: Database) -> None:
    async with hosting(event()) as host:
        source = Source("Innen", host.address.replace("http:", "https:"))
        job = Subscribing(database, Fetcher("Test"), [Subscription(source, HOUR)], clock=lambda: NOW)
        await job.take_due()
        await job.end()
        assert host.statuses == []
    assert "refused_address" in await problem(database)


@ONE_ENGINE
async def test_the_command_takes_a_file_over(database: Database, database_url: str, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[database]\nurl = "{database_url}"\n')
    file = tmp_path / "termine.ics"
    file.write_bytes(calendar(event(start="DTSTART:20991201T080000Z")))
    first = await run("import-events", file, "--label", "Verein", "--config", config)
    assert (first.code, first.out.splitlines()[-1]) == (
        1,
        "Events: 0 new, 0 changed, 0 unchanged, 1 left out",
    )
    file.write_bytes(calendar(event("RRULE:FREQ=WEEKLY;COUNT=3", start="DTSTART:20271201T080000Z")))
    taken = await run("import-events", file, "--label", "Verein", "--config", config)
    assert (taken.code, taken.err, taken.out) == (0, "", "Events: 1 new, 0 changed, 0 unchanged\n")
    assert await titles(database) == ["Treffen"]
    missing = await run("import-events", tmp_path / "fehlt.ics", "--config", config)
    assert (missing.code, len(missing.err.splitlines())) == (1, 1)
    inside = await run("import-events", "https://127.0.0.1/x.ics", "--config", config)
    assert inside.code == 1
    assert "cannot be fetched: refused_address" in inside.err


def test_sources_stand_in_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[calendars]\nsources = [{ label = "A", address = "webcal://a.example/x.ics" }]\n')
    (source,) = load(path, {}).calendars.sources
    assert (source.address, source.hours, source.publish) == ("https://a.example/x.ics", 24, True)
    for wrong in ('{ label = "A", address = "http://a.example" }', '{ address = "https://a.example" }'):
        path.write_text(f"[calendars]\nsources = [{wrong}]\n")
        with pytest.raises(StartRefused):
            load(path, {})
    assert Settings().calendars.sources == ()
