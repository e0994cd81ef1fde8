"""Everyone can use the page: axe-core finds nothing, keys reach everything, nothing scrolls sideways."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import discord
import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, ConsoleMessage, expect

from tests.playground.commanded import Commanded
from tests.playground.page.window import NAMES, Window, window
from tests.support.discord_client import running
from tests.support.people import People
from tests.support.playground import RecordedPlayground

NARROW, DESK = 320, 1280
TARGET = 44
LONG = "Quartiersentwicklungsförderrichtlinienänderungsbescheid"
TARGETS = "button, .knopf, nav a, .tun a, .wege a, .marken button, [role=option], label:has(input)"


@pytest_asyncio.fixture(loop_scope="session")
async def talk(playground: RecordedPlayground, people: People) -> AsyncIterator[Commanded]:
    """Something of everything, with a bot that can be asked."""
    forum, channel = await people.channel("leerstand"), await people.channel("plausch")
    text = f"# {LONG}\n**Wer** weiß Rat? ||Niemand|| `{LONG}`\n- eins\n- zwei\n> Zitat\n```\n{'x' * 90}\n```"
    await people.post("ben", forum, f"{LONG}: Wer weiß Rat?", text, tags=["Frage"])
    drawing = {
        "filename": f"{LONG}.svg",
        "text": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "description": "Plan",
    }
    first = await people.say("ben", channel, text, attachments=[drawing])
    await people.say("ada", channel, f"Danke! https://example.org/{LONG}", reply_to=first["id"])
    body = {"member_id": await people.member("cem"), "channel_id": channel, "message_id": first["id"]}
    await people.call("POST", "/reactions", {**body, "emoji": "👍"})
    await people.call("POST", "/pins", body)
    async with running(playground, Commanded()) as client:
        await client.tree.sync()
        await client.guilds[0].create_scheduled_event(
            name=LONG,
            start_time=discord.utils.utcnow() + timedelta(days=3),
            end_time=discord.utils.utcnow() + timedelta(days=3, hours=1),
            entity_type=discord.EntityType.external,
            location=LONG,
            privacy_level=discord.PrivacyLevel.guild_only,
        )
        yield client


async def violations(someone: Window) -> list[Any]:
    """What axe-core finds wrong with the page as it is now, by day and by night."""
    found = []
    for scheme in ("light", "dark"):
        await someone.page.emulate_media(color_scheme=scheme)
        results = await Axe().run(someone.page)
        found += [
            (each["id"], scheme, node["html"][:200], node["failureSummary"][:300])
            for each in results.response["violations"]
            for node in each["nodes"]
        ]
    return found


async def states(someone: Window) -> AsyncIterator[str]:
    """Leads through the page, one state after the other."""
    page = someone.page
    yield "forum"
    await someone.begin("beteiligung", "Neu hier", "Guten Tag")
    yield "thread"
    await someone.go("plausch")
    await expect(someone.messages.first).to_be_visible()
    yield "channel"
    await someone.messages.first.locator(".mehr").click()
    yield "menu"
    await page.keyboard.press("Escape")
    await someone.line.press_sequentially("/")
    await expect(page.get_by_role("option").first).to_be_visible()
    yield "commands"
    await page.get_by_role("option", name="/find").click()
    await expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    yield "options"
    await someone.page.get_by_role("button", name="Abbrechen").click()
    await someone.call("offer")
    await expect(someone.message("Bitte wählen")).to_be_visible()
    yield "components"
    await someone.call("form")
    await expect(page.get_by_role("dialog")).to_be_visible()
    yield "form"
    await page.keyboard.press("Escape")
    await someone.go("Termine")
    yield "events"
    await page.get_by_role("button", name="Hinter den Kulissen").click()
    await expect(page.get_by_text("Stadtgespräch ist verbunden.")).to_be_visible()
    yield "controls"


@pytest.mark.parametrize("width", [NARROW, DESK])
async def test_axe_finds_nothing_in_any_state(
    talk: Commanded, browser: Browser, playground: RecordedPlayground, width: int
) -> None:
    async with window(browser, playground.base_url, width=width) as someone:
        found = {"who": await violations(someone)}
        assert await someone.page.evaluate("document.documentElement.scrollWidth") <= width
        await someone.choose(NAMES["ada"])
        async for state in states(someone):
            found[state] = await violations(someone)
            assert await someone.page.evaluate("document.documentElement.scrollWidth") <= width, state
            await check_headings(someone, state)
            await check_targets(someone, state)
    assert {state: problems for state, problems in found.items() if problems} == {}


async def test_axe_would_find_a_picture_without_words(ada: Window) -> None:
    await ada.page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert [rule for rule, *_ in await violations(ada)] == ["image-alt", "image-alt"]


async def check_headings(someone: Window, state: str) -> None:
    """One heading of the first level, and no level left out below it."""
    levels: list[int] = await someone.page.locator("main :is(h1, h2, h3, h4)").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map(one => Number(one.tagName[1]))"
    )
    assert levels[0] == 1, state
    assert levels.count(1) == 1, state
    assert all(after - before <= 1 for before, after in pairwise(levels)), (state, levels)


async def check_targets(someone: Window, state: str) -> None:
    """Fingers find what they press (WCAG 2.2, 2.5.5); words within a sentence may be smaller."""
    small = await someone.page.locator(TARGETS).evaluate_all(
        """all => all.filter(one => one.checkVisibility() && !one.closest("p:not(.tun)"))
          .map(one => [one.textContent, one.getBoundingClientRect().height])
          .filter(([, height]) => height < 44)"""
    )
    assert small == [], state


async def test_the_keyboard_gets_everywhere_and_shows_where_it_is(talk: Commanded, ada: Window) -> None:
    await ada.page.keyboard.press("Tab")
    await expect(ada.page.locator(".skip")).to_be_focused()
    await ada.page.keyboard.press("Enter")
    await expect(ada.page.locator("main")).to_be_focused()
    await ada.page.reload()
    await expect(ada.heading).to_be_visible()
    await ada.go("plausch")
    await expect(ada.heading).to_be_focused()
    for wanted in (".mehr >> nth=0", ".reaktion", ".schreiben textarea", ".schreiben [type=submit]"):
        await ada.tab_to(ada.page.locator(wanted))
        outline = await ada.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", wanted


async def test_a_dialog_keeps_the_focus_and_gives_it_back(talk: Commanded, ada: Window) -> None:
    await ada.go("plausch")
    opener = ada.page.get_by_role("button", name="1 angehefteter Beitrag")
    await opener.focus()
    await ada.page.keyboard.press("Enter")
    dialog = ada.page.get_by_role("dialog", name="Angeheftet")
    await expect(dialog).to_be_visible()
    assert await dialog.evaluate("one => one.contains(document.activeElement)")
    await ada.page.keyboard.press("Escape")
    await expect(opener).to_be_focused()


async def test_the_page_speaks_german_and_english_and_remembers(ada: Window) -> None:
    await ada.go("plausch")
    await ada.page.get_by_role("link", name="English").click()
    await expect(ada.page.get_by_role("navigation", name="Places")).to_be_visible()
    await expect(ada.heading).to_have_text("plausch")
    assert await ada.page.locator("html").get_attribute("lang") == "en"
    await expect(ada.heading).to_have_attribute("lang", "de")
    await ada.page.goto(ada.page.url.replace("lang=en", ""))
    await ada.page.reload()
    await expect(ada.page.get_by_role("button", name="First steps")).to_be_visible()


async def test_the_page_asks_nobody_outside_and_needs_no_inline_code(
    talk: Commanded, browser: Browser, playground: RecordedPlayground
) -> None:
    async with window(browser, playground.base_url) as someone:
        asked: list[str] = []
        told: list[str] = []
        someone.page.on("request", lambda request: asked.append(request.url))
        someone.page.on("console", lambda message: note(told, message))
        await someone.choose(NAMES["ada"])
        await someone.go("plausch")
        await expect(someone.messages.first).to_be_visible()
        assert [address for address in asked if not address.startswith(playground.base_url)] == []
        assert told == []
        policy = await someone.page.evaluate(
            "fetch('/').then(answer => answer.headers.get('content-security-policy'))"
        )
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy


def note(told: list[str], message: ConsoleMessage) -> None:
    told.append(message.text)
