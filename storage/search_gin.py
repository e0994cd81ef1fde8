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
from storage.search_spans import LAST_ID, Span, ends
from storage.search_vectors import lines_of_phrases, tsquery
from storage.search_wanted import Filter, Wanted, conditions, of_kind, scanned


async def newest(
    connection: AsyncConnection, asked: Sequence[tuple[int, Wanted]], chosen: Filter
) -> Sequence[Any]:
    """For each of the numbers that stand with what is asked the ids, the newest first."""
    within = await ends(connection, blocks=BLOCKS)
    values: dict[str, Any] = {}
    filters = [*of_kind(chosen, "e.id"), *conditions(chosen, values)]
    most = scanned(asked) if filters else 0
    lines = [_line(n, each, most or each.limit, within[each.in_library]) for n, each in asked]
    values["lines"] = orjson.dumps(lines).decode()
    if not filters:
        return await ask(connection, _NEWEST, values)
    limits = {n: each.limit for n, each in asked}
    values |= {"numbers": list(limits), "limits": list(limits.values())}
    return await ask(connection, _FITTING.format(newest=_NEWEST, conditions=" AND ".join(filters)), values)


def _line(number: int, wanted: Wanted, limit: int, within: Sequence[Span]) -> dict[str, Any]:
    """What _NEWEST is asked once; the last of the spans has all."""
    query = tsquery(wanted.groups, wanted.without, in_library=wanted.in_library)
    return {
        "n": number,
        "most": limit,
        "phrases": lines_of_phrases(wanted.groups, wanted.without),
        "queries": [f"({query}) & ({span.terms})" if span.terms else query for span in within],
        "lows": [span.low for span in within],
        "reaches": [float(span.reach) for span in within],
    }


LOOKS = 4
"""Spans that are looked into at the most: the shortest, two that should do, and the one that has all."""
BLOCKS = (2, 3)
"""Of each size, so that one mostly fits."""
SURE, NONE = 1.2, 0.7
"""A span should do where so many times what is wanted is to be expected in it; none is taken for so many."""
_FIRST = "1"
_NEXT = f"""least(cardinality(w.lows), 1 + greatest(s{{before}}.at, width_bucket(
    {SURE} * w.most * w.reaches[s{{before}}.at] / greatest(cardinality(s{{before}}.ids), {NONE}), w.reaches)))
"""
_LAST = "cardinality(w.lows)"
# `+ 0` keeps the index of ids out of it, and OFFSET the order of ids: either would read far more than GIN.
_SPAN = """
CROSS JOIN LATERAL (
    SELECT t.at, w.lows[t.at] AS low, s{before}.ids || ARRAY(
        SELECT i.id FROM (
            SELECT e.id FROM search_entry e
            WHERE e.is_public AND e.vector @@ CAST(w.queries[t.at] AS tsquery)
            AND e.id + 0 >= w.lows[t.at] AND e.id + 0 < s{before}.low
            AND (w.phrases IS NULL OR e.body_terms LIKE ANY (w.phrases)
                OR e.title_terms LIKE ANY (w.phrases)) OFFSET 0
        ) AS i ORDER BY i.id DESC LIMIT w.most - cardinality(s{before}.ids)
    ) AS ids
    FROM (SELECT {next} AS at OFFSET 0) AS t
    WHERE cardinality(s{before}.ids) < w.most AND s{before}.at < cardinality(w.lows)
    UNION ALL
    SELECT s{before}.at, s{before}.low, s{before}.ids
    WHERE cardinality(s{before}.ids) >= w.most OR s{before}.at >= cardinality(w.lows)
) AS s{at}
"""
_NEWEST = """
SELECT w.n AS n, f.id AS id FROM json_to_recordset(CAST(:lines AS json))
    AS w(n integer, most integer, phrases text[], queries text[], lows bigint[], reaches float8[])
CROSS JOIN LATERAL (
    SELECT 0 AS at, CAST({last} AS bigint) AS low, CAST(ARRAY[] AS bigint[]) AS ids OFFSET 0
) AS s
{spans} CROSS JOIN LATERAL unnest(s{at}.ids) AS f(id)
""".format(
    last=LAST_ID,
    spans="".join(
        _SPAN.format(
            at=at,
            before=at - 1 if at else "",
            next=(_FIRST if not at else _LAST if at == LOOKS - 1 else _NEXT).format(before=at - 1),
        )
        for at in range(LOOKS)
    ),
    at=LOOKS - 1,
)
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
