"""Draws the picture that others show beside a link to us (Open Graph): `python -m tests.card`.

Word mark and motif of the look, 1200 by 630 pixels, into bot/web/static/card.png. It carries no emblem: the
statement beside it must stand in one of few typefaces, which not every machine has, and each page has both.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from playwright.async_api import Browser

from bot.web.static_files import FOLDER
from tests.support.browser import chromium

CARD = FOLDER / "card.png"
WIDTH, HEIGHT = 1200, 630
TYPEFACE = "fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2"
PAGE = """<!doctype html><meta charset="utf-8"><style>
@font-face{font-family:A;src:url(FONT);font-weight:200 800}
*{margin:0;box-sizing:border-box}
body{width:1200px;height:630px;background:#fff;color:#16211f;font-family:A}
body{display:grid;grid-template-rows:1fr 300px}
div{padding:64px 72px 0}
p{display:flex;align-items:center;gap:24px;font-size:64px;font-weight:750;letter-spacing:-.02em}
p img{width:84px}
h1{font-size:54px;font-weight:400;letter-spacing:-.015em;line-height:1.12;margin-top:36px}
body>img{width:1600px;height:300px;margin-left:-8px}
</style><div><p><img src="MARK">Stadtgespräch</p>
<h1>Eine Stadt fragt.<br>Eine andere weiß Rat.</h1></div><img src="MOTIF">"""


async def draw(browser: Browser, path: Path) -> None:
    """Writes the picture to `path`."""
    page = await browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
    html = PAGE
    for word, name in (("FONT", TYPEFACE), ("MARK", "mark.svg"), ("MOTIF", "motif.svg")):
        html = html.replace(word, (FOLDER / name).as_uri())
    source = path.with_suffix(".html")
    source.write_text(html)  # a page from a file may show files
    await page.goto(source.as_uri(), wait_until="load")
    await page.evaluate("document.fonts.ready")
    await page.screenshot(path=path)
    await page.close()
    source.unlink()


async def main() -> None:
    """Draws it anew."""
    async with chromium() as browser:
        await draw(browser, CARD)


if __name__ == "__main__":
    asyncio.run(main())
