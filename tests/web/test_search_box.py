"""The search box completes while somebody types: by keyboard, by finger, and not at all without a script."""

from __future__ import annotations

import json

import pytest

from tests.support.browser import PHONE, chromium, until
from tests.support.exchange import INTERNAL_TOPIC, SHY, Exchange
from tests.support.reader import Reader

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OPEN = "document.querySelector('#q-list')?.hidden === false"
CLOSED = "document.querySelector('#q-list')?.hidden === true"


async def test_suggestions_are_public_words_as_they_are_written(reader: Reader, exchange: Exchange) -> None:
    await exchange.open("Quartiersfonds", "Wer entscheidet?")
    await exchange.open("Quartiersgeheimnis", "Psst.", SHY)
    await exchange.open("Quartiersinternes", "Psst.", topic=INTERNAL_TOPIC)
    answer = await reader.get("/search/suggest?q=der%20quarti")
    assert answer.headers["Content-Type"].startswith("application/json")
    assert json.loads(answer.text) == ["der Quartiersfonds"]
    for typed in ("", "q", "%22", "x" * 2_000):
        assert json.loads((await reader.get(f"/search/suggest?q={typed}")).text) == []


async def test_the_box_is_a_combobox_by_keyboard_and_by_finger(reader: Reader, exchange: Exchange) -> None:
    await exchange.open("Gartenfest", "Wer kommt?")
    await exchange.open("Gartenbank", "Wer baut?")
    async with chromium() as browser:
        page = await browser.new_page(locale="de-DE", viewport={"width": PHONE, "height": 800})
        broken: list[str] = []
        page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
        await page.goto(str(reader.client.make_url("/search")))
        box = page.get_by_role("combobox")
        await box.press_sequentially("gart")
        await until(page, OPEN)
        options = page.get_by_role("listbox", name="Vorschläge").get_by_role("option")
        assert await options.all_text_contents() == ["Gartenbank", "Gartenfest"]
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE
        await box.press("Escape")
        assert (await page.evaluate(CLOSED), await box.input_value()) == (True, "gart")
        await box.press("ArrowDown")
        await until(page, OPEN)
        await box.press("ArrowDown")
        await box.press("ArrowUp")
        assert await box.get_attribute("aria-activedescendant") is None
        await box.press("ArrowUp")
        assert await box.get_attribute("aria-activedescendant") == "q-1"
        assert await options.nth(1).get_attribute("aria-selected") == "true"
        await page.emulate_media(forced_colors="active")
        ground = "one => getComputedStyle(one).backgroundColor"
        chosen, around = await options.nth(1).evaluate(ground), await page.locator("body").evaluate(ground)
        assert chosen not in (around, "rgba(0, 0, 0, 0)")  # seen in the reader's own colours, too
        await box.press("Enter")
        await until(page, "location.search.includes('Gartenfest') && document.readyState === 'complete'")
        assert await page.get_by_role("link", name="Gartenfest").count() == 1
        await box.fill("gartenb")
        await until(page, OPEN)
        await options.first.click()
        await until(page, "location.search.includes('Gartenbank') && document.readyState === 'complete'")
        assert broken == []


async def test_without_a_script_the_box_is_a_form_that_finds(reader: Reader, exchange: Exchange) -> None:
    await exchange.open("Gartenfest", "Wer kommt?")
    async with chromium() as browser:
        context = await browser.new_context(java_script_enabled=False, locale="de-DE")
        page = await context.new_page()
        await page.goto(str(reader.client.make_url("/search")))
        await page.get_by_role("searchbox").fill("Garten")
        await page.get_by_role("searchbox").press("Enter")
        await page.get_by_role("link", name="Gartenfest").wait_for()
