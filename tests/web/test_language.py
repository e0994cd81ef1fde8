"""German or English: the address decides, then the browser, then German."""

from __future__ import annotations

import pytest

from bot.web.visit import preferred
from tests.support.exchange import Exchange
from tests.support.reader import Reader


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "de"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("de-AT,en;q=0.9", "de"),
        ("pl,cs;q=0.9,en;q=0.5,de;q=0.4", "en"),
        ("fr", "de"),
        ("en;q=0", "de"),
        ("*;q=0.5", "de"),
        ("en;q=much", "de"),
        (";;;,,,", "de"),
    ],
)
def test_the_browsers_wishes_are_weighed(accept: str, language: str) -> None:
    assert preferred(accept) == language


async def test_the_address_decides_over_the_browser(reader: Reader) -> None:
    english = await reader.get("/topics?lang=en", Accept_Language="de")
    german = await reader.get("/topics?lang=de", Accept_Language="en")
    unknown = await reader.get("/topics?lang=xx", Accept_Language="en")
    assert [a.headers["Content-Language"] for a in (english, german, unknown)] == ["en", "de", "en"]
    assert '<html lang="de">' in german.text
    assert english.headers["Vary"] == "Accept-Language, Accept-Encoding"


async def test_a_language_chosen_by_hand_stays_on_the_way(reader: Reader, exchange: Exchange) -> None:
    page = await reader.page("/topics?lang=en")
    ours = [link for link in page.links if link.startswith("/") and "lang=de" not in link]
    assert all("lang=en" in link for link in ours)
    assert "/topics?lang=de" in page.links
    assert not any("lang=" in link for link in (await reader.page("/topics")).links if "lang=de" not in link)


async def test_each_page_names_its_twin_in_the_other_language(reader: Reader) -> None:
    page = await reader.page("/events?before=today&lang=en")
    alternates = {a["hreflang"]: a["href"] for tag, a in page.elements if tag == "link" and "hreflang" in a}
    base = "http://127.0.0.1:8080/events?before=today"
    assert alternates == {"de": f"{base}&lang=de", "en": f"{base}&lang=en", "x-default": base}
    for path, own in (("&lang=en", "&lang=en"), ("&lang=de", "&lang=de"), ("", ""), ("&lang=xx", "")):
        page = await reader.page(f"/events?before=today{path}")
        heads = [each for tag, each in page.elements if tag in ("link", "meta")]
        assert [each["href"] for each in heads if each.get("rel") == "canonical"] == [base + own]
        assert [each["content"] for each in heads if each.get("property") == "og:url"] == [base + own]


async def test_the_german_pages_speak_german(reader: Reader) -> None:
    page = await reader.page("/", Accept_Language="de-DE")
    assert (1, "Eine Stadt fragt. Eine\u00a0andere weiß\u00a0Rat.") in page.headings
    assert "Kofinanziert von der Europäischen Union" in page.words
