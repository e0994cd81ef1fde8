"""A phrase is found where its words stand in a row, on both engines, even if each of them is everywhere."""

from __future__ import annotations

import pytest

from bot.domain import finding
from storage import search, search_vectors
from storage.database import Database
from storage.search_candidates import Filter, Phrase, Wanted, candidates
from tests.support.exchange import Exchange

TEXTS = (
    ("", "Der alte Garten hinter dem Haus"),
    ("", "Hinter dem Garten steht der alte Baum, dem Haus gegenüber"),
    ("Alter Garten", "Haus"),
    ("Der alte", "Garten am Haus"),
    ("", "Gartenhaus. Haus! Garten? Alte Gärten"),
)
PHRASES: tuple[tuple[Phrase, list[int]], ...] = (
    (("alt", "gart"), [1, 3, 5]),
    (("dem", "haus"), [1, 2]),
    (("der", "alt", "gart"), [1]),
    (("haus", "gart"), [5]),
    (("gart", "alt"), [5]),
    (("gart", "dem"), []),
)


@pytest.mark.parametrize(("phrase", "expected"), PHRASES)
async def test_words_of_a_phrase_stand_in_a_row_in_one_field(
    exchange: Exchange, database: Database, phrase: Phrase, expected: list[int]
) -> None:
    entries = [
        finding.entry("term", number, title, body, exchange.now)
        for number, (title, body) in enumerate(TEXTS, 1)
    ]
    async with database.transaction() as session:
        await search.index(session, entries)
    everywhere = (("gart",), ("haus",), ("+haus",))
    asked = [
        Wanted(((phrase,),), 9, in_library=True),
        Wanted((everywhere, (phrase, ("nirgends", "sonst"))), 9, in_library=True),
        Wanted((everywhere,), 9, without=(phrase,), in_library=True),
    ]
    async with database.reading() as connection:
        found = await candidates(connection, asked, Filter())
    ids = [
        [search.entry_id("term", number) for number in sorted(each, reverse=True)]
        for each in _split(expected)
    ]
    assert found == [ids[0], ids[0], ids[1]]


def test_neighbours_make_a_term_that_does_not_depend_on_the_process() -> None:
    assert list(search_vectors.pairs(("alt", "gart", "", "haus"))) == ["~39f2"]


def _split(expected: list[int]) -> tuple[list[int], list[int]]:
    return expected, [number for number in range(1, len(TEXTS) + 1) if number not in expected]
