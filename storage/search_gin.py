"""Candidates on PostgreSQL: one statement for all that a question asks, span by span until there are enough.

GIN gives all that has a word, in no order: of a frequent word tens of thousands, to be read and sorted. It
skips what lies outside of a span, so that a frequent word costs no more than the span.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.queries import ask
from storage.search_spans import LAST_ID, Span, Spans, all_spans
from storage.search_vectors import lines_of_phrases, tsquery
from storage.search_wanted import Filter, Wanted, conditions, of_kind, scanned


async def spans(connection: AsyncConnection) -> Spans:
    """In what `newest` looks for candidates."""
    return await all_spans(connection, blocks=BLOCKS)


async def newest(
    connection: AsyncConnection, asked: Sequence[tuple[int, Wanted]], chosen: Filter, within: Spans
) -> Sequence[Any]:
    """For each of the numbers that stand with what is asked the ids, the newest first."""
    values: dict[str, Any] = {}
    filters = [*of_kind(chosen, "e.id"), *conditions(chosen, values)]
    most = scanned(asked) if filters else 0
    lines = [_line(n, each, most or each.limit) for n, each in asked]
    newest_of = _NEWEST_OF_PHRASES if any(line["phrases"] for line in lines) else _NEWEST
    values["lines"] = _as_json(lines)
    values["spans"] = _as_json([_reach(each, in_library=side) for side, each in within.items()])
    if not filters:
        return await ask(connection, newest_of, values)
    limits = {n: each.limit for n, each in asked}
    values |= {"numbers": list(limits), "limits": list(limits.values())}
    return await ask(connection, _FITTING.format(newest=newest_of, conditions=" AND ".join(filters)), values)


def _line(number: int, wanted: Wanted, limit: int) -> dict[str, Any]:
    """What _NEWEST is asked once."""
    return {
        "n": number,
        "most": limit,
        "query": tsquery(wanted.groups, wanted.without, in_library=wanted.in_library),
        "phrases": lines_of_phrases(wanted.groups, wanted.without),
        "in_library": wanted.in_library,
    }


def _reach(within: Sequence[Span], *, in_library: bool) -> dict[str, Any]:
    """The spans of the library or of talk; the last one has all."""
    return {
        "in_library": in_library,
        "terms": [each.terms or None for each in within],
        "lows": [each.low for each in within],
        "reaches": [float(each.reach) for each in within],
    }


def _as_json(values: Sequence[Any]) -> str:
    return orjson.dumps(values).decode()


LOOKS = 4
"""Spans that are looked into at the most: the shortest, two that should do, and the one that has all."""
BLOCKS = (2, 3)
"""Of each size, so that one mostly fits."""
SURE, NONE = 1.2, 0.7
"""A span should do where so many times what is wanted is to be expected in it; none is taken for so many."""
_FIRST = "1"
_NEXT = f"""least(cardinality(v.lows), 1 + greatest(s{{before}}.at, width_bucket(
    CAST({SURE} AS float8) * w.most * v.reaches[s{{before}}.at]
        / greatest(cardinality(s{{before}}.ids), CAST({NONE} AS float8)), v.reaches)))
"""
_LAST = "cardinality(v.lows)"
# `+ 0` keeps the index of ids out of it, and OFFSET the order of ids: either would read far more than GIN.
# What does not change from row to row is worked out before, so that a row takes no more than its id.
_SPAN = """
CROSS JOIN LATERAL (
    SELECT t.at, t.low, s{before}.ids || ARRAY(
        SELECT i.id FROM (
            SELECT e.id FROM search_entry e
            WHERE e.is_public AND e.vector @@ t.query AND e.id + 0 >= t.low AND e.id + 0 < s{before}.low
            {phrases} OFFSET 0
        ) AS i ORDER BY i.id DESC LIMIT w.most - cardinality(s{before}.ids)
    ) AS ids
    FROM (
        SELECT n.at, v.lows[n.at] AS low, coalesce(w.query && v.terms[n.at], w.query) AS query
        FROM (SELECT {next} AS at OFFSET 0) AS n OFFSET 0
    ) AS t
    WHERE cardinality(s{before}.ids) < w.most AND s{before}.at < cardinality(v.lows)
    UNION ALL
    SELECT s{before}.at, s{before}.low, s{before}.ids
    WHERE cardinality(s{before}.ids) >= w.most OR s{before}.at >= cardinality(v.lows)
) AS s{at}
"""
_WITH_PHRASES = """
AND (w.phrases IS NULL OR e.body_terms LIKE ANY (w.phrases) OR e.title_terms LIKE ANY (w.phrases))
"""


_LOOKING = """
SELECT w.n AS n, f.id AS id FROM json_to_recordset(CAST(:lines AS json))
    AS w(n integer, most integer, query tsquery, phrases text[], in_library boolean)
JOIN json_to_recordset(CAST(:spans AS json))
    AS v(in_library boolean, terms tsquery[], lows bigint[], reaches float8[]) USING (in_library)
CROSS JOIN LATERAL (
    SELECT 0 AS at, CAST({last} AS bigint) AS low, CAST(ARRAY[] AS bigint[]) AS ids OFFSET 0
) AS s
{spans} CROSS JOIN LATERAL unnest(s{at}.ids) AS f(id)
"""


def _newest(phrases: str) -> str:
    looks = [_FIRST, *[_NEXT] * (LOOKS - 2), _LAST]
    spans = [
        _SPAN.format(at=at, before=at - 1 if at else "", next=look.format(before=at - 1), phrases=phrases)
        for at, look in enumerate(looks)
    ]
    return _LOOKING.format(last=LAST_ID, spans="".join(spans), at=LOOKS - 1)


_NEWEST, _NEWEST_OF_PHRASES = _newest(""), _newest(_WITH_PHRASES)
"""One statement for all questions, planned once: of JSON PostgreSQL expects as many lines whatever is in it,
while arrays would be counted and the statement planned anew for each question, in half a millisecond.
"""
_FITTING = """
WITH found AS MATERIALIZED ({newest}), fitting AS MATERIALIZED (
    SELECT e.id FROM (SELECT DISTINCT id FROM found) AS f JOIN search_entry e ON e.id = f.id
    WHERE {conditions}
)
SELECT p.n, p.id FROM (
    SELECT s.n, s.id, row_number() OVER (PARTITION BY s.n ORDER BY s.id DESC) AS place
    FROM found AS s JOIN fitting ON fitting.id = s.id
) AS p JOIN unnest(CAST(:numbers AS integer[]), CAST(:limits AS integer[])) AS m(n, most) ON m.n = p.n
WHERE p.place <= m.most ORDER BY p.n, p.id DESC
"""
"""Whether an entry fits is asked once, however many words of a question it has."""
