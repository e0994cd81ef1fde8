"""The tests' browser reads a page that is served here, and pictures it as phone and desk show it."""

import struct
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from tests.support.browser import chromium, take_pictures

PAGE = "<!doctype html><title>Probe</title><h1>Guten Tag, Mühlroda</h1>"


@pytest.fixture
async def address() -> AsyncIterator[str]:
    async def page(_request: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    yield f"http://{host}:{port}/"
    await runner.cleanup()


def width_of(png: Path) -> int:
    """A PNG says its width in the first field of its first chunk."""
    width: int = struct.unpack(">I", png.read_bytes()[16:20])[0]
    return width


async def test_the_browser_reads_and_pictures_a_page(address: str, tmp_path: Path) -> None:
    async with chromium() as browser:
        page = await browser.new_page()
        await page.goto(address)
        assert await page.get_by_role("heading").inner_text() == "Guten Tag, Mühlroda"
        pictures = await take_pictures(browser, address, tmp_path, "probe", "dark")
    assert [picture.name for picture in pictures] == ["probe-360-dark.png", "probe-1280-dark.png"]
    assert [width_of(picture) for picture in pictures] == [360, 1280]
