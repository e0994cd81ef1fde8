"""`/define`: the office writes the glossary, and search knows what it wrote at once."""

from __future__ import annotations

import pytest

from bot.domain import search
from storage.database import Database
from tests.cogs.conftest import Chat, said

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_an_abbreviation_that_the_office_writes_is_searched_at_once(
    chat: Chat, database: Database
) -> None:
    assert (await search.search(database, "ZBX")).hits == []
    told = said(
        await chat.calls("cem", "define", word="Zukunftsbeirat", meaning="Berät das Quartier.", also="ZBX")
    )
    assert "Zukunftsbeirat (ZBX)" in told
    assert [hit.title for hit in (await search.search(database, "ZBX")).hits] == ["Zukunftsbeirat ZBX"]
    await chat.calls("cem", "define", word="Zukunftsbeirat", also="ZX9, Zukunftsrunde")
    assert (await search.search(database, "ZBX")).hits == []
    (hit,) = (await search.search(database, "Zukunftsrunde")).hits
    assert "Berät das Quartier." in hit.excerpt_html
    await chat.calls("cem", "define", word="Zukunftsbeirat", also="-")
    assert "(" not in said(await chat.calls("ada", "glossary", term="Zukunftsbeirat")).partition("Berät")[0]


async def test_a_new_word_needs_a_meaning_and_nobody_else_writes(chat: Chat) -> None:
    assert "Neuwort" in said(await chat.calls("cem", "define", word="Neuwort"))
    assert "Servicestelle" in said(await chat.calls("ada", "define", word="Neuwort", meaning="Etwas."))
