"""The newest first on PostgreSQL: a vector also says in which spans of ids its entry lies.

GIN gives all that has a word, in no order: of a frequent word tens of thousands, to be read and sorted. So
the newest span is looked through first, then the next, larger one, what is older only if they have too few.
GIN skips what lies outside of a span, so that a frequent word costs no more than the span.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

LIBRARY_END = 1 << 32
"""Entries of events, resources and terms have smaller ids, those of messages larger ones."""
OF_LIBRARY, OF_TALK = (12, 15, 18), (51, 54, 57)
"""Bits of an id within a span: a thousand things of a kind, eight times as many and again; six days, seven
weeks, thirteen months of talk (snowflakes count milliseconds from bit 22 on)."""
NOTHING, LAST_ID = 0, (1 << 63) - 1


class Span(NamedTuple):
    """Ids from `low` to before `high`; `terms` fit what lies there (and some more), empty ones everything."""

    terms: str
    low: int
    high: int


def terms(entry_id: int) -> list[str]:
    """What stands in the vector of an entry."""
    return [_term(entry_id, bits) for bits in (OF_LIBRARY if entry_id < LIBRARY_END else OF_TALK)]


def spans(newest: int) -> list[Span]:
    """All ids of the library or of the talk, given the newest, in spans that grow: the newest come first."""
    floor, high = (NOTHING, LIBRARY_END) if newest < LIBRARY_END else (LIBRARY_END, LAST_ID)
    found = []
    for bits in OF_LIBRARY if newest < LIBRARY_END else OF_TALK:
        low = max(floor, (newest >> bits) - 1 << bits)
        fitting = " | ".join(f"'{_term(each, bits)}'" for each in (newest, newest - (1 << bits)) if each >= 0)
        found.append(Span(fitting, low, high))
        high = low
    return [*found, Span("", floor, high)]


def columns(asked: Sequence[tuple[int, int, str, Sequence[Span]]]) -> dict[str, Any]:
    """The parameters of NEWEST; each line asks by number, limit, tsquery and spans."""
    rows = [[number, limit, *_by_span(query, within)] for number, limit, query, within in asked]
    return dict(zip(_NAMES, map(list, zip(*rows, strict=True)), strict=True))


def _by_span(query: str, within: Sequence[Span]) -> list[Any]:
    found: list[Any] = []
    for each in within:
        found += (f"({query}) & ({each.terms})" if each.terms else query, each.low, each.high)
    return found


def _term(entry_id: int, bits: int) -> str:
    return f"#{bits}.{entry_id >> bits}"


_PLACES = range(len(OF_TALK) + 1)
_SPANS = [(f"query{at}", f"low{at}", f"high{at}") for at in _PLACES]
_TYPES = {"n": "integer", "most": "integer"}
for _query, _low, _high in _SPANS:
    _TYPES |= {_query: "text", _low: "bigint", _high: "bigint"}
_NAMES = tuple(_TYPES)
_LINES = ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in _TYPES.items())
# `+ 0` keeps the index of ids out of it, and OFFSET the order of ids: either would read far more than GIN.
_IN_SPAN = """
(SELECT i.id FROM (
    SELECT e.id FROM search_entry e
    WHERE e.is_public AND e.vector @@ CAST(w.{} AS tsquery) AND e.id + 0 >= w.{} AND e.id + 0 < w.{} OFFSET 0
) AS i ORDER BY i.id DESC LIMIT w.most)
"""
NEWEST = """
SELECT w.n AS n, f.id AS id FROM unnest({lines}) AS w({names})
CROSS JOIN LATERAL (SELECT u.id FROM ({spans}) AS u LIMIT w.most) AS f
""".format(  # noqa: S608 - names of ours
    lines=_LINES,
    names=", ".join(_NAMES),
    spans=" UNION ALL ".join(_IN_SPAN.format(*names) for names in _SPANS),
)
"""One statement for all questions, so that it is planned once."""
ENDS = """
SELECT (SELECT max(id) FROM search_entry WHERE id < 4294967296) AS library, max(id) AS talk FROM search_entry
"""
