"""What a first visitor sees, and when: Chromium's own Largest Contentful Paint and layout shift.

Chromium and Playwright come with what the tests need (`make setup`).
"""

from __future__ import annotations

import asyncio
import shutil
from statistics import median
from typing import Any

import uvloop

from benchmarks.corpus import Corpus, corpus
from benchmarks.report import Figure
from benchmarks.rounds import Pace
from benchmarks.serving import HOST, served

MESSAGES = 100_000
WATCH = """
window.painted = 0; window.moved = 0;
const watch = (type, note) => new PerformanceObserver(list => list.getEntries().forEach(note))
  .observe({type, buffered: true});
watch('largest-contentful-paint', each => { window.painted = each.startTime; });
watch('layout-shift', each => { window.moved += each.value; });
"""
DRAWN = "document.fonts.ready.then(() => new Promise(requestAnimationFrame))"
PATIENCE_SECONDS = 10


def paint(pace: Pace) -> list[Figure]:
    """When the largest thing on a page is there, on a first visit: the slowest kind of page."""
    return uvloop.run(_paint(corpus(MESSAGES), pace))


async def _paint(exchange: Corpus, pace: Pace) -> list[Figure]:
    from playwright.async_api import async_playwright  # no other part needs it

    took: dict[str, list[float]] = {name: [] for name in _pages(exchange)}
    shifted = 0.0
    async with served(exchange.url) as servers, async_playwright() as playwright:
        program = shutil.which("chromium")
        browser = await playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        for _ in range(pace.rounds):
            for name, path in _pages(exchange).items():
                context = await browser.new_context(locale="de-DE")
                page = await context.new_page()
                await page.add_init_script(WATCH)
                await page.goto(f"http://{HOST}:{servers.hot}{path}", wait_until="load")
                await page.evaluate(DRAWN)
                took[name].append(await _painted(page))
                shifted = max(shifted, await page.evaluate("window.moved"))
                await context.close()
        await browser.close()
    middle = {name: median(each) for name, each in took.items()}
    note = ", ".join(f"{name} {each:.0f}" for name, each in middle.items())
    return [
        Figure("web.paint_ms", max(middle.values()), None, pace.rounds, note),
        Figure("web.shift", shifted, None, pace.rounds, "the sum of a visit, the worst of all"),
    ]


async def _painted(page: Any) -> float:
    """Milliseconds; Chromium tells them a moment after it has drawn."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (at := float(await page.evaluate("window.painted"))):  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.02)
    return at


def _pages(exchange: Corpus) -> dict[str, str]:
    """A page of each kind that is read most."""
    return {
        "home": "/",
        "thread": f"/threads/{exchange.threads[0]}",
        "topic": f"/topics/{exchange.topics[0]}",
        "events": "/events",
        "event": f"/events/{exchange.events[0]}",
        "resources": "/resources",
        "resource": f"/resources/{exchange.resources[0]}",
        "search": f"/search?q={exchange.words['common'][0]}",
    }
