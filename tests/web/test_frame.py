"""What stands around every page is said once, and still is that of its section, language and office."""

from __future__ import annotations

from datetime import datetime

from bot.config import Settings
from storage.database import Database
from tests.support.reader import Document, Reader, reading


async def test_the_menu_tells_where_the_reader_is(reader: Reader) -> None:
    for path in ("/topics", "/glossary", "/topics", "/"):
        assert _current(await reader.page(path)) == [("page", path)]
    assert _current(await reader.page("/who-knows")) == [("true", "/cities")]
    assert _current(await reader.page("/imprint")) == []


async def test_what_stands_around_a_page_speaks_the_readers_language(reader: Reader) -> None:
    english, german = await reader.page("/topics"), await reader.page("/topics", accept_language="de")
    chosen = await reader.page("/topics?lang=de")
    assert "Skip to content" in english.words and "Imprint" in english.words
    assert "Zum Inhalt" in german.words and "Impressum" in german.words
    assert "/imprint" in german.links and "/imprint?lang=de" in chosen.links


async def test_two_offices_in_one_process_keep_their_names(database: Database, now: datetime) -> None:
    names = ("Servicestelle Nord", "Servicestelle Süd")
    for name in (*names, *names):
        async with reading(database, now, Settings.model_validate({"office": {"name": name}})) as reader:
            words = (await reader.page("/imprint")).words
            assert [each for each in names if each in words] == [name]


def _current(page: Document) -> list[tuple[str | None, str | None]]:
    """Which entries of the menu, and the word mark, say that the reader is there."""
    links = [values for tag, values in page.elements if tag == "a" and "aria-current" in values]
    return [(values["aria-current"], values["href"]) for values in links]
