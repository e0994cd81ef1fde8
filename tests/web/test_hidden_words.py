"""Hidden words are hidden to the eye until they are asked for, by keyboard too, and show on paper."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

import bot.web
from bot.domain.rendering import render
from tests.support.browser import DESK, PHONE, chromium

STYLE = Path(bot.web.__file__).parent / "static" / "style.css"
SAID = "Es war ||der Hausmeister||, ganz klar.\n||Und die Katze||\n- Platz eins: ||Mühlroda||"
HIDDEN = ("der Hausmeister", "Und die Katze", "Mühlroda")


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests here."""
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module", params=[PHONE, DESK])
async def page(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    """A message with hidden words, with our style sheet."""
    page = await browser.new_page(viewport={"width": request.param, "height": 800})
    await page.set_content(f'<!doctype html><div class="text">{render(SAID)}</div>')
    await page.add_style_tag(path=STYLE)
    yield page
    await page.close()


async def read(page: Page) -> list[str]:
    """The hidden words that can be seen."""
    text = await page.locator(".text").inner_text()
    return [words for words in HIDDEN if words in text]


async def test_hidden_words_open_one_by_one_by_keyboard(page: Page) -> None:
    assert await read(page) == []
    for number in range(len(HIDDEN)):
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        assert await read(page) == list(HIDDEN[: number + 1])


async def test_hidden_words_within_a_sentence_stay_in_its_line(page: Page) -> None:
    sentence = page.locator(".par")
    closed = await sentence.bounding_box()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    opened = await sentence.bounding_box()
    assert closed
    assert opened
    assert opened["height"] < 2.5 * closed["height"]
    assert "Hausmeister, ganz klar." in await sentence.inner_text()


async def test_hidden_words_are_open_on_paper(page: Page) -> None:
    await page.emulate_media(media="print")
    assert await read(page) == list(HIDDEN)
