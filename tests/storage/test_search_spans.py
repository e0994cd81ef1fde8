"""The newest that have a word are found first, in whatever span of ids they lie, on both engines."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from bot.domain import finding
from storage import search
from storage.database import Database
from storage.search_candidates import candidates
from storage.search_candidates import spans as spans_of
from storage.search_spans import LIBRARY_END, spans, terms
from storage.search_wanted import Filter, Wanted
from tests.support.exchange import Exchange

AGES = (0, 1, 5, 9, 40, 80, 300, 700, 1500)
"""Days: on both sides of the borders of spans."""
REFS = (1, 3, 900, 1100, 2300, 9000, 17000, 70000)


async def test_the_newest_come_first_however_far_apart_they_are(
    exchange: Exchange, database: Database
) -> None:
    said = [await exchange.open(f"Garten {age}", "", at=exchange.now - timedelta(days=age)) for age in AGES]
    entries = [finding.entry("resource", ref, "Garten", "", exchange.now) for ref in REFS]
    async with database.transaction() as session:
        await search.index(session, entries)
    talk = sorted((each.id for each in said), reverse=True)
    library = sorted((entry["id"] for entry in entries), reverse=True)
    groups = ((("gart",),),)
    asked = [Wanted(groups, most, (), in_library) for most in (1, 3, 50) for in_library in (False, True)]
    async with database.reading() as connection:
        within = await spans_of(connection)
        found = await candidates(connection, asked, Filter(), within)
        narrowed = await candidates(
            connection, asked, Filter(since=exchange.now - timedelta(days=60)), within
        )
    assert found == [side[:most] for most in (1, 3, 50) for side in (talk, library)]
    assert narrowed == [side[:most] for most in (1, 3, 50) for side in (talk[:5], library)]


def test_spans_reach_further_and_further_back_and_their_terms_fit_all_that_lies_in_them() -> None:
    for oldest, newest, floor in ((0, 0, 0), (1, 90_001, 0), (1000 << 50, 1309 << 50, LIBRARY_END)):
        found = spans(oldest, newest)
        assert found[-1].low == floor
        assert all(later.low <= earlier.low <= newest for earlier, later in pairwise(found))
        for each in found:
            for entry_id in {max(oldest, each.low), newest} if each.terms else ():
                assert any(f"'{term}'" in each.terms for term in terms(entry_id))


async def test_what_was_frequent_long_ago_and_what_always_was_come_in_the_same_order(
    exchange: Exchange, database: Database
) -> None:
    """Whichever spans are left out, of each word the newest come, down to its last one."""
    entries = [
        finding.entry("resource", ref, "Garten" if ref < 4000 else "Hof", "Zaun", exchange.now)
        for ref in range(1, 20_000, 61)
    ]
    async with database.transaction() as session:
        await search.index(session, entries)
    ids = sorted((entry["id"] for entry in entries), reverse=True)
    gardens = [entry["id"] for entry in entries if "gart" in entry["title_terms"]][::-1]
    for term, expected in (("gart", gardens), ("zaun", ids)):
        asked = [Wanted((((term,),),), most, (), in_library=True) for most in (1, 7, 40, 200, 1000)]
        async with database.reading() as connection:
            within = await spans_of(connection)
            found = await candidates(connection, asked, Filter(), within)
        assert found == [expected[: each.limit] for each in asked]
