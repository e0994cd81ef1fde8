"""The link checker against a host of bad behaviours: the right verdict, in bounded time and memory."""

from __future__ import annotations

import asyncio
import time
import tracemalloc
from datetime import datetime, timedelta

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.checking import Checking
from bot.domain import resources
from bot.domain.people import Person
from bot.domain.resources import NewResource, checks, editing, keeping, reviewing, snapshots
from bot.domain.resources.checks import Verdict
from bot.errors import Reason
from storage.database import Database
from storage.deliveries import Delivery
from storage.resource_checks import ResourceCheck, ResourceSnapshot
from tests.test_fetching import Certificate, Names, certificate, fetching, hosting, moving

__all__ = ["certificate"]
ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
EDITOR = Person("901", "Anna Amt")
PAGE = "<title>Leitfaden &amp; mehr</title><nav>Menü</nav><h1>Lesebank</h1><p>Bauen Sie Zwerchgiebel!</p>"


async def get_only(request: web.Request) -> web.Response:
    return web.Response(status=403 if request.method == "HEAD" else 200, text="da")


async def patient(_: web.Request) -> web.Response:
    return web.Response(status=429, headers={"Retry-After": "7200"})


async def slow(_: web.Request) -> web.Response:
    await asyncio.sleep(60)
    return web.Response()


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/html"})
    await response.prepare(request)
    while True:
        await response.write(b"<p>immer weiter " * 4096)


def status(code: int, path: str) -> web.RouteDef:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=code)

    return web.route("*", path, answer)


def page(text: str = PAGE, path: str = "/page") -> web.RouteDef:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=text, content_type="text/html")

    return web.route("*", path, answer)


BAD = (
    web.route("*", "/get-only", get_only),
    web.route("*", "/patient", patient),
    web.route("*", "/slow", slow),
    web.get("/endless", endless),
    status(404, "/gone"),
    status(500, "/broken"),
    status(403, "/closed"),
    page(),
    moving("/page", 301, "/moved"),
    moving("/page", 302, "/elsewhere-for-now"),
    moving("/loop", 302, "/loop"),
    moving("https://127.0.0.1:9/", 302, "/inside"),
    moving("https://169.254.169.254/latest/meta-data/", 301, "/metadata"),
    moving("https://[fd00::1]/", 301, "/private"),
)


@pytest.mark.parametrize(
    ("path", "reason", "is_failure"),
    [
        ("/page", None, False),
        ("/get-only", None, False),
        ("/endless", None, False),
        ("/elsewhere-for-now", None, False),
        ("/gone", Reason.STATUS, True),
        ("/broken", Reason.STATUS, True),
        ("/closed", Reason.STATUS, True),
        ("/slow", Reason.TIMEOUT, True),
        ("/loop", Reason.REDIRECT_LOOP, True),
        ("/inside", Reason.REFUSED_ADDRESS, True),
        ("/metadata", Reason.REFUSED_ADDRESS, True),
        ("/private", Reason.REFUSED_ADDRESS, True),
    ],
)
async def test_each_behaviour_gets_its_verdict(path: str, reason: Reason | None, is_failure: bool) -> None:
    within = 0.3 if path == "/slow" else 20
    async with hosting(*BAD) as host, fetching(host.address) as fetcher, asyncio.timeout(20):
        verdict = await checks.look(lambda url: fetcher.reach(url, within=within), host.at(path))
    assert (verdict.reason, verdict.is_failure, verdict.moved_to) == (reason, is_failure, "")


async def test_a_new_address_is_proposed_and_a_wish_to_wait_is_heard() -> None:
    async with hosting(*BAD) as host, fetching(host.address) as fetcher:
        moved = await checks.look(fetcher.reach, host.at("/moved"))
        assert moved == Verdict(moved_to=host.at("/page"), is_page=True)
        asked = await checks.look(fetcher.reach, host.at("/patient"))
        assert (asked.wait, asked.is_failure) == (timedelta(hours=2), False)
        assert len(host.asked) == 3


async def test_certificates_and_names_that_are_wrong_are_named(certificate: Certificate) -> None:
    async with hosting(page(path="/"), tls=certificate.shown()) as host:
        origin = f"https://site.test:{host.address.rsplit(':', 1)[1]}"
        async with fetching(origin, resolver=Names(site_test=[["127.0.0.1"]])) as fetcher:
            untrusted = await checks.look(fetcher.reach, origin)
    assert untrusted == Verdict(Reason.TLS, "self-signed certificate", is_failure=True)
    names = Names(innen_example=[["10.0.0.7"]])
    async with fetching(resolver=names) as fetcher:
        inside = await checks.look(fetcher.reach, "https://innen.example/")
        nowhere = await checks.look(fetcher.reach, "https://weg.example/")
        assert (inside.reason, nowhere.reason) == (Reason.REFUSED_ADDRESS, Reason.DNS)
        plain = await checks.look(fetcher.reach, "http://weg.example/")
    assert (plain.reason, plain.is_failure) == (Reason.INSECURE, False)


async def test_a_name_that_leads_inside_the_second_time_is_not_followed_there() -> None:
    async with hosting(moving("https://boese.example/", 302, "/")) as host:
        names = Names(boese_example=[["127.0.0.1"]], gut_example=[["127.0.0.1"]])
        async with fetching(host.address, resolver=names) as fetcher:
            verdict = await checks.look(fetcher.reach, host.at("/"))
    assert (verdict.reason, verdict.is_failure) == (Reason.REFUSED_ADDRESS, True)


async def published(database: Database, url: str, now: datetime) -> int:
    return await resources.publish_new(database, NewResource("Leitfaden", url), now=now)


async def state(database: Database) -> ResourceCheck:
    async with database.transaction() as session:
        return (await session.scalars(select(ResourceCheck))).one()


async def cards(database: Database) -> list[str]:
    async with database.reading() as connection:
        return [about.partition("-")[0] for about in await connection.scalars(select(Delivery.about))]


async def test_three_failures_are_an_alarm_and_a_success_ends_it(database: Database, now: datetime) -> None:
    answers = [404, 500, 404, 200]

    async def by_turns(request: web.Request) -> web.Response:
        code = answers[0] if request.method == "HEAD" else answers.pop(0)
        return web.Response(status=code, text=PAGE, content_type="text/html")

    async with hosting(web.route("*", "/", by_turns)) as host, fetching(host.address) as fetcher:
        resource_id = await published(database, host.at("/"), now)
        clock = now
        checking = Checking(database, fetcher, clock=lambda: clock, editors_channel="büro", pause_s=0)
        for failures in (1, 2, 3):
            assert await checking.check_links() == 1
            assert await checking.check_links() == 0
            found = await state(database)
            assert found.failures == failures
            assert (found.broken_since is not None) == (failures == 3)
            clock = found.next_at
        assert await cards(database) == ["dead"]
        (line,) = [each for each in await keeping.stale(database, now=clock) if each.broken_since]
        assert (line.id, line.problem, line.detail) == (resource_id, "status", "404")
        answers[:0] = [200]
        await checking.check_links()
    found = await state(database)
    assert (found.failures, found.problem, found.broken_since) == (0, "", None)
    texts = [each.text for each in await reviewing.history(database, resource_id) if each.action == "link"]
    assert texts == ["ok", "status: 404"]


async def test_the_text_of_a_page_is_kept_and_found(database: Database, now: datetime) -> None:
    async with hosting(page()) as host, fetching(host.address) as fetcher:
        resource_id = await published(database, host.at("/page"), now)
        checking = Checking(database, fetcher, clock=lambda: now, editors_channel="", pause_s=0)
        await checking.check_links()
    async with database.transaction() as session:
        kept = (await session.scalars(select(ResourceSnapshot))).one()
    assert (kept.title, kept.text) == ("Leitfaden & mehr", "Lesebank\nBauen Sie Zwerchgiebel!")
    assert [card.id for card in await resources.find(database, "zwerchgiebel", limit=3)] == [resource_id]


@ONE_ENGINE
async def test_an_endless_page_is_not_kept_and_costs_little_memory(database: Database, now: datetime) -> None:
    async with hosting(*BAD) as host, fetching(host.address) as fetcher:
        await published(database, host.at("/endless"), now)
        checking = Checking(database, fetcher, clock=lambda: now, editors_channel="", pause_s=0)
        tracemalloc.start()
        try:
            await checking.check_links()
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 12_000_000
    assert (await state(database)).failures == 0
    async with database.reading() as connection:
        assert await connection.scalar(select(ResourceSnapshot.resource_id)) is None


@ONE_ENGINE
async def test_a_new_address_is_taken_by_one_press_and_looked_at_anew(
    database: Database, now: datetime
) -> None:
    async with hosting(*BAD) as host, fetching(host.address) as fetcher:
        resource_id = await published(database, host.at("/moved"), now)
        checking = Checking(database, fetcher, clock=lambda: now, editors_channel="büro", pause_s=0)
        await checking.check_links()
        assert await cards(database) == ["moved"]
        address = await editing.take_new_address(database, resource_id, EDITOR, now=now)
        assert address == host.at("/page")
        assert await checking.check_links() == 1
    assert (await state(database)).moved_to == ""


@ONE_ENGINE
async def test_a_host_is_asked_one_question_at_a_time_and_few_in_a_run(
    database: Database, now: datetime
) -> None:
    under_way, most = 0, 0

    async def answer(_: web.Request) -> web.Response:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        return web.Response(text="da")

    async with hosting(web.route("*", "/{n}", answer)) as host, fetching(host.address) as fetcher:
        new = [NewResource(f"Blatt {n}", host.at(f"/{n}")) for n in range(12)]
        await resources.publish_all(database, new, now=now)
        checking = Checking(database, fetcher, clock=lambda: now, editors_channel="", pause_s=0)
        assert [await checking.check_links() for _ in range(3)] == [8, 4, 0]
    assert most == 1


async def test_editors_are_reminded_once_and_hear_once_a_month_what_is_stale(
    database: Database, now: datetime
) -> None:
    due = NewResource(
        "Alt", "https://alt.example", review_by=now.date(), valid_until=now.date() - timedelta(1)
    )
    resource_id = await resources.publish_new(database, due, now=now)
    for _ in range(2):
        await keeping.remind(database, "büro", now=now)
    assert sorted(await cards(database)) == ["2026", "due"]
    await reviewing.look_again(database, resource_id, EDITOR, now.date() + timedelta(400), now=now)
    await keeping.remind(database, "büro", now=now + timedelta(days=20))
    assert sorted(await cards(database)) == ["2026", "2026", "due"]


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300) | st.text(alphabet="<>/!-ap script'\"=&;", max_size=300).map(str.encode))
def test_any_bytes_have_a_text_without_marks_of_their_own(body: bytes) -> None:
    title, text = snapshots.text_of(body)
    assert "\0" not in title + text


@pytest.mark.parametrize("piece", [b"<div>", b"<", b"<a ", b"<!--", b"<title ", b"&amp", b"<svg><style><p>"])
def test_a_page_made_to_choke_on_takes_time_in_proportion(piece: bytes) -> None:
    took = []
    for size in (200_000, 800_000):
        begun = time.process_time()
        snapshots.text_of(piece * (size // len(piece)))
        took.append(time.process_time() - begun)
    assert took[1] < 1 + 10 * took[0]
