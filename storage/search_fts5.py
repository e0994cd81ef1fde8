"""Candidates on SQLite: FTS5 reads single words backwards, from the newest on, and all else span by span.

Where it has to leap backwards (to where two words meet, or to the library below all talk), FTS5 may lose its
way over a gap of 200 days between two pages of a word's list: SQLite 3.40, which Debian 12 has, reads a
number of nine bytes wrongly from its end, and leaves out what lies there. Forwards it leaps well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.queries import ask
from storage.search_spans import LAST_ID, LIBRARY_END, Span, Spans, all_spans, following
from storage.search_wanted import Filter, Phrase, Wanted, conditions, of_kind, scanned

FURTHER = (59,)
"""Bits of a further span, four years of talk: so much is read only where it has to be."""


@dataclass(frozen=True, slots=True)
class _Line:
    """What is asked of one span of ids, and how many older spans had."""

    number: int
    wanted: Wanted
    within: Sequence[Span]
    place: int
    high: int
    found: int = 0

    @property
    def is_backwards(self) -> bool:
        """Whether all there is may be read backwards, with no leap."""
        groups, of = self.wanted.groups, self.wanted
        has_one = len(groups) == 1 and all(len(phrase) == 1 for phrase in groups[0])
        return has_one and not of.without and not of.in_library

    def next(self, count: int) -> _Line | None:
        """What is asked after so many more were found; None: nothing."""
        found = self.found + count
        place = following(self.within, self.place, found, self.wanted.limit)
        if place is None or self.is_backwards:
            return None
        return replace(self, place=place, high=self.within[self.place].low, found=found)


async def spans(connection: AsyncConnection) -> Spans:
    """In what `newest` looks for candidates."""
    return await all_spans(connection, FURTHER)


async def newest(
    connection: AsyncConnection, asked: Sequence[tuple[int, Wanted]], chosen: Filter, within: Spans
) -> Sequence[Any]:
    """For each of the numbers that stand with what is asked the ids, the newest first."""
    values: dict[str, Any] = {"scanned": scanned(asked)}
    filters, kind = conditions(chosen, values), of_kind(chosen, "rowid")
    lines = [
        _Line(n, each, within[each.in_library], 0, LIBRARY_END if each.in_library else LAST_ID)
        for n, each in asked
    ]
    if filters:  # it cannot be told how many of a span they let through
        lines = [replace(line, place=len(line.within) - 1) for line in lines]
    found: list[Any] = []
    while lines:
        statement = " UNION ALL ".join(_branch(line, filters, kind, values) for line in lines)
        rows = await ask(connection, statement, values)
        found += rows
        counts = dict.fromkeys((line.number for line in lines), 0)
        for number, _ in rows:
            counts[number] += 1
        lines = [later for line in lines if (later := line.next(counts[line.number]))]
    return found


def _branch(line: _Line, filters: Sequence[str], kind: Iterable[str], values: dict[str, Any]) -> str:
    """One SELECT; nothing but names and numbers of ours is written into it."""
    n, span = line.number, line.within[-1 if line.is_backwards else line.place]
    values |= {f"q{n}": _match(line.wanted), f"k{n}": line.wanted.limit - line.found}
    values |= {f"l{n}": span.low, f"h{n}": line.high}
    newest = _NEWEST.format(
        n=n,
        kind="".join(f" AND {each}" for each in kind),
        limit="scanned" if filters else f"k{n}",
        forwards="" if line.is_backwards else " + 0",
    )
    return (_FILTERED if filters else _PLAIN).format(n=n, newest=newest, conditions=" AND ".join(filters))


def _match(wanted: Wanted) -> str:
    groups = " AND ".join(f"({' OR '.join(_quoted(phrase) for phrase in group)})" for group in wanted.groups)
    if not wanted.without:
        return groups
    return f"({groups}) NOT ({' OR '.join(_quoted(phrase) for phrase in wanted.without)})"


def _quoted(phrase: Phrase) -> str:
    return '"' + " ".join(phrase).replace('"', '""') + '"'


# A sum is no order that FTS5 knows: it goes forwards then, and SQLite sorts.
_NEWEST = (
    "SELECT rowid AS id FROM search_fts WHERE search_fts MATCH :q{n}"
    " AND rowid >= :l{n} AND rowid < :h{n}{kind} ORDER BY rowid{forwards} DESC LIMIT :{limit}"
)
_PLAIN = "SELECT {n} AS n, id FROM ({newest}) AS f{n}"
_FILTERED = (
    "SELECT * FROM (SELECT {n} AS n, e.id AS id FROM ({newest}) AS f{n} JOIN search_entry e ON e.id = f{n}.id"
    " WHERE {conditions} ORDER BY e.id DESC LIMIT :k{n}) AS g{n}"
)
