"""Reach: how often pages are read, for the office's reports. Counted without knowing anybody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.sheets import csv_file
from bot.i18n import N_, Language, gettext
from storage import facets, reading, visits
from storage.database import Database
from storage.facets import Facet

SHOWN = 10
MOST_ROWS = 50_000
"""Of the table: about 2 MB, which chat takes as a file."""
HEADS = N_("Day"), N_("Page"), N_("Visits")
_ABOUT = re.compile(r"/(threads|events|resources)/(\d+)")


class Read(NamedTuple):
    """A page and its visits; `title` is what stands on it, if it is about one public thing."""

    path: str
    visits: int
    title: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Visits since a day: of all pages, and of those most read."""

    since: date
    total: int
    most_read: tuple[Read, ...]


async def add(database: Database, counts: Mapping[str, int], *, day: date) -> None:
    """Adds visits by path to those of a day."""
    async with database.transaction() as session:
        await visits.add(session, day, counts)


async def reach(database: Database, *, today: date, days: int) -> Reach:
    """What was read in the last days, today included."""
    since = today - timedelta(days=days - 1)
    async with database.reading() as connection:
        total = await visits.total(connection, since)
        most = await visits.most_read(connection, since, SHOWN)
        names = await _titles(connection, [path for path, _ in most])
    return Reach(since, total, tuple(Read(path, int(count), names.get(path, "")) for path, count in most))


async def by_day(database: Database, *, today: date, days: int, language: Language) -> bytes:
    """Visits of each page on each of the last days as a table (CSV), latest day first."""
    since = today - timedelta(days=days - 1)
    async with database.reading() as connection:
        rows = await visits.by_day(connection, since, MOST_ROWS)
    return csv_file([gettext(language, head) for head in HEADS], rows)


async def _titles(connection: AsyncConnection, paths: Iterable[str]) -> dict[str, str]:
    """By path; a thread that was taken back has no title here either, nor has a topic."""
    cities = await facets.values(connection, Facet.CITY)
    topics = await reading.public_topics(connection)
    listed = {f"/cities/{each.slug}": each.name for each in cities}
    listed |= {f"/topics/{each.slug}": each.name for each in topics}
    return listed | await _titles_of_things(connection, paths)


async def _titles_of_things(connection: AsyncConnection, paths: Iterable[str]) -> dict[str, str]:
    asked: dict[str, list[int]] = {"threads": [], "events": [], "resources": []}
    for found in filter(None, map(_ABOUT.fullmatch, paths)):
        asked[found[1]].append(int(found[2]))
    threads = await reading.public_threads_among(connection, asked.pop("threads"))
    names = {f"/threads/{each.id}": each.title for each in threads}
    for kind, ids in asked.items():
        names |= {f"/{kind}/{ref}": title for ref, title in await visits.titles(connection, kind, ids)}
    return names
