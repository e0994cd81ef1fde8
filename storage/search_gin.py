"""Candidates on PostgreSQL: one statement for all that a question asks, span by span until there are enough.

GIN gives all that has a word, in no order: of a frequent word tens of thousands, to be read and sorted. It
skips what lies outside of a span, so that a frequent word costs no more than the span.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.queries import ask
from storage.search_spans import LAST_ID, OF_TALK, Span, ends
from storage.search_vectors import lines_of_phrases, tsquery
from storage.search_wanted import Filter, Wanted, conditions, of_kind, scanned


async def newest(
    connection: AsyncConnection, asked: Sequence[tuple[int, Wanted]], chosen: Filter
) -> Sequence[Any]:
    """For each of the numbers that stand with what is asked the ids, the newest first."""
    within = await ends(connection)
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


def _line(number: int, wanted: Wanted, limit: int, within: Iterable[Span]) -> dict[str, Any]:
    """What _NEWEST is asked once; the last of the spans has all."""
    query = tsquery(wanted.groups, wanted.without, in_library=wanted.in_library)
    line: dict[str, Any] = {"n": number, "most": limit}
    line["phrases"] = lines_of_phrases(wanted.groups, wanted.without)
    for at, span in enumerate(within):
        line[f"query{at}"] = f"({query}) & ({span.terms})" if span.terms else query
        line |= {f"low{at}": span.low, f"least{at}": span.least(limit)}
    return line


_PLACES = range(len(OF_TALK) + 1)
_TYPES = {"n": "integer", "most": "integer", "phrases": "text[]"}
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
                AND e.id + 0 >= w.low{at} AND e.id + 0 < s{before}.low
                AND (w.phrases IS NULL OR e.body_terms LIKE ANY (w.phrases)
                    OR e.title_terms LIKE ANY (w.phrases)) OFFSET 0
            ) AS i ORDER BY i.id DESC LIMIT w.most - cardinality(s{before}.ids)
        ) ELSE s{before}.ids END AS ids
    FROM (
        SELECT cardinality(s{before}.ids) < w.most AND w.low{at} < s{before}.low
            AND (NOT s{before}.is_on OR cardinality(s{before}.ids) >= w.least{at}) AS is_on OFFSET 0
    ) AS t OFFSET 0
) AS s{at}
"""
_NEWEST = """
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
_FITTING = """
SELECT p.n, p.id FROM (
    SELECT s.n, e.id, row_number() OVER (PARTITION BY s.n ORDER BY e.id DESC) AS place
    FROM ({newest}) AS s JOIN search_entry e ON e.id = s.id WHERE {conditions}
) AS p JOIN unnest(CAST(:numbers AS integer[]), CAST(:limits AS integer[])) AS m(n, most) ON m.n = p.n
WHERE p.place <= m.most ORDER BY p.n, p.id DESC
"""
