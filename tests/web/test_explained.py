"""Words of the glossary are explained on the pages where they stand."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain import events, glossary, resources, threads
from bot.domain.events import NewEvent
from bot.domain.glossary import TermView
from bot.domain.resources import NewResource
from storage.database import Database
from tests.support.browser import chromium
from tests.support.exchange import SHY, Exchange
from tests.support.reader import Document, Reader, reading

GWA = TermView("gwa", "Gemeinwesenarbeit", ("GWA",), "Lang erklärt.", "Viele helfen mit.")
FUND = TermView("fonds", "Verfügungsfonds", (), "Ein kleiner Topf.", "")


def explained(page: Document) -> list[str]:
    """The addresses inside the page that its words lead to."""
    return [values["href"] or "" for tag, values in page.elements if values.get("class") == "begr"]


async def test_the_first_occurrence_on_a_threads_page_leads_to_its_meaning(
    reader: Reader, database: Database, exchange: Exchange
) -> None:
    await glossary.add_terms(database, [GWA, FUND])
    question = await exchange.open("GWA im Winter?", "Wie läuft die GWA bei euch?")
    await exchange.answer(question, "Nur intern: der Verfügungsfonds", SHY)
    answer = await exchange.answer(question, "Gemeinwesenarbeit geht **immer**.")
    page = await reader.page(f"/threads/{question.thread.id}/gwa-im-winter")
    assert explained(page) == ["#begriff-gwa"]
    assert {"wort-gwa", "begriff-gwa", "h-words"} <= set(page.ids)
    assert "Words on this page Gemeinwesenarbeit (GWA) Viele helfen mit. Back to the text" in page.words
    assert "/glossary#gwa" in page.links
    assert "Verfügungsfonds" not in page.words
    await threads.describe(
        database,
        question.thread.id,
        summary="Gut: Gemeinwesenarbeit.",
        is_answered=True,
        answer_id=answer.id,
        tags=[],
    )
    page = await reader.page(f"/threads/{question.thread.id}/gwa-im-winter")
    assert "In short Gut: Gemeinwesenarbeit ." in page.words  # the summary comes first now, a link in it
    assert explained(page) == ["#begriff-gwa"]


async def test_links_and_hidden_words_beside_an_explained_one_stay_whole(
    reader: Reader, database: Database, exchange: Exchange
) -> None:
    await glossary.add_terms(database, [GWA])
    question = await exchange.open("Wo steht das?", "Die GWA: https://example.org/gwa ||verborgen||")
    page = await reader.page(f"/threads/{question.thread.id}/wo-steht-das")
    assert explained(page) == ["#begriff-gwa"]
    links = [values.get("class") for tag, values in page.elements if tag == "a" and "klar" in str(values)]
    assert links == ["klar"]
    assert "Die GWA : https://example.org/gwa Hidden text verborgen" in page.words


async def test_words_of_resources_events_and_page_texts_are_explained(
    reader: Reader, database: Database, now: datetime
) -> None:
    await resources.publish_new(
        database,
        NewResource(
            "GWA", "https://example.org/", "Hilft in der GWA.", practice={"need": "Ein Verfügungsfonds."}
        ),
        now=now,
    )
    event = NewEvent("GWA", ((now, now + timedelta(hours=1)),), description="Über Verfügungsfonds.")
    event_id = await events.create(
        database, event, author=None, announcements="", reminder=timedelta(hours=1), now=now
    )
    assert explained(await reader.page("/resources/1")) == []
    imprint = TermView("impressum", "Dienstanbieter", ("Diensteanbieter", "Anschrift"), "Wer.", "")
    await glossary.add_terms(database, [GWA, FUND, imprint])
    assert explained(await reader.page("/resources/1")) == ["#begriff-gwa", "#begriff-fonds"]
    assert explained(await reader.page(f"/events/{event_id}")) == ["#begriff-fonds"]


async def test_only_german_page_texts_are_read_with_the_german_glossary(
    reader: Reader, database: Database
) -> None:
    await glossary.add_terms(
        database, [TermView("it", "Barrierefreiheit", ("Screenreader",), "Für alle.", "")]
    )
    assert explained(await reader.page("/accessibility?lang=de")) == ["#begriff-it"]
    assert explained(await reader.page("/accessibility?lang=en")) == []


async def test_a_page_explains_no_more_than_twelve_words(
    reader: Reader, database: Database, exchange: Exchange
) -> None:
    names = [f"Wort{letter}" for letter in "abcdefghijklmno"]
    await glossary.add_terms(database, [TermView(name.lower(), name, (), "So.", "") for name in names])
    question = await exchange.open("Viele", " ".join(names[:7]))
    await exchange.answer(question, " ".join(names[5:]))
    page = await reader.page(f"/threads/{question.thread.id}/viele")
    assert explained(page) == [f"#begriff-{name.lower()}" for name in names[:12]]


async def test_the_meaning_shows_without_leaving_the_place_and_the_way_back_closes_it(
    database: Database, exchange: Exchange, now: datetime
) -> None:
    await glossary.add_terms(database, [GWA])
    question = await exchange.open("Frage", "\n\n".join([*["Absatz."] * 60, "Die GWA.", *["Absatz."] * 60]))
    async with reading(database, now) as reader, chromium() as browser:
        page = await browser.new_page(viewport={"width": 360, "height": 640}, java_script_enabled=False)
        await page.goto(str(reader.client.make_url(f"/threads/{question.thread.id}/frage")))
        word, meaning = page.locator("#wort-gwa"), page.locator("#begriff-gwa")
        await word.scroll_into_view_if_needed()
        await word.focus()
        await page.keyboard.press("Enter")
        await meaning.get_by_text("Viele helfen mit.").wait_for()
        box, shown = await word.bounding_box(), await meaning.bounding_box()
        assert box and shown
        assert 0 <= box["y"] < shown["y"], "the word stays in sight above its meaning"
        assert shown["y"] + shown["height"] <= 641
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        again = await meaning.bounding_box()
        assert again
        assert again["y"] > 640, "back in its list at the end of the page"
        box = await word.bounding_box()
        assert box
        assert 0 <= box["y"] < 600
