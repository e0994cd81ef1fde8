"""What only a browser can tell: sizes, room, the order of headings, the way of the keyboard."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest
from pypdf import PageObject, PdfReader

from bot.domain import events
from bot.domain.events import NewEvent
from storage.database import Database
from tests.conftest import NOW
from tests.support.browser import DESK, PHONE
from tests.support.every_page import Shown
from tests.support.reader import reading

NARROW = 320
"""Pixels at which nothing may need scrolling sideways (WCAG 2.2, 1.4.10)."""
PAPER = 680
"""Pixels of an A4 sheet between its margins."""
WHITE = "rgb(255, 255, 255)"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
TARGET = 44
"""Pixels that a finger needs (LOOK.md; WCAG 2.2, 2.5.5)."""

pytestmark = pytest.mark.asyncio(loop_scope="module")


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


async def test_on_paper_a_page_says_who_pays_and_where_it_stands_and_offers_nothing_to_press(
    shown: Shown,
) -> None:
    page = await shown.browser.new_page(viewport={"width": PAPER, "height": 1000}, locale="de-DE")
    await page.emulate_media(media="print", color_scheme="dark")
    for path in shown.paths:
        await page.goto(shown.base_url + path)
        assert await page.evaluate("document.documentElement.scrollWidth") <= PAPER, path
        assert await page.locator(".kopf .eu p").is_visible(), path
        assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == WHITE, path
        for unneeded in ("nav", "button", ".knopf", ".tun", "aside", ".titel .tag", ".fuss .eu"):
            assert not await page.locator(unneeded).filter(visible=True).count(), (path, unneeded)
        source = page.locator(".druck")
        is_told = await source.count() and await source.inner_text()
        is_secret = path.startswith(("/edit/", "/office/", "/accessibility/feedback", "/report?", "/nowhere"))
        assert bool(is_told) is not is_secret, path
    await page.goto(shown.base_url + shown.thread)
    assert shown.thread in await page.locator(".druck").inner_text()
    await page.close()


def _lowest(sheet: PageObject) -> str:
    """What stands in the last line of a sheet."""
    said: list[tuple[float, str]] = []

    def note(text: str, page: list[float], line: list[float], *_: object) -> None:
        if text.strip():
            said.append((line[4] * page[1] + line[5] * page[3] + page[5], text.strip()))

    sheet.extract_text(visitor_text=note)
    lowest = min(height for height, _ in said)
    return " ".join(text for height, text in said if height - lowest < 3)


async def test_on_paper_no_heading_stands_alone_at_the_end_of_a_sheet(
    shown: Shown, sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "test.db")
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}")
    for number in range(17):
        start = NOW + timedelta(days=number * 31)
        event = NewEvent(f"Termin {number}", ((start, start + timedelta(hours=1)),), place="Rathaus")
        await events.create(database, event, author=None, announcements="", reminder=timedelta(0), now=NOW)
    async with reading(database, NOW) as reader:
        page = await shown.browser.new_page(locale="de-DE")
        await page.goto(str(reader.client.make_url("/events")))
        sizes = [f"{height}mm" for height in range(250, 298, 4)]  # each ends a sheet at another place
        printed = [await page.pdf(width="210mm", height=size) for size in sizes]
        months = set(await page.locator("h2").all_inner_texts())
        await page.close()
    await database.close()
    sheets = [sheet for each in printed for sheet in PdfReader(BytesIO(each)).pages]
    ends = [_lowest(sheet) for sheet in sheets]
    assert len(sheets) > len(sizes) and len(months) > 10
    assert not months & set(ends)


async def test_headings_and_landmarks_lead_through_every_page(shown: Shown) -> None:
    async for path, page in shown.walk(DESK):
        levels: list[int] = await page.locator("h1, h2, h3, h4, h5, h6").evaluate_all(
            "all => all.map(one => Number(one.tagName[1]))"
        )
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        assert all(after - before <= 1 for before, after in pairwise(levels)), path
        for selector in ("body > header", "body > main", "body > footer"):
            assert await page.locator(selector).count() == 1, (path, selector)
        labels = await page.locator("nav, aside").evaluate_all("all => all.map(one => one.ariaLabel)")
        assert all(labels), path
        assert len(set(labels)) == len(labels), path
        ids = await page.locator("[id]").evaluate_all("all => all.map(one => one.id)")
        assert len(set(ids)) == len(ids), path


async def test_every_page_says_where_one_is_and_leads_on(shown: Shown) -> None:
    """Breadcrumbs that end with the page itself, a way on in the main part, a whole frame around it."""
    async for path, page in shown.walk(DESK):
        crumbs = page.locator("nav.brot li")
        is_bare = path in ("/", "/nowhere")
        assert (await crumbs.count() == 0) is is_bare, path
        if not is_bare:
            assert await crumbs.last.get_attribute("aria-current") == "page", path
            assert await crumbs.first.locator("a").get_attribute("href") == "/", path
        steps = "main a:not(nav.brot a):visible, main button:visible"
        assert await page.locator(steps).count() > 0, path
        assert await page.locator(".kopf .eu img, .fuss .eu img, .fuss nav a[href='/data']").count() == 3, (
            path
        )


async def test_fingers_find_what_they_press(shown: Shown) -> None:
    small = []
    async for path, page in shown.walk(PHONE):
        targets = page.locator(
            "nav a, button, .knopf, .tun a, .tag a, .liste h3 a, .tage h3 a, summary, label:has(input)"
        )
        sizes = await targets.evaluate_all(
            # What stands within a sentence is as high as its line (WCAG 2.2, 2.5.8, "Inline").
            "all => all.filter(one => one.checkVisibility() && getComputedStyle(one).display !== 'inline')"
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


CONTRASTS = """
() => {
  const light = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(part => part / 255)
      .map(part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const ground = one => {
    for (; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (!colour.endsWith(', 0)')) return colour;
    }
    return getComputedStyle(document.documentElement).backgroundColor;
  };
  const said = [...document.querySelectorAll('body *')].filter(one => one.checkVisibility() &&
    !one.closest('svg') && [...one.childNodes].some(part => part.nodeType === 3 && part.data.trim()));
  return said.map(one => {
    const [a, b] = [light(getComputedStyle(one).color), light(ground(one))].sort((x, y) => y - x);
    return [(a + .05) / (b + .05), one.outerHTML.slice(0, 90)];
  });
}
"""


async def test_who_wants_more_contrast_gets_seven_to_one_at_least(shown: Shown) -> None:
    weak = []
    page = await shown.browser.new_page(contrast="more", locale="de-DE")
    for path in shown.paths:
        await page.goto(shown.base_url + path)
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme, contrast="more", reduced_motion="reduce")
            weak += [(path, scheme, *each) for each in await page.evaluate(CONTRASTS) if each[0] < 7]
    await page.close()
    assert weak == []


BARE = """
all => all.filter(one => one.checkVisibility()).map(one => [one, getComputedStyle(one)])
  .filter(([, style]) => style.borderStyle === 'none' || style.borderColor === style.backgroundColor)
  .map(([one]) => one.outerHTML.slice(0, 90))
"""


async def test_in_the_readers_own_colours_words_can_be_read_and_controls_have_edges(shown: Shown) -> None:
    """A system's high contrast takes all our colours away; on a dark one, what browsers add by themselves
    may be dark as well."""
    page = await shown.browser.new_page(forced_colors="active", color_scheme="dark", locale="de-DE")
    wrong = []
    for path in shown.paths:
        await page.goto(shown.base_url + path)
        wrong += [(path, *each) for each in await page.evaluate(CONTRASTS) if each[0] < 7]
        controls = page.locator("button, .knopf, .voll, .ant, select, textarea, input:not([type=checkbox])")
        wrong += [(path, each) for each in await controls.evaluate_all(BARE)]
        here = page.locator(".kopf nav [aria-current]")
        if await here.count():
            assert int(await here.evaluate("one => getComputedStyle(one).fontWeight")) > 700, path
    assert wrong == []
    await page.goto(shown.base_url + shown.thread)
    knot = "one => getComputedStyle(one, '::before').backgroundColor"
    assert await page.locator(".bei").first.evaluate(knot) != "rgba(0, 0, 0, 0)"
    await page.close()


async def test_nothing_moves_for_those_who_want_rest(shown: Shown) -> None:
    page = await shown.browser.new_page(reduced_motion="reduce", locale="de-DE")
    for path in shown.paths:
        await page.goto(shown.base_url + path)
        moving = await page.locator("body *").evaluate_all(
            "all => all.map(one => getComputedStyle(one)).filter(style => style.animationName !== 'none'"
            " || style.transitionDuration.split(', ').some(each => parseFloat(each) > 0)"
            " || style.scrollBehavior === 'smooth').length"
        )
        assert moving == 0, path
    await page.close()


async def test_at_four_hundred_percent_nothing_scrolls_sideways_or_is_covered(shown: Shown) -> None:
    """A window of 1280 by 1024 pixels has 320 by 256 of them then (WCAG 2.2, 1.4.10)."""
    context = await shown.browser.new_context(
        viewport={"width": NARROW, "height": 256}, device_scale_factor=4, locale="de-DE"
    )
    page = await context.new_page()
    for path in shown.paths:
        await page.goto(shown.base_url + path)
        assert await page.evaluate("document.documentElement.scrollWidth") <= NARROW, path
        fixed = await page.locator("body *").evaluate_all(
            "all => all.filter(one => ['fixed', 'sticky'].includes(getComputedStyle(one).position)"
            " && one.checkVisibility() && one.getBoundingClientRect().height > 64).length"
        )
        assert fixed == 0, path
    await context.close()


async def test_what_an_event_tells_machines_breaks_no_policy(shown: Shown) -> None:
    page = await shown.browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    await page.goto(shown.base_url + "/events/1")
    text = await page.text_content('script[type="application/ld+json"]')
    await page.close()
    assert complaints == []
    assert json.loads(text or "")["@context"] == "https://schema.org"
