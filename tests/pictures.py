"""Takes the README's pictures from a real demo: `python -m tests.pictures`.

Chat with a command's answer, home page, a conversation and the dates, 1280 pixels wide, into docs/pictures.
With `--all` every kind of page is pictured instead, light, dark, on a phone, on a desk and printed, into
data/pictures, which is not committed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import aiohttp
from playwright.async_api import Browser, BrowserContext, expect

from tests.gallery import FOLDER as GALLERY
from tests.gallery import picture_every_page
from tests.support.browser import DESK, chromium
from tests.support.people import people_of
from tests.support.program import program

FOLDER = Path(__file__).parents[1] / "docs/pictures"
HEIGHT = 800
MOST_BYTES = 200_000
CONVERSATION = "Haustürbefragung: Rücklauf nur 6 Prozent"


async def main() -> None:
    """Starts a demo in a folder of its own and pictures it; fails if a picture is too heavy."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--all", action="store_true", help="every kind of page, into data/pictures")
    is_all = parser.parse_args().all
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        arguments = ("--data-dir", folder, "--web-port", 0, "--playground-port", 0)
        async with program("demo", *arguments) as demo, chromium() as browser:
            told = await demo.printed("ready")
            if is_all:
                thread_id = await thread_of(told["playground"], CONVERSATION)
                async with people_of(told["playground"]) as people:
                    made = await picture_every_page(browser, told["web"], people, f"/threads/{thread_id}")
                print(f"{made} pictures in {GALLERY}")
            else:
                await picture_all(browser, told["web"], told["playground"])
            await demo.stopped()
    heavy = [path.name for path in FOLDER.glob("*.png") if path.stat().st_size > MOST_BYTES]
    if heavy:
        sys.exit(f"Heavier than {MOST_BYTES} bytes: {', '.join(heavy)}")


async def picture_all(browser: Browser, web: str, playground: str) -> None:
    """All four, in German and in light colours, as the office sees them."""
    window = await browser.new_context(
        viewport={"width": DESK, "height": HEIGHT}, locale="de-DE", timezone_id="Europe/Berlin"
    )
    thread_id = await thread_of(playground, CONVERSATION)
    await picture_chat(window, playground, thread_id)
    pages = {"home": "/", "conversation": f"/threads/{thread_id}", "events": "/events"}
    for name, path in pages.items():
        page = await window.new_page()
        await page.goto(web + path)
        await page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
        await page.close()


async def picture_chat(window: BrowserContext, playground: str, thread_id: str) -> None:
    """Somebody has asked the bot for a resource, in the middle of a conversation."""
    page = await window.new_page()
    await page.goto(f"{playground}/?as={quote('qm-muehlroda')}#c{thread_id}")
    await page.locator(".schreiben textarea").press_sequentially("/material finden Aktivierende")
    await page.get_by_role("listbox", name="suchwort").get_by_role("option").first.click()
    await page.get_by_role("button", name="Ausführen").click()
    answer = page.locator(".fluester")
    await expect(answer.locator(".karte")).to_be_visible()
    await expect(page.locator("time.stempel, .rede").last).to_be_visible()
    await page.mouse.move(0, 0)
    await page.screenshot(path=FOLDER / "chat.png", animations="disabled")
    await page.close()


async def thread_of(playground: str, name: str) -> str:
    """The id of a conversation of the sample."""
    async with aiohttp.ClientSession() as session, session.get(f"{playground}/playground/state") as response:
        state = await response.json()
    return next(str(thread["id"]) for thread in state["threads"] if thread["name"] == name)


if __name__ == "__main__":
    asyncio.run(main())
