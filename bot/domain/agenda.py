"""All public dates at a glance: when each is, and which values it carries, kept in memory as sets."""

from __future__ import annotations

import asyncio
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import kept
from bot.domain.sets import Set, Sorted, Value, number, place_in, set_of
from storage import dates, publication
from storage.database import Database
from storage.dates import CarriedRow, KeyRow
from storage.facets import Facet
from storage.publication import Part

FACETS = {Facet.ROLE.value: "audience"}
"""Facets that are called otherwise where dates are filtered by them."""


@dataclass(frozen=True, slots=True)
class Agenda(Sorted):
    """The public dates of one generation, by start and id: bit n is the date at n of each list."""

    generation: int
    starts: array[int]
    """Microseconds since 1970."""
    ends: array[int]
    ids: array[int]
    events: array[int]
    """Of which event each is a date."""
    longest: int
    """How long the longest of them takes, in microseconds."""

    @property
    def all(self) -> Set:
        """Every date."""
        return (1 << len(self.ids)) - 1

    def between(self, first: datetime, last: datetime | None = None) -> Set:
        """The dates that are not over at `first`, and that begin before `last`."""
        begin, end = (
            number(first),
            len(self.ids) if last is None else bisect_left(self.starts, number(last)),
        )
        place = bisect_left(self.starts, begin)
        early = range(bisect_left(self.starts, begin - self.longest), place)
        under_way = set_of((each for each in early if self.ends[each] > begin), len(self.ids))
        later = (1 << max(end - place, 0)) - 1 << place
        return (under_way | later) & ((1 << end) - 1)

    def over(self, now: datetime) -> Set:
        """The dates that have ended."""
        return self.all & ~self.between(now)

    def first(self, among: Set, after: tuple[datetime, int] | None, limit: int) -> list[int]:
        """Ids of the earliest, from `after` (start, id) on."""
        if after is not None:
            place = place_in(self.starts, self.ids, after, is_after=True)
            among = among >> place << place
        found: list[int] = []
        while among and len(found) < limit:
            lowest = among & -among
            found.append(self.ids[lowest.bit_length() - 1])
            among ^= lowest
        return found

    def of_each(self, among: Set, limit: int) -> list[int]:
        """Ids of the earliest date of each event, earliest first; if events are few, further dates too."""
        firsts: dict[int, int] = {}
        further: list[int] = []
        while among and len(firsts) < limit:
            lowest = among & -among
            among ^= lowest
            place = lowest.bit_length() - 1
            if firsts.setdefault(self.events[place], place) != place and len(further) < limit:
                further.append(place)
        chosen = [*firsts.values(), *further[: limit - len(firsts)]]
        return [self.ids[place] for place in sorted(chosen)]

    def last(self, among: Set, before: tuple[datetime, int] | None, limit: int) -> list[int]:
        """Ids of the latest, latest first, from `before` (start, id) on."""
        if before is not None:
            among &= (1 << place_in(self.starts, self.ids, before, is_after=False)) - 1
        found: list[int] = []
        while among and len(found) < limit:
            place = among.bit_length() - 1
            found.append(self.ids[place])
            among ^= 1 << place
        return found


async def agenda(database: Database, connection: AsyncConnection) -> Agenda:
    """The agenda as it is now; made anew when events have changed, whoever changed them."""
    generation = await publication.generation(connection, Part.EVENTS)
    return await kept.current(database, Agenda, generation, lambda: _make(connection, generation))


async def _make(connection: AsyncConnection, generation: int) -> Agenda:
    rows, carried = await dates.keys(connection), await dates.carried(connection)
    return await asyncio.to_thread(_put_together, rows, carried, generation)


def _put_together(rows: Sequence[KeyRow], carried: Sequence[CarriedRow], generation: int) -> Agenda:
    """Takes a third of a second for 80,000 dates, and must not hold up everybody else."""
    places: Mapping[int, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        places[row.event_id].append(place)
    values = [
        Value(
            FACETS.get(row.facet, row.facet), row.slug, row.name, set_of(_places(row.ids, places), len(rows))
        )
        for row in carried
    ]
    starts = array("q", (number(row.starts_at) for row in rows))
    ends = array("q", (number(row.ends_at) for row in rows))
    longest = max((end - start for start, end in zip(starts, ends, strict=True)), default=0)
    ids, events = array("q", (row.id for row in rows)), array("q", (row.event_id for row in rows))
    return Agenda(values, generation, starts, ends, ids, events, longest)


def _places(ids: str, places: Mapping[int, list[int]]) -> Iterator[int]:
    return (place for each in ids.split(",") for place in places.get(int(each), ()))
