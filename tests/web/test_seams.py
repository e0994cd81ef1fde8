"""Long German words break at the seams of their parts, and nowhere else; nobody hears the difference."""

from __future__ import annotations

import pytest

from bot.web.seams import SOFT, address, soft
from tests.support.browser import chromium
from tests.support.exchange import Exchange
from tests.support.reader import Reader

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("word", "parted"),
    [
        ("Verwendungsnachweisprüfung", "Verwendungs|nachweis|prüfung"),
        ("Öffentlichkeitsarbeit", "Öffentlichkeits|arbeit"),
        ("Straßenbahnhaltestellen", "Straßenbahn|haltestellen"),
        ("Informationsveranstaltung: Wie geht es weiter?", "Informations|veranstaltung: Wie geht es weiter?"),
        ("Sprechstunde", "Sprechstunde"),
        ("Xyzzyxyzzyxyzzy", "Xyzzyxyzzyxyzzy"),
        ("<b>Förderrichtlinien</b>", "<b>Förder|richtlinien</b>"),
        ("", ""),
    ],
)
def test_a_long_word_may_be_parted_where_its_parts_meet(word: str, parted: str) -> None:
    assert soft(word) == parted.replace("|", SOFT)
    assert soft(word).replace(SOFT, "") == word


def test_in_a_narrow_place_shorter_words_are_parted_too() -> None:
    assert soft("Online-Sprechstunde", 9) == f"Online-Sprech{SOFT}stunde"


def test_an_address_is_parted_behind_its_signs() -> None:
    parted = address("https://www.bau.example/a_b/anlage-3.pdf?von=1&bis=<2>")
    shown = "https://|www.|bau.|example/|a_|b/|anlage-|3.|pdf?|von=|1&amp;|bis=&lt;2&gt;"
    assert parted == shown.replace("|", "<wbr>")


@ONE_ENGINE
async def test_a_long_title_breaks_at_a_seam_on_the_smallest_phone(
    reader: Reader, exchange: Exchange
) -> None:
    question = await exchange.open("Informationsveranstaltung", "?")
    answer = await reader.get(f"/threads/{question.id}")
    assert "<title>Informationsveranstaltung" in answer.text
    assert (1, "Informationsveranstaltung") in answer.document.headings
    async with chromium() as browser:
        page = await browser.new_page(viewport={"width": 320, "height": 800}, locale="de-DE")
        await page.goto(str(reader.client.make_url(f"/threads/{question.id}")))
        lines = await page.locator("h1").evaluate(
            """heading => {
                const text = heading.firstChild, range = document.createRange(), lines = [];
                for (let at = 0; at < text.length; at++) {
                    range.setStart(text, at);
                    range.setEnd(text, at + 1);
                    const top = Math.round([...range.getClientRects()].at(-1).top);
                    const isNew = text.data[at] !== '\\u00ad' && lines.at(-1)?.top !== top;
                    if (isNew) lines.push({top, words: ''});
                    lines.at(-1).words += text.data[at];
                }
                return lines.map(line => line.words.replaceAll('\\u00ad', ''));
            }"""
        )
    assert lines == ["Informations", "veranstaltung"]
