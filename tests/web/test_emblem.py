"""The emblem as its graphics guide draws it, with its statement (Annex IX, Regulation (EU) 2021/1060)."""

from __future__ import annotations

import re
from math import cos, hypot, pi, sin
from xml.etree.ElementTree import parse

import pytest

from bot.web.static_files import FOLDER
from tests.support.browser import DESK, PHONE, chromium
from tests.support.reader import Reader

STATEMENT_FONTS = {"arial", "auto", "calibri", "garamond", "trebuchet ms", "tahoma", "verdana", "ubuntu"}
SMALLEST_PX = 37.8
"""One centimetre: the least height of the emblem, on paper and on screens."""
SVG = "{http://www.w3.org/2000/svg}"


def test_twelve_upright_stars_stand_on_a_circle_like_the_hours_of_a_clock() -> None:
    drawing = parse(FOLDER / "emblem.svg").getroot()
    width, height = (float(each) for each in drawing.attrib["viewBox"].split()[2:])
    field, stars = drawing.findall(f"{SVG}path")
    assert width / height == 1.5
    assert (field.attrib["d"], field.attrib["fill"]) == (f"M0 0h{width:g}v{height:g}H0z", "#039")
    assert stars.attrib["fill"] == "#fc0"
    drawn = [
        [tuple(map(float, each.split())) for each in re.findall(r"[\d.]+ [\d.]+", star)]
        for star in stars.attrib["d"].split("z")[:-1]
    ]
    assert len(drawn) == 12
    outer = height / 18
    inner = outer * sin(pi / 10) / sin(3 * pi / 10)  # a regular pentagram
    for hour, points in enumerate(drawn):
        x = width / 2 + height / 3 * sin(hour * pi / 6)
        y = height / 2 - height / 3 * cos(hour * pi / 6)
        for place, (left, top) in enumerate(points):
            radius = inner if place % 2 else outer
            wanted = x + radius * sin(place * pi / 5), y - radius * cos(place * pi / 5)
            assert hypot(left - wanted[0], top - wanted[1]) < 0.15, (hour, place)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_statement_is_written_out_plainly_beside_it(reader: Reader) -> None:
    async with chromium() as browser:
        page = await browser.new_page(locale="de-DE")
        for width, scheme, colour in ((PHONE, "light", (0, 0, 0)), (DESK, "dark", (255, 255, 255))):
            await page.set_viewport_size({"width": width, "height": 800})
            await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            await page.goto(str(reader.client.make_url("/imprint")))
            for line in await page.locator(".eu").all():
                words = line.locator("p")
                assert await words.inner_text() == "Kofinanziert von der Europäischen Union"
                style = await words.evaluate(
                    "one => (({fontFamily, fontStyle, textDecorationLine, textShadow, color, fontSize}) =>"
                    " ({fontFamily, fontStyle, textDecorationLine, textShadow, color, fontSize}))"
                    "(getComputedStyle(one))"
                )
                fonts = [each.strip('" ').lower() for each in style["fontFamily"].split(",")]
                assert {*fonts[:-1]} <= STATEMENT_FONTS
                assert [style[each] for each in ("fontStyle", "textDecorationLine", "textShadow")] == [
                    "normal",
                    "none",
                    "none",
                ]
                assert style["color"] == f"rgb{colour}"
                assert float(style["fontSize"].removesuffix("px")) >= 13
                emblem, beside = await line.locator("img").bounding_box(), await words.bounding_box()
                assert emblem and beside
                assert emblem["height"] >= SMALLEST_PX
                assert 0 < beside["x"] - emblem["x"] - emblem["width"] < emblem["width"]
