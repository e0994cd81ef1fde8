"""The glossary page."""

from __future__ import annotations

from bot.domain import glossary
from bot.domain.glossary import TermView
from storage.database import Database
from tests.support.reader import Reader


async def test_terms_stand_under_their_letters_in_dictionary_order(
    reader: Reader, database: Database
) -> None:
    names = ("Zuwendung", "Änderungsbescheid", "Antrag", "Bescheid")
    await glossary.add_terms(
        database, [TermView(f"t{n}", name, ("Kürzel",), "Heißt so.", "Kurz.") for n, name in enumerate(names)]
    )
    page = await reader.page("/glossary")
    assert [words for level, words in page.headings if level == 2] == ["A", "B", "Z"]
    terms = [words for level, words in page.headings if level == 3]
    assert [term.split(" ")[0] for term in terms] == ["Änderungsbescheid", "Antrag", "Bescheid", "Zuwendung"]
    assert {"t0", "t1", "t2", "t3"} <= set(page.ids)
    assert "In plain words: Kurz." in page.words


async def test_an_empty_glossary_says_so(reader: Reader) -> None:
    assert "The glossary is still empty." in (await reader.page("/glossary")).words
