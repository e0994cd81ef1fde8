"""The pages that must be there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.config import LegalSettings, Settings, WebSettings
from bot.i18n import LANGUAGES
from storage.database import Database
from tests.support.reader import Reader, reading

PAGES = ("/imprint", "/privacy", "/accessibility", "/plain-language")


async def test_each_is_linked_from_every_page_and_there_in_both_languages(reader: Reader) -> None:
    for path in PAGES:
        assert path in (await reader.page("/topics")).links
        for language in LANGUAGES:
            page = await reader.page(f"{path}?lang={language}")
            assert len([1 for level, _ in page.headings if level == 2]) >= 3, path


async def test_an_empty_field_is_shown_as_missing(reader: Reader) -> None:
    page = await reader.page("/imprint")
    assert "This information is still missing" in page.words


async def test_a_filled_field_is_shown_as_text(database: Database, now: datetime) -> None:
    legal = LegalSettings(operator="Büro <Mitte> & *Co*", email="post@example.org", street="Weg 1")
    async with reading(database, now, Settings(legal=legal)) as reader:
        page = await reader.page("/imprint")
    assert "Büro <Mitte> & *Co*" in page.words
    assert "mailto:post@example.org" in page.links


async def test_the_office_may_keep_texts_of_its_own(
    database: Database, now: datetime, tmp_path: Path
) -> None:
    (tmp_path / "imprint.en.md").write_text("# Our imprint\n\nBy us: {email}\n\n## More\n\nWords.\n")
    settings = Settings(web=WebSettings(content_dir=str(tmp_path)))
    async with reading(database, now, settings) as reader:
        assert (1, "Our imprint") in (await reader.page("/imprint")).headings
        assert (1, "Privacy") in (await reader.page("/privacy")).headings
