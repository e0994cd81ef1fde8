"""Taking resources in from a file: what is there is left alone, doubles are named, all in linear time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.resources import doubles, entry, rows
from bot.domain.resources.entry import NewResource
from bot.domain.resources.rows import Known, Refused
from storage import facets, resource_keys, topics
from storage.database import Database
from storage.resource_keys import KeyKind, SameRow

BATCH = 500
"""Rows in one transaction."""
Row = tuple[int, Mapping[str, Any]]
"""Where a row stands in its file, and its cells by column."""


@dataclass
class Imported:
    """What came of an import: how many were taken in, how many were there, and which rows were refused."""

    taken: int = 0
    there: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    """Row and reason, one English sentence."""


@dataclass
class _Seen:
    """The keys of the rows before, and where they stood."""

    rows: dict[str, int] = field(default_factory=dict)

    def clash(self, keys: doubles.Keys) -> tuple[KeyKind, int] | None:
        """The surest key that an earlier row has too, and that row."""
        found = [(kind, self.rows[key]) for kind, key in keys if key in self.rows]
        return min(found, key=lambda each: each[0] is KeyKind.TITLE, default=None)

    def add(self, place: int, keys: doubles.Keys) -> None:
        """From now on these keys are this row's."""
        for _, key in keys:
            self.rows.setdefault(key, place)


async def take_rows(
    database: Database, table: Iterable[Row], *, keep_similar: bool = False, now: datetime
) -> Imported:
    """Publishes the resources of a file, batch by batch; a second run finds them there.

    A row with an address that is there already is passed over; one that repeats an earlier row, or whose
    title is nearly that of another, is refused. `keep_similar` takes near titles all the same.
    """
    outcome, seen = Imported(), _Seen()
    async with database.transaction() as session:
        known = await _known(session)
    waiting = iter(table)
    while batch := list(islice(waiting, BATCH)):
        new = list(_readable(batch, known, outcome))
        async with database.reading() as connection:
            keys = {key for _, resource in new for _, key in doubles.keys_of(resource.title, resource.url)}
            there: dict[str, SameRow] = {}
            for row in await resource_keys.having(connection, keys):
                there.setdefault(row.key, row)
        fresh = [one for place, one in new if _is_new(place, one, there, seen, outcome, keep_similar)]
        if fresh:
            await entry.publish_all(database, fresh, now=now)
            outcome.taken += len(fresh)
    return outcome


def _readable(batch: Iterable[Row], known: Known, outcome: Imported) -> Iterator[tuple[int, NewResource]]:
    for place, row in batch:
        try:
            yield place, rows.read_row(row, known)
        except Refused as refused:
            outcome.refused.append((place, str(refused)))


def _is_new(  # noqa: PLR0917
    place: int,
    resource: NewResource,
    there: Mapping[str, SameRow],
    seen: _Seen,
    outcome: Imported,
    keep_similar: bool,
) -> bool:
    keys = doubles.keys_of(resource.title, resource.url)
    clash = seen.clash(keys)
    same = sorted((there[key] for _, key in keys if key in there), key=lambda row: row.kind == KeyKind.TITLE)
    if clash is not None and clash[0] is KeyKind.ADDRESS:
        outcome.refused.append((place, f"the same address as in row {clash[1]}"))
    elif same and same[0].kind == KeyKind.ADDRESS:
        outcome.there += 1
        seen.add(place, keys)
    elif clash is not None and not keep_similar:
        outcome.refused.append((place, f"nearly the same title as in row {clash[1]}"))
    elif same and not keep_similar:
        outcome.refused.append((place, f"nearly the same title as “{same[0].title}” ({same[0].id})"))
    else:
        seen.add(place, keys)
        return True
    return False


async def _known(session: AsyncSession) -> Known:
    values = {}
    for facet in rows.LISTS.values():
        slugs = await facets.values(await session.connection(), facet)
        values[facet] = {name.casefold(): slug for slug, name in slugs} | {slug: slug for slug, _ in slugs}
    by_slug = await topics.slugs(session)
    names = await topics.names(await session.connection())
    return Known(values, {name.casefold(): topic_id for topic_id, name in names} | by_slug)
