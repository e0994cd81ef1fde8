"""Pictures of every kind of page, to be looked at: light, dark, phone, desk, and as it is printed."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import aiohttp
from playwright.async_api import Browser, Page

from storage import migrations
from storage.database import Database
from tests.support.browser import DESK, PHONE
from tests.support.failing_pages import failing_pages
from tests.support.people import People

FOLDER = Path(__file__).parents[1] / "data/pictures"
"""Not committed: whoever wants to see them makes them."""
EDITOR = "redaktion"
KINDS = {
    "home": "/",
    "topics": "/topics",
    "events": "/events",
    "month": "/events?view=month",
    "resources": "/resources",
    "search": "/search?q=Befragung",
    "no-hits": "/search?q=xyzzy",
    "search-empty": "/search",
    "search-typo": "/search?q=Befargung",
    "search-narrowed": "/search?q=Befragung&kind=thread",
    "events-past": "/events?before=today",
    "cities": "/cities",
    "who-knows": "/who-knows",
    "glossary": "/glossary",
    "data": "/data",
    "imprint": "/imprint",
    "privacy": "/privacy",
    "accessibility": "/accessibility",
    "plain-language": "/plain-language",
    "feedback": "/accessibility/feedback",
    "feedback-thanks": "/accessibility/feedback/thanks",
    "report": "/report?about=/topics",
    "not-found": "/nowhere",
}
FIRST = {
    "topic": ("/topics", r"/topics/[\w-]+"),
    "event": ("/events", r"/events/\d+"),
    "resource": ("/resources", r"/resources/\d+"),
    "city": ("/cities", r"/cities/[\w-]+"),
}
"""Kinds of which the first one in a list is shown."""
SECRET = {
    "edit": ("page edit", {"page": "accessibility"}),
    "proof": ("archive status", {}),
}
"""Kinds whose address a command hands to the editors."""


async def picture_every_page(browser: Browser, web: str, people: People, conversation: str) -> int:
    """All of them; the number of files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = 0
    async for name, path in _kinds(web, conversation):
        made += await _from_all_sides(browser, web + path, name)
    for name, (command, options) in SECRET.items():
        made += await _from_all_sides(browser, await _handed_out(people, command, options), name)
    made += await _from_all_sides(browser, await _reported(browser, web), "report-state")
    async with _failing() as addresses:
        for status, name in ((500, "failed"), (503, "unavailable")):
            made += await _from_all_sides(browser, addresses[status], name)
    for width in (PHONE, DESK):
        page = await _open(browser, f"{web}/report", width, "light")
        await page.locator("main form[method=post] button").click()
        await page.screenshot(path=FOLDER / f"report-wrong-{width}.png", full_page=True)
        await page.close()
    return made + 2


async def _from_all_sides(browser: Browser, address: str, name: str) -> int:
    for width in (PHONE, DESK):
        for scheme in ("light", "dark"):
            await _picture(browser, address, name, width, scheme)
    await _print(browser, address, name)
    return 5


async def _handed_out(people: People, command: str, options: dict[str, str]) -> str:
    """The address behind the button of a command's answer."""
    channel = await people.channel("redaktion")
    told = await people.interact(EDITOR, channel, "command", name=command, options=options)
    found = re.search(r'"url": "([^"]+)"', json.dumps(told))
    assert found, told
    return found[1]


async def _reported(browser: Browser, web: str) -> str:
    """Where somebody sees what became of their report."""
    page = await _open(browser, f"{web}/report?about=/topics", DESK, "light")
    for field, words in (
        ("reason", "Das nennt mich."),
        ("name", "Ada Beispiel"),
        ("email", "ada@example.org"),
    ):
        await page.locator(f"#f-{field}").fill(words)
    await page.locator("#f-faith").check()
    await page.locator("main form[method=post] button").click()
    await page.wait_for_url("**/report/*")
    await page.close()
    return page.url


@asynccontextmanager
async def _failing() -> AsyncIterator[dict[int, str]]:
    """Pages that cannot be made, by what they answer."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{folder}/failing.db")
        await migrations.upgrade(database)
        async with failing_pages(database, datetime.now(UTC)) as addresses:
            yield addresses
        await database.close()


async def _kinds(web: str, conversation: str) -> AsyncIterator[tuple[str, str]]:
    """Name and path of each kind of page that this exchange has."""
    async with aiohttp.ClientSession(web) as session:
        for name, path in {**KINDS, "conversation": conversation}.items():
            async with session.get(path) as response:
                if response.status == 200 or name == "not-found":
                    yield name, path
        for name, (path, pattern) in FIRST.items():
            async with session.get(path) as response:
                found = re.search(f'href="({pattern})"', await response.text())
            if found:
                yield name, found[1]


async def _picture(
    browser: Browser, address: str, name: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = await _open(browser, address, width, scheme)
    await page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png", full_page=True, animations="disabled")
    await page.close()


async def _print(browser: Browser, address: str, name: str) -> None:
    page = await _open(browser, address, DESK, "light")
    await page.pdf(path=FOLDER / f"{name}.pdf", format="A4")
    await page.close()


async def _open(browser: Browser, address: str, width: int, scheme: Literal["light", "dark"]) -> Page:
    page = await browser.new_page(
        viewport={"width": width, "height": 800}, color_scheme=scheme, locale="de-DE"
    )
    await page.goto(address)
    return page
