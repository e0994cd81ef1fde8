"""A phrase is found where its words stand in a row, on both engines, even if each of them is everywhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text

from bot.domain import finding
from storage import search, search_vectors
from storage.database import Database
from storage.search import Entry
from storage.search_candidates import candidates, spans
from storage.search_spans import LIBRARY_END
from storage.search_wanted import Filter, Phrase, Wanted, scanned
from tests.conftest import NOW
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
        within = await spans(connection)
        found = await candidates(connection, asked, Filter(), within)
    ids = [
        [search.entry_id("term", number) for number in sorted(each, reverse=True)]
        for each in _split(expected)
    ]
    assert found == [ids[0], ids[0], ids[1]]


def test_neighbours_make_a_term_that_does_not_depend_on_the_process() -> None:
    assert list(search_vectors.pairs(("alt", "gart", "", "haus"))) == ["~39f2"]


def _split(expected: list[int]) -> tuple[list[int], list[int]]:
    return expected, [number for number in range(1, len(TEXTS) + 1) if number not in expected]


async def test_nothing_is_left_out_where_ids_lie_far_apart(database: Database) -> None:
    """SQLite 3.40 does so with half of all ids when it leaps backwards over a gap in a long list."""
    things = [4 * ref + 2 for ref in range(1, 4_001)]
    said = [(1200 << 50) + (at << 44) + 0x80 for at in range(1_600)]
    entries = [_entry(entry_id) for entry_id in things + said]
    async with database.transaction() as session:
        await session.execute(insert(Entry), entries)
        if database.is_sqlite:
            await session.execute(text("INSERT INTO search_fts (search_fts) VALUES ('optimize')"))
        else:
            await search.set_vectors(session, entries)
    groups = ((("gart",),),), ((("gart", "haus"),),), ((("gart",),), (("haus",), ("hof",)))
    asked = [
        Wanted(group, most, without, in_library)
        for group in groups
        for most in (50, 5_000)
        for without in ((), (("hof",),))
        for in_library in (False, True)
    ]
    async with database.reading() as connection:
        within = await spans(connection)
        found = await candidates(connection, asked, Filter(), within)
        since = await candidates(connection, asked, Filter(since=NOW - timedelta(days=1)), within)
    everything = [(things if each.in_library else said)[::-1] for each in asked]
    assert found == [ids[: each.limit] for each, ids in zip(asked, everything, strict=True)]
    looked_at = scanned(asked)
    assert since == [ids[: min(each.limit, looked_at)] for each, ids in zip(asked, everything, strict=True)]


def _entry(entry_id: int) -> dict[str, Any]:
    kind = "message" if entry_id > LIBRARY_END else "resource"
    said = {"title_terms": "", "body_terms": " gart haus ", "at": NOW, "is_public": True}
    return {"id": entry_id, "kind": kind, "ref_id": entry_id, **said}
