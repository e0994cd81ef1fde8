"""The newest first: what is asked of an engine is asked of the newest ids, then of larger spans of them.

The spans reach further and further back, until there is enough. What a span has tells whether the next one,
four times as long, will do; if not, it is left out: so a rare word is not looked for again and again, and
what was frequent long ago is not read whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import ceil
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.queries import ask

LIBRARY_END = 1 << 32
"""Entries of events, resources and terms have smaller ids, those of messages larger ones."""
OF_LIBRARY, OF_TALK = (12, 14, 16, 18), (51, 53, 55, 57)
"""Bits of an id within a span: a thousand things of a kind, then four times as many; six days, then 25,
three months and a year of talk (snowflakes count milliseconds from bit 22 on)."""
NOTHING, LAST_ID = 0, (1 << 63) - 1
ENOUGH = 0.6
"""A span is left out where less than this share of what is wanted is to be expected in it."""
MOST_OF_IT = 0.4
"""A span that has more than this of everything is left out always: to look through all takes no longer."""
MOST_TERMS = 8
"""By which the whole library is told from talk, which is so much more that it needs nothing to tell it."""


class Span(NamedTuple):
    """Ids from `low` on, to the newest. `terms` (of PostgreSQL's vectors) fit what lies there and some more,
    empty ones everything.

    `share` is how much of it the span before it has; of the first and of the last one it does not matter.
    """

    terms: str
    low: int
    share: float
    reach: int
    """How far it is from the newest id to the low one."""

    def least(self, limit: int) -> int:
        """How many the span before it must have, so that this one is not left out."""
        return ceil(ENOUGH * limit * self.share)


Spans = Mapping[bool, Sequence[Span]]
"""Those of the library (True) and of talk; they hold until something is published."""


def terms(entry_id: int) -> list[str]:
    """What stands in the vector of an entry."""
    return [_term(entry_id, bits) for bits in (OF_LIBRARY if entry_id < LIBRARY_END else OF_TALK)]


def spans(oldest: int, newest: int, further: Sequence[int] = (), blocks: Sequence[int] = (2,)) -> list[Span]:
    """The library or the talk, given the first and the last id, in spans that grow; the last one has all.

    `further` are bits of larger spans than vectors know: their terms fit nothing. `blocks` are how many of a
    size make a span.
    """
    floor, sizes = (NOTHING, OF_LIBRARY) if newest < LIBRARY_END else (LIBRARY_END, OF_TALK)
    everything = newest + 1 - oldest
    found: list[Span] = []
    length = 0
    for bits, count in product((*sizes, *further), blocks):
        low = max(floor, (newest >> bits) - (count - 1) << bits)
        if found and newest + 1 - low > MOST_OF_IT * everything:
            break
        found.append(Span(_fitting(low, newest, bits), low, length / (newest + 1 - low), newest + 1 - low))
        length = newest + 1 - low
    is_few = newest - oldest < MOST_TERMS << sizes[-1] and newest < LIBRARY_END
    return [*found, Span(_fitting(oldest, newest, sizes[-1]) if is_few else "", floor, 0.0, everything)]


def following(within: Sequence[Span], place: int, found: int, limit: int) -> int | None:
    """Which span comes after the one at a place, when there are so many of them by now; None: that is all."""
    after = place + 1
    if found >= limit or after >= len(within):
        return None
    return after + 1 if found < within[after].least(limit) and after + 1 < len(within) else after


async def all_spans(
    connection: AsyncConnection, further: Sequence[int] = (), blocks: Sequence[int] = (2,)
) -> Spans:
    """The spans of what there is by now; of talk there may be `further` ones."""
    ((first, last, oldest, newest),) = await ask(connection, _ENDS, {})
    return {
        True: spans(first or 0, last or 0, (), blocks),
        False: spans(oldest or LIBRARY_END, newest or LIBRARY_END, further, blocks),
    }


def _fitting(low: int, high: int, bits: int) -> str:
    return " | ".join(f"'#{bits}.{each}'" for each in range(high >> bits, (low >> bits) - 1, -1))


def _term(entry_id: int, bits: int) -> str:
    return f"#{bits}.{entry_id >> bits}"


_ENDS = f"""
SELECT
    (SELECT min(id) FROM search_entry WHERE id < {LIBRARY_END}) AS oldest_thing,
    (SELECT max(id) FROM search_entry WHERE id < {LIBRARY_END}) AS newest_thing,
    (SELECT min(id) FROM search_entry WHERE id >= {LIBRARY_END}) AS oldest_message,
    (SELECT max(id) FROM search_entry WHERE id >= {LIBRARY_END}) AS newest_message
"""  # noqa: S608 - a number of ours
