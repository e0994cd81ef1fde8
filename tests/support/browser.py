"""A real Chromium for the tests: Debian's, driven by Playwright, that talks to nobody but our pages.

Where it is there, the one without windows: a page of its own takes it a quarter of the time.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, async_playwright

PROGRAMS = ("chromium-headless-shell", "chromium")
# No sandbox since tests run as root in containers; the rest keeps Chromium from calling home.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE, DESK = 360, 1280
HEIGHT = 800
PATIENCE_SECONDS = 30


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A running browser. Raises RuntimeError where Chromium is not installed."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise RuntimeError(
            f"Chromium is not installed; `make setup` installs it, or the package {PROGRAMS[0]}"
        )
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


async def until(page: Page, expression: str) -> None:
    """Returns when a JavaScript expression holds on the page.

    Playwright's own `wait_for_function` asks again by `eval`, which our pages' policy forbids.
    """
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await page.evaluate(expression):  # noqa: ASYNC110  # a page tells nobody when it is done
            await asyncio.sleep(0.02)


async def take_pictures(
    browser: Browser, address: str, folder: Path, name: str, scheme: Literal["light", "dark"] = "light"
) -> list[Path]:
    """Pictures of a whole page on a phone and on a desk: `{name}-{width}-{scheme}.png`, widths in pixels."""
    pictures = []
    for width in (PHONE, DESK):
        picture = folder / f"{name}-{width}-{scheme}.png"
        page = await browser.new_page(viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)
        await page.goto(address)
        await page.screenshot(path=picture, full_page=True, animations="disabled")
        await page.close()
        pictures.append(picture)
    return pictures
