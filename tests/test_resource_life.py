"""A resource's whole life, driven through chat and read on the web."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from aiohttp import web

from bot.checking import Checking
from tests.cogs.conftest import defaults, said
from tests.support.library import WITHIN_S, Library, on_library_stage, text
from tests.support.stage import eventually
from tests.test_fetching import fetching, hosting
from tests.test_resource_files import pdf

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = "/resources/1"


async def page_saying(library: Library, words: str, path: str = PAGE) -> str:
    """The page once it says the words."""
    return await eventually(lambda: library.stage.page(path), lambda page: words in page, within_s=WITHIN_S)


async def suggested_from_a_message(library: Library, link: str) -> Any:
    people = library.stage.people
    forum = await people.channel("beteiligung")
    post = await people.post("ben", forum, "Bänke bauen", f"Der Leitfaden zur Lesebank: {link}")
    opening = (await people.messages(post["id"]))[0]
    form = await people.interact(
        "ada",
        post["id"],
        "message_command",
        name="Suggest as resource",
        message_id=opening["id"],
        locale="de",
    )
    title, address, _ = defaults(form)[:3]
    assert (title, address) == ("bericht", link)  # Ben's words stay his: he has not agreed to anything
    told = await library.fills_in(
        "ada",
        post["id"],
        form,
        "Die wandernde Lesebank",
        address,
        "Baut sich an einem Tag.",
        ["praxisbeispiel"],
    )
    steps = await library.presses("ada", told["message"], "Weitererzählen: Schritt 1")
    told = await library.fills_in(
        "ada", post["id"], steps, "Ein Ort zum Lesen.", "Bretter, Schrauben, Farbe.", "", ["500"]
    )
    steps = await library.presses("ada", told["message"], "Weitererzählen: Schritt 2")
    await library.fills_in("ada", post["id"], steps, "Alle lesen.", "", "Räder anbringen.")
    return await library.card("Die wandernde Lesebank")


async def asked_answered_and_edited(library: Library, card: Any) -> None:
    form = await library.presses("cem", card, "Rückfrage")
    await library.fills_in("cem", card["channel_id"], form, "Darf es jeder nachbauen?")
    asked = await library.told("ada", "Darf es jeder nachbauen?")
    form = await library.presses("ada", asked, "Antworten")
    await library.fills_in("ada", asked["channel_id"], form, "Ja, CC BY.")
    card = await library.card("Antwort: Ja, CC BY.")
    form = await library.presses("cem", card, "Bearbeiten")
    title, link, summary, *_ = defaults(form)
    changed = await library.fills_in(
        "cem", card["channel_id"], form, title, link, summary, "Eine Bank mit Büchern.", ""
    )
    facts = await library.presses("cem", changed["message"], "Angaben ändern")
    await library.fills_in(
        "cem", card["channel_id"], facts, ["praxisbeispiel"], "Kulturwerk", "CC BY 4.0", "", ""
    )
    sorting = await library.presses("cem", changed["message"], "Einordnen")
    await library.fills_in("cem", card["channel_id"], sorting, [], ["kinder"], "Mühlroda", [], ["peer"])


async def a_second_version(library: Library) -> None:
    file = {
        "filename": "lesebank.pdf",
        "content": base64.b64encode(pdf("Zwerchgiebel", is_tagged=True)).decode(),
    }
    added = await library.calls(
        "cem", "resource file", resource="#1", file=file, access="checked", note="PAC"
    )
    assert "Die Datei ist da" in said(added)
    page = await page_saying(library, "lesebank.pdf")
    assert "Fassung 2" in page
    assert "Barrierefrei, geprüft." in page
    place = page.partition('href="/files/')[2].partition('"')[0]
    async with library.stage.reader.get(f"/files/{place}") as response:
        assert (response.status, response.headers["Content-Type"]) == (200, "application/pdf")


async def rebuilt_elsewhere(library: Library) -> None:
    shown = await library.calls("ben", "resource show", "plausch", resource="#1")
    form = await library.presses("ben", shown["message"], "Nachgebaut")
    await library.fills_in(
        "ben", shown["message"]["channel_id"], form, "mühlroda", "Mit Rädern, sonst zu schwer."
    )
    page = await page_saying(library, "Mit Rädern, sonst zu schwer.")
    assert "Ben Thalheim" not in page


async def the_link_dies(library: Library, checking: Checking) -> None:
    for _ in range(3):
        assert await checking.check_links() == 1
        library.clock.passes(days=4)
    card = await library.card("Link kaputt")
    assert "status: 404" in text(card)
    assert "Der Link geht zurzeit nicht" in await page_saying(library, "geht zurzeit nicht")
    report = said(await library.calls("cem", "resource stale"))
    assert "Die wandernde Lesebank" in report
    assert "Link kaputt seit" in report


@ONE_ENGINE
async def test_a_resource_from_its_suggestion_to_the_archive(database_url: str) -> None:
    async def gone(_: web.Request) -> web.Response:
        return web.Response(status=404)

    async with (
        hosting(web.route("*", "/bericht", gone)) as host,
        fetching(host.address) as fetcher,
        on_library_stage(database_url) as library,
    ):
        card = await suggested_from_a_message(library, host.at("/bericht"))
        assert await library.stage.page(PAGE) == "404"
        await asked_answered_and_edited(library, card)
        await library.presses("cem", await library.card("Antwort: Ja, CC BY."), "Veröffentlichen")
        await library.told("ada", "Ab jetzt finden es alle")
        page = await page_saying(library, "Die wandernde Lesebank")
        for words in (
            "Eine Bank mit Büchern.",
            "CC BY 4.0",
            "Räder anbringen.",
            "bis 500 Euro",
            "Mühlroda",
            "Kinder",
        ):
            assert words in page
        offered = await library.types("ben", "resource find", query="wandernde les")
        assert [choice["name"] for choice in offered] == ["Die wandernde Lesebank · Praxisbeispiel"]
        await a_second_version(library)
        await rebuilt_elsewhere(library)
        database = library.stage.app.database
        checking = Checking(database, fetcher, clock=library.clock, editors_channel="büro", pause_s=0)
        await the_link_dies(library, checking)
        await library.calls("dora", "resource archive", resource="#1", reason="Die Seite ist fort.")
        assert await library.stage.page(PAGE) == "404"
        assert await library.types("ben", "resource find", query="wandernde les") == []
        done = [action for action, _ in await library.history(1)]
        assert done[0] == "suggested"
        assert done[-2:] == ["link", "archived"]
        assert {"asked", "answered", "edited", "published", "filed"} <= set(done)
