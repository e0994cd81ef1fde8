"""Pictures of every kind of page, to be looked at: light, dark, phone, desk, and as it is printed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import aiohttp
from playwright.async_api import Browser, Page

from tests.support.browser import DESK, PHONE

FOLDER = Path(__file__).parents[1] / "data/pictures"
"""Not committed: whoever wants to see them makes them."""
KINDS = {
    "home": "/",
    "topics": "/topics",
    "events": "/events",
    "month": "/events?view=month",
    "resources": "/resources",
    "search": "/search?q=Befragung",
    "no-hits": "/search?q=xyzzy",
    "cities": "/cities",
    "glossary": "/glossary",
    "imprint": "/imprint",
    "accessibility": "/accessibility",
    "plain-language": "/plain-language",
    "feedback": "/accessibility/feedback",
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


async def picture_every_page(browser: Browser, web: str, conversation: str) -> int:
    """All of them; the number of files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = 0
    async for name, path in _kinds(web, conversation):
        for width in (PHONE, DESK):
            for scheme in ("light", "dark"):
                await _picture(browser, web + path, name, width, scheme)
                made += 1
        await _print(browser, web + path, name)
        made += 1
    return made


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
