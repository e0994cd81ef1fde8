"""The newest that have a word are found first, in whatever span of ids they lie, on both engines."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from bot.domain import finding
from storage import search
from storage.database import Database
from storage.search_candidates import Filter, Wanted, candidates
from storage.search_spans import LAST_ID, LIBRARY_END, spans, terms
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
        found = await candidates(connection, asked, Filter())
        narrowed = await candidates(connection, asked, Filter(since=exchange.now - timedelta(days=60)))
    assert found == [side[:most] for most in (1, 3, 50) for side in (talk, library)]
    assert narrowed == [side[:most] for most in (1, 3, 50) for side in (talk[:5], library)]


def test_spans_leave_out_no_id_and_their_terms_fit_all_that_lies_in_them() -> None:
    for newest, floor, end in (
        (0, 0, LIBRARY_END),
        (90_001, 0, LIBRARY_END),
        (1309 << 50, LIBRARY_END, LAST_ID),
    ):
        found = spans(newest)
        assert (found[0].high, found[-1].low) == (end, floor)
        assert all(later.low == earlier.high for later, earlier in pairwise(found))
        for each in found[:-1]:
            for entry_id in {each.low, min(newest, each.high - 1)}:
                if each.low <= entry_id < each.high:
                    assert any(f"'{term}'" in each.terms for term in terms(entry_id))
