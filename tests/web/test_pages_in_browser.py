"""What only a browser can tell: sizes, room, the order of headings, the way of the keyboard."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import datetime
from itertools import pairwise

import pytest

from storage.database import Database
from tests.support.browser import DESK, PHONE
from tests.support.every_page import Shown, every_page
from tests.support.exchange import Exchange

NARROW = 320
"""Pixels at which nothing may need scrolling sideways (WCAG 2.2, 1.4.10)."""
TARGET = 44
"""Pixels that a finger needs (LOOK.md; WCAG 2.2, 2.5.5)."""

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
async def shown(exchange: Exchange, database: Database, now: datetime) -> AsyncIterator[Shown]:
    """Every kind of page, with long words in it."""
    async with every_page(exchange, database, now) as pages:
        yield pages


async def test_the_emblem_is_at_least_as_large_as_any_other_logo(shown: Shown) -> None:
    for width in (NARROW, PHONE, DESK):
        page = await shown.open("/", width)
        measure = "all => all.map(one => one.getBoundingClientRect()).map(box => [box.width, box.height])"
        emblems = await page.locator(".eu img").evaluate_all(measure)
        logos = await page.locator(".wort svg, .slot svg, .slot img").evaluate_all(measure)
        assert len(emblems) == len(logos) == 2
        assert min(emblem[0] for emblem in emblems) >= max(logo[0] for logo in logos)
        assert min(emblem[1] for emblem in emblems) >= max(logo[1] for logo in logos)
        for emblem in emblems:
            assert emblem[0] / emblem[1] == pytest.approx(1.5)
        await page.close()


async def test_no_page_scrolls_sideways_on_the_smallest_phone(shown: Shown) -> None:
    wide = []
    async for path, page in shown.walk(NARROW):
        if await page.evaluate("document.documentElement.scrollWidth") > NARROW:
            wide.append(path)
    assert wide == []


async def test_headings_lead_through_every_page_without_gaps(shown: Shown) -> None:
    async for path, page in shown.walk(DESK):
        levels: list[int] = await page.locator("h1, h2, h3, h4, h5, h6").evaluate_all(
            "all => all.map(one => Number(one.tagName[1]))"
        )
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        assert all(after - before <= 1 for before, after in pairwise(levels)), path


async def test_each_page_has_its_landmarks_and_no_id_twice(shown: Shown) -> None:
    async for path, page in shown.walk(DESK):
        for selector in ("body > header", "body > main", "body > footer"):
            assert await page.locator(selector).count() == 1, (path, selector)
        labels = await page.locator("nav, aside").evaluate_all("all => all.map(one => one.ariaLabel)")
        assert all(labels), path
        assert len(set(labels)) == len(labels), path
        ids = await page.locator("[id]").evaluate_all("all => all.map(one => one.id)")
        assert len(set(ids)) == len(ids), path


async def test_fingers_find_what_they_press(shown: Shown) -> None:
    small = []
    async for path, page in shown.walk(PHONE):
        targets = page.locator(
            "nav a, button, .knopf, .tun a, .tag a, .liste h3 a, .tage h3 a, summary, label:has(input)"
        )
        sizes = await targets.evaluate_all(
            "all => all.filter(one => one.checkVisibility())"
            ".map(one => [one.textContent, one.getBoundingClientRect().height])"
        )
        small += [(path, text, height) for text, height in sizes if height < TARGET]
    assert small == []


async def test_the_keyboard_reaches_the_main_menu_and_can_skip_it(shown: Shown) -> None:
    page = await shown.open("/topics", DESK)
    focused = "document.activeElement.textContent.trim()"
    await page.keyboard.press("Tab")
    assert await page.evaluate(focused) == await page.locator(".skip").text_content()
    assert await page.locator(".skip").evaluate("one => one.getBoundingClientRect().top") >= 0
    wanted = await page.locator(".kopf nav a").all_text_contents()
    reached: list[str] = []
    while len(reached) < 20 and wanted[-1] not in reached:
        await page.keyboard.press("Tab")
        reached.append(await page.evaluate(focused))
        outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", reached[-1]
    assert reached[-len(wanted) :] == wanted
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/search")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "inhalt"
    await page.close()


async def test_without_colours_of_its_own_a_page_still_shows_knots_and_state(shown: Shown) -> None:
    page = await shown.browser.new_page(forced_colors="active")
    await page.goto(shown.base_url + shown.paths[3])
    knot = page.locator(".bei").first
    assert (
        await knot.evaluate("one => getComputedStyle(one, '::before').backgroundColor") != "rgba(0, 0, 0, 0)"
    )
    assert await page.locator(".ant").evaluate("one => getComputedStyle(one).borderStyle") == "solid"
    await page.close()


async def test_what_an_event_tells_machines_breaks_no_policy(shown: Shown) -> None:
    page = await shown.browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    await page.goto(shown.base_url + "/events/1")
    text = await page.text_content('script[type="application/ld+json"]')
    await page.close()
    assert complaints == []
    assert json.loads(text or "")["@context"] == "https://schema.org"
