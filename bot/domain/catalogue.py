"""The library at a glance: which resources carry which values, as sets that a process keeps in memory."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import kept
from bot.domain.sets import Set, Sorted, Value, number, place_in, set_of
from storage import publication, resources
from storage.database import Database
from storage.publication import Part

NAMES = {"role": "audience"}
"""Facets that are called otherwise where resources are filtered by them."""


ORDERS = {"title": resources.by_title, "date": resources.by_date}


@dataclass(frozen=True, slots=True)
class Catalogue(Sorted):
    """The published resources of one generation of the library."""

    generation: int
    moments: array[int]
    """When each was published, in microseconds since 1970, the earliest first."""
    ids: array[int]
    """The resource of bit n at n."""
    by_id: array[int]
    """The same in their own order, and the bit of each; a dictionary takes ten times the room."""
    places: array[int]
    orders: dict[str, array[int]]
    """Other orders than that of publication, by name, as far as somebody asked for them: bits in order."""

    @property
    def all(self) -> Set:
        """Every resource."""
        return (1 << len(self.ids)) - 1

    def of(self, ids: Iterable[int]) -> Set:
        """The resources with these ids."""
        return set_of((at for each in ids if (at := self.place(each)) is not None), len(self.ids))

    def holds(self, among: Set, resource_id: int) -> bool:
        """Whether a resource is among them."""
        place = self.place(resource_id)
        return place is not None and bool(among >> place & 1)

    def place(self, resource_id: int) -> int | None:
        """The bit of a resource; None for one that is not published."""
        at = bisect_left(self.by_id, resource_id)
        return self.places[at] if at < len(self.by_id) and self.by_id[at] == resource_id else None

    def newest(self, among: Set, before: tuple[datetime, int] | None, limit: int) -> list[int]:
        """Ids of the last published, from `before` (published at, id) on."""
        if before is not None:
            among &= (1 << place_in(self.moments, self.ids, before, is_after=False)) - 1
        ids: list[int] = []
        while among and len(ids) < limit:
            place = among.bit_length() - 1
            ids.append(self.ids[place])
            among ^= 1 << place
        return ids

    def ordered(self, among: Set, order: str, after: int | None, limit: int) -> list[int]:
        """Ids in an order that was arranged (see `arrange`), from behind the resource `after` on."""
        places = self.orders[order]
        known = self.place(after) if after is not None else None
        start = 0 if known is None else places.index(known) + 1
        bits = among.to_bytes(len(self.ids) // 8 + 1, "little")
        fitting = (place for place in islice(places, start, None) if bits[place >> 3] >> (place & 7) & 1)
        return [self.ids[place] for place in islice(fitting, limit)]


async def catalogue(database: Database, connection: AsyncConnection) -> Catalogue:
    """The catalogue as it is now; made anew when the library has changed, whoever changed it."""
    generation = await publication.generation(connection, Part.LIBRARY)
    return await kept.current(database, Catalogue, generation, lambda: _make(connection, generation))


async def keep_ready(database: Database) -> None:
    """Makes the catalogue before anybody waits for it, if something was published since the last look."""
    seen = database.kept.get(_Seen)
    if isinstance(seen, _Seen) and seen.generation == database.generation:
        return
    database.kept[_Seen] = _Seen(database.generation)
    async with database.reading() as connection:
        await catalogue(database, connection)


async def arrange(shelf: Catalogue, connection: AsyncConnection, order: str) -> None:
    """Makes one of ORDERS known to the catalogue; of those that were asked for each is read once."""
    if order not in shelf.orders:
        places = map(shelf.place, (row.id for row in await ORDERS[order](connection)))
        shelf.orders[order] = array("i", (place for place in places if place is not None))


@dataclass(frozen=True, slots=True)
class _Seen:
    generation: int


async def _make(connection: AsyncConnection, generation: int) -> Catalogue:
    keys = await resources.keys(connection)
    places = {key.id: place for place, key in enumerate(keys)}
    values = [
        Value(
            NAMES.get(row.facet, row.facet), row.slug, row.name, set_of(_places(row.ids, places), len(keys))
        )
        for row in await resources.carried(connection)
    ]
    by_id = array("q", sorted(places))
    return Catalogue(
        values,
        generation,
        moments=array("q", (number(key.published_at) for key in keys)),
        ids=array("q", (key.id for key in keys)),
        by_id=by_id,
        places=array("i", map(places.__getitem__, by_id)),
        orders={},
    )


def _places(ids: str, places: Mapping[int, int]) -> Iterator[int]:
    """Those of the ids that are published; which are not, their lists do not know."""
    found = map(places.get, map(int, ids.split(","))) if ids else iter(())
    return (place for place in found if place is not None)
