"""A browser window in which one of the sample people sits; they click and type, and nothing else."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, expect

NAMES = {"ada": "Ada Winkler", "ben": "Ben Thalheim", "cem": "Cem Aydın"}
DESK, HEIGHT = 1280, 900
expect.set_options(timeout=8_000)


class Window:
    """What one person sees and does."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._note)

    @property
    def heading(self) -> Locator:
        """Where one is."""
        return self.page.get_by_role("heading", level=1)

    @property
    def messages(self) -> Locator:
        """What was said here."""
        return self.page.locator(".gespraech .bei")

    def message(self, text: str) -> Locator:
        """The message with this text."""
        return self.messages.filter(has_text=text)

    @property
    def line(self) -> Locator:
        """Where one writes."""
        return self.page.locator(".schreiben textarea")

    def _note(self, told: ConsoleMessage) -> None:
        if told.type == "error":
            self.problems.append(told.text)

    async def choose(self, name: str) -> None:
        """On the first page, says who one is."""
        await self.page.get_by_role("link", name=name).click()
        await self.arrived(name)

    async def arrived(self, name: str) -> None:
        """Waits until the page knows who one is and where."""
        await expect(self.page.locator(".ich")).to_contain_text(name)
        await expect(self.heading).to_be_visible()

    async def go(self, place: str) -> None:
        """Clicks a place in the list."""
        places = self.page.get_by_role("navigation", name="Orte")
        unfold = places.get_by_role("button", name="Alle Orte zeigen")
        if await unfold.is_visible():
            await unfold.click()
        await places.get_by_role("link", name=re.compile(rf"^{place}\b")).first.click()
        await expect(self.page.locator(".orte [aria-current]")).to_contain_text(place)

    async def write(self, text: str) -> None:
        """Types a message and sends it."""
        await self.line.fill(text)
        await self.line.press("Enter")
        await expect(self.line).to_have_value("")

    async def begin(self, forum: str, title: str, text: str, *, tags: tuple[str, ...] = ()) -> None:
        """Begins a conversation in a forum."""
        await self.go(forum)
        await self.page.get_by_role("button", name="Gespräch beginnen").click()
        form = self.page.get_by_role("dialog")
        await form.get_by_label("Titel").fill(title)
        await form.get_by_label("Ihre Frage oder Ihr Beitrag").fill(text)
        for tag in tags:
            await form.get_by_role("checkbox", name=tag, exact=True).check()
        await form.get_by_role("button", name="Veröffentlichen").click()
        await expect(self.heading).to_have_text(title)

    async def act(self, text: str, what: str) -> None:
        """Opens the menu of the message with this text and takes an entry."""
        await self.message(text).locator(".mehr").click()
        await self.page.get_by_role("menuitem", name=what, exact=True).click()

    async def start_command(self, name: str) -> Locator:
        """Types a command's name and takes it; returns its form."""
        await self.line.press_sequentially(f"/{name}")
        await self.page.get_by_role("option", name=f"/{name}").first.click()
        return self.page.locator(".befehlszeile")

    async def call(self, name: str, **options: str) -> None:
        """Calls a command with its options by their German names."""
        form = await self.start_command(name)
        for option, value in options.items():
            await form.locator("input").and_(form.get_by_label(option)).fill(value)
        await form.get_by_role("button", name="Ausführen").click()

    async def tab_to(self, wanted: Locator, *, most: int = 80) -> None:
        """Presses Tab until something has the focus."""
        for _ in range(most):
            if await wanted.evaluate("one => one === document.activeElement"):
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {wanted}")


@asynccontextmanager
async def window(
    browser: Browser, base_url: str, key: str = "", *, width: int = DESK, **settings: Any
) -> AsyncIterator[Window]:
    """A window on the playground, as a member of the seed; on leaving, errors of the page fail the test."""
    context = await browser.new_context(
        **{
            "viewport": {"width": width, "height": HEIGHT},
            "locale": "de-DE",
            "timezone_id": "Europe/Berlin",
            "reduced_motion": "reduce",
            **settings,
        }
    )
    opened = Window(await context.new_page())
    await opened.page.goto(f"{base_url}/?as={key}" if key else base_url)
    if key:
        await opened.arrived(NAMES[key])
    yield opened
    await context.close()
    assert opened.problems == [], opened.problems
