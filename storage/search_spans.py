"""The newest first on PostgreSQL: a vector also says in which spans of ids its entry lies.

GIN gives all that has a word, in no order: of a frequent word tens of thousands, to be read and sorted. So
the newest span is looked through first, then larger ones that reach further back, until there is enough. What
a span has tells whether the next one, four times as long, will do; if not, it is left out, so that a rare
word is not looked for again and again, and what was frequent long ago is not read whole. GIN skips what lies
outside of a span, so that a frequent word costs no more than the span.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from typing import Any, NamedTuple

import orjson

LIBRARY_END = 1 << 32
"""Entries of events, resources and terms have smaller ids, those of messages larger ones."""
OF_LIBRARY, OF_TALK = (12, 14, 16, 18), (51, 53, 55, 57)
"""Bits of an id within a span: a thousand things of a kind, then four times as many; six days, then 25,
three months and a year of talk (snowflakes count milliseconds from bit 22 on)."""
NOTHING, LAST_ID = 0, (1 << 63) - 1
ROOM = 1.5
"""A span is left out unless so many times as many as are wanted are to be expected in it."""
MOST_OF_IT = 0.4
"""A span that has more than this of everything is left out always: to look through all takes no longer."""
MOST_TERMS = 8
"""By which the whole library is told from talk, which is so much more that it needs nothing to tell it."""


class Span(NamedTuple):
    """Ids from `low` on, to the newest. `terms` fit what lies there (and some more), empty ones everything.

    `share` is how much of it the span before it has; of the first and of the last one it does not matter.
    """

    terms: str
    low: int
    share: float


def terms(entry_id: int) -> list[str]:
    """What stands in the vector of an entry."""
    return [_term(entry_id, bits) for bits in (OF_LIBRARY if entry_id < LIBRARY_END else OF_TALK)]


def spans(oldest: int, newest: int) -> list[Span]:
    """The library or the talk, given the first and the last id, in spans that grow; the last one has all."""
    floor, sizes = (NOTHING, OF_LIBRARY) if newest < LIBRARY_END else (LIBRARY_END, OF_TALK)
    everything = newest + 1 - oldest
    found: list[Span] = []
    length = 0
    for bits in sizes:
        low = max(floor, (newest >> bits) - 1 << bits)
        if found and newest + 1 - low > MOST_OF_IT * everything:
            break
        found.append(Span(_fitting(low, newest, bits), low, length / (newest + 1 - low)))
        length = newest + 1 - low
    is_few = newest - oldest < MOST_TERMS << sizes[-1] and newest < LIBRARY_END
    return [*found, Span(_fitting(oldest, newest, sizes[-1]) if is_few else "", floor, 0.0)]


def lines(asked: Iterable[tuple[int, int, str, Sequence[Span]]]) -> str:
    """The parameter of NEWEST: each line asks by number, limit, tsquery and spans that end with all."""
    rows = ((number, limit, *_by_span(limit, query, within)) for number, limit, query, within in asked)
    return orjson.dumps([dict(zip(_TYPES, row, strict=False)) for row in rows]).decode()


def _by_span(limit: int, query: str, within: Sequence[Span]) -> list[Any]:
    found: list[Any] = []
    for each in within:
        of_span = f"({query}) & ({each.terms})" if each.terms else query
        found += (of_span, each.low, ceil(ROOM * limit * each.share))
    return found


def _fitting(low: int, high: int, bits: int) -> str:
    return " | ".join(f"'#{bits}.{each}'" for each in range(high >> bits, (low >> bits) - 1, -1))


def _term(entry_id: int, bits: int) -> str:
    return f"#{bits}.{entry_id >> bits}"


_PLACES = range(len(OF_TALK) + 1)
_TYPES = {"n": "integer", "most": "integer"}
for _place in _PLACES:
    _TYPES |= {f"query{_place}": "text", f"low{_place}": "bigint", f"least{_place}": "integer"}
# `+ 0` keeps the index of ids out of it, and OFFSET the order of ids: either would read far more than GIN.
_SPAN = """
CROSS JOIN LATERAL (
    SELECT t.is_on, CASE WHEN t.is_on THEN w.low{at} ELSE s{before}.low END AS low,
        CASE WHEN t.is_on THEN s{before}.ids || ARRAY(
            SELECT i.id FROM (
                SELECT e.id FROM search_entry e
                WHERE e.is_public AND e.vector @@ CAST(w.query{at} AS tsquery)
                AND e.id + 0 >= w.low{at} AND e.id + 0 < s{before}.low OFFSET 0
            ) AS i ORDER BY i.id DESC LIMIT w.most - cardinality(s{before}.ids)
        ) ELSE s{before}.ids END AS ids
    FROM (
        SELECT cardinality(s{before}.ids) < w.most AND w.low{at} < s{before}.low
            AND (NOT s{before}.is_on OR cardinality(s{before}.ids) >= w.least{at}) AS is_on OFFSET 0
    ) AS t OFFSET 0
) AS s{at}
"""
NEWEST = """
SELECT w.n AS n, f.id AS id FROM json_to_recordset(CAST(:lines AS json)) AS w({columns})
CROSS JOIN LATERAL (
    SELECT FALSE AS is_on, CAST({last} AS bigint) AS low, CAST(ARRAY[] AS bigint[]) AS ids OFFSET 0
) AS s
{spans} CROSS JOIN LATERAL unnest(s{at}.ids) AS f(id)
""".format(
    columns=", ".join(f"{name} {kind}" for name, kind in _TYPES.items()),
    last=LAST_ID,
    spans="".join(_SPAN.format(at=at, before=at - 1 if at else "") for at in _PLACES),
    at=_PLACES[-1],
)
"""One statement for all questions, planned once: of JSON PostgreSQL expects as many lines whatever is in it,
while arrays would be counted and the statement planned anew for each question, in half a millisecond.
"""
ENDS = f"""
SELECT
    (SELECT min(id) FROM search_entry WHERE id < {LIBRARY_END}) AS oldest_thing,
    (SELECT max(id) FROM search_entry WHERE id < {LIBRARY_END}) AS newest_thing,
    (SELECT min(id) FROM search_entry WHERE id >= {LIBRARY_END}) AS oldest_message,
    (SELECT max(id) FROM search_entry WHERE id >= {LIBRARY_END}) AS newest_message
"""  # noqa: S608 - a number of ours
