"""Public dates as people look through them: what is coming, what was, a month; filtered by facets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import keys
from bot.domain.agenda import Agenda, agenda
from bot.domain.events import EventCard, card
from bot.domain.resources import FacetCount
from bot.domain.sets import Chosen, Set
from bot.i18n import BERLIN
from storage import dates
from storage.database import Database

FACETS = ("topic", "city", "kind", "audience")
PAGE = 50
PAST_PAGE = 20
IN_A_CELL = 4
"""Dates of one day in a month; the others stand in the list."""
Counts = Mapping[str, Sequence[FacetCount]]


@dataclass(frozen=True, slots=True)
class DateList:
    """Dates that fit; `further` is the key of those after them, None: this was all."""

    events: list[EventCard]
    further: str | None
    total: int
    facets: Counts


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its first dates; `more` is how many others there are, `key` where the list has them all."""

    day: date
    events: Sequence[EventCard]
    more: int
    key: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month by weeks, Monday to Sunday; None: a day of another month."""

    first: date
    weeks: Sequence[Sequence[Day | None]]
    total: int
    facets: Counts
    before: date | None
    """The month before, as its first day; None: neither then nor earlier is there a date."""
    after: date | None


async def coming(database: Database, chosen: Chosen, *, now: datetime, after: str | None = None) -> DateList:
    """Dates that are not over, earliest first; raises UserError for a key that is none of ours."""
    last = keys.read(after) if after else None
    async with database.reading() as connection:
        known = await agenda(database, connection)
        view = _View(known, chosen, known.between(now))
        return await view.listed(connection, known.first(view.fitting, last, PAGE + 1), PAGE)


async def next_of_each(database: Database, chosen: Chosen, *, now: datetime, limit: int) -> list[EventCard]:
    """The next date of each event that fits, earliest first; if these are few, their further dates too."""
    async with database.reading() as connection:
        known = await agenda(database, connection)
        ids = known.of_each(known.fitting(chosen, known.between(now)), limit)
        cards = await _cards(connection, ids)
    return [cards[each] for each in ids if each in cards]


async def over(database: Database, chosen: Chosen, *, now: datetime, before: str | None = None) -> DateList:
    """Dates that are over, latest first; raises UserError for a key that is none of ours."""
    last = keys.read(before) if before else None
    async with database.reading() as connection:
        known = await agenda(database, connection)
        view = _View(known, chosen, known.over(now))
        return await view.listed(connection, known.last(view.fitting, last, PAST_PAGE + 1), PAST_PAGE)


async def month(database: Database, chosen: Chosen, *, first: date, zone: ZoneInfo = BERLIN) -> Month:
    """The month that begins with `first`, as the days are in `zone`."""
    last = (first + timedelta(days=31)).replace(day=1)
    begin, end = _bounds(first, last, zone)
    days = [first + timedelta(days=each) for each in range((last - first).days)]
    async with database.reading() as connection:
        known = await agenda(database, connection)
        view = _View(known, chosen, known.between(begin, end))
        of_days = [view.fitting & known.between(*_bounds(day, day + timedelta(days=1), zone)) for day in days]
        shown = [known.first(each, None, IN_A_CELL) for each in of_days]
        cards = await _cards(connection, {each for ids in shown for each in ids})
    cells: list[Day | None] = [None] * first.weekday()
    for day, dates_of, ids in zip(days, of_days, shown, strict=True):
        listed = [cards[each] for each in ids if each in cards]
        key = keys.write(_bounds(day, day, zone)[0], 0)
        cells.append(Day(day, listed, dates_of.bit_count() - len(listed), key))
    cells += [None] * (-len(cells) % 7)
    weeks = [cells[each : each + 7] for each in range(0, len(cells), 7)]
    return Month(
        first,
        weeks,
        view.fitting.bit_count(),
        view.counts(),
        before=(first - timedelta(days=1)).replace(day=1) if known.over(begin) else None,
        after=last if known.between(end) else None,
    )


class _View:
    """Those of the dates `among` that carry what was chosen."""

    def __init__(self, known: Agenda, chosen: Chosen, among: Set) -> None:
        self._known = known
        self._chosen = chosen
        self._among = among
        self.fitting = known.fitting(chosen, among)

    async def listed(self, connection: AsyncConnection, ids: Sequence[int], limit: int) -> DateList:
        """At most `limit` of these dates in their order, and whether there are more."""
        cards = await _cards(connection, ids[:limit])
        listed = [cards[each] for each in ids[:limit] if each in cards]
        more = len(ids) > limit and bool(listed)
        further = keys.write(listed[-1].starts_at, listed[-1].occurrence_id) if more else None
        return DateList(listed, further, self.fitting.bit_count(), self.counts())

    def counts(self) -> Counts:
        """What else could be chosen."""
        facets: dict[str, list[FacetCount]] = {facet: [] for facet in FACETS}
        for value, count in self._known.counts(self._chosen, self._among):
            is_chosen = value.slug in self._chosen.get(value.facet, ())
            facets[value.facet].append(FacetCount(value.facet, value.slug, value.name, count, is_chosen))
        return facets


async def _cards(connection: AsyncConnection, ids: Sequence[int] | set[int]) -> dict[int, EventCard]:
    return {row.occurrence_id: card(row) for row in await dates.by_ids(connection, list(ids))}


def _bounds(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return datetime.combine(first, time.min, zone), datetime.combine(last, time.min, zone)
