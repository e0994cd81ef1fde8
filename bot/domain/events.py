"""Events: made once, read by everyone; each date is an occurrence with its own reminder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import finding, keys, promises, series
from bot.domain.date_words import Date, Places
from bot.domain.people import Person, ensure_members
from bot.domain.sights import NOBODY, how_full
from bot.domain.words import fold
from bot.errors import UserError
from bot.i18n import N_
from storage import dates as listed
from storage import events as stored
from storage import publication, search
from storage.database import Database
from storage.dates import DateRow, Wanted
from storage.events import Event, Occurrence
from storage.facets import EventFacet, Facet, ids_by_slug

TITLE_LENGTH = 80
"""Characters; longer titles do not fit on a card (LOOK.md, "Cards in Discord")."""
KEPT_LENGTHS = {"title": 200, "place": 300, "organiser": 200, "contact": 300}
"""What is kept at most, also of what does not come from a form: characters (storage/events.py)."""
REMINDERS = (timedelta(days=7), timedelta(days=1), timedelta(hours=1))
"""How long before the start people are reminded, unless the event says otherwise."""


@dataclass(frozen=True, slots=True)
class EventCard:
    """One date of an event in a list; `date_count` counts the dates of the whole series."""

    event_id: int
    occurrence_id: int
    title: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    place: str
    is_online: bool
    is_cancelled: bool
    time_zone: str
    date_count: int
    is_all_day: bool = False
    original_start: datetime | None = None
    """When the series' rule has it; None: no rule names it."""
    note: str = ""
    source: str = ""
    """Whose calendar it was taken over from; empty: it is our own."""

    @property
    def is_moved(self) -> bool:
        """Whether it takes place at another time than its series says."""
        return self.original_start is not None and self.original_start != self.starts_at


@dataclass(frozen=True, slots=True)
class EventList:
    """Dates, and the key that continues the list (None: this was all)."""

    events: list[EventCard]
    later: str | None


@dataclass(frozen=True, slots=True)
class NewEvent:
    """What an editor enters; `dates` are starts and ends. `kind`, `audience`, `tags`, `cities` are slugs."""

    title: str
    dates: tuple[tuple[datetime, datetime], ...]
    description: str = ""
    place: str = ""
    is_online: bool = False
    kind: str | None = None
    topic_id: int | None = None
    audience: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    accessibility: str = ""
    capacity: int | None = None
    organiser: str = ""
    time_zone: str = "Europe/Berlin"
    is_public: bool = True
    is_cancelled: bool = False
    cities: tuple[str, ...] = ()
    contact: str = ""
    online_url: str = ""
    deadline: timedelta | None = None
    """How long before each start registration closes."""
    reminders: tuple[timedelta, ...] = REMINDERS
    rule: str = ""
    """How it comes again (RFC 5545); `dates` then holds its first date alone."""
    is_all_day: bool = False
    """Whole days: each date goes from midnight to midnight in its zone."""


async def create(
    database: Database,
    event: NewEvent,
    *,
    author: Person | None,
    announcements: str,
    reminder: timedelta,
    now: datetime,
) -> int:
    """Takes in an event that needs no announcing (import, demo); returns its id.

    It is published at once; reminders, `reminder` before each start, go to the channel `announcements`
    (name or id). Raises UserError as `check` does.
    """
    check(event, author, now)
    async with database.transaction(durable=True) as session:
        row = await write(session, replace(event, reminders=(reminder,)), author, now)
        row.published_at, row.announced_in = now, announcements
        dates = await write_dates(session, row, event, now)
        await promises.promise_reminders(session, row, dates, now=now)
        await index(session, row, dates[0].starts_at)
        return row.id


async def index(session: AsyncSession, row: Event, starts_at: datetime) -> None:
    """Makes what the public may see of an event findable, and drops what was cached before."""
    if row.is_public and row.published_at is not None:
        text = finding.together(row.description, row.place)
        await search.index(session, [finding.entry("event", row.id, row.title, text, starts_at)])
    await publication.advance(session)


async def upcoming(
    database: Database,
    *,
    now: datetime,
    limit: int = 50,
    after: str | None = None,
    topic: str = "",
    city: str = "",
    kind: str = "",
    audience: str = "",
    is_online: bool | None = None,
) -> EventList:
    """Dates that are not over, earliest first; raises UserError for a key that is none of ours.

    Slugs filter, empty: any. `is_online` True: one can take part online, False: at a place, None: either.
    """
    last = keys.read(after) if after else None
    wanted = Wanted(topic, city, kind, audience, is_online)
    async with database.reading() as connection:
        rows = await listed.upcoming(connection, now=now, after=last, limit=limit + 1, wanted=wanted)
    return _list(rows, limit)


async def coming_titles(
    database: Database, typed: str, *, now: datetime, limit: int
) -> list[tuple[int, str]]:
    """(event id, title) of published events with dates to come whose titles contain what is typed."""
    async with database.reading() as connection:
        rows = await stored.titles(connection, now=now, limit=200)
    fitting = (row for row in rows if not row.is_draft and fold(typed) in fold(row.title))
    return [(row.event_id, row.title) for row in fitting][:limit]


async def shown(database: Database, event_id: int, *, now: datetime) -> tuple[Date, Places] | None:
    """The next date of a published event and how full it is; the last one if all are over."""
    async with database.transaction() as session:
        occurrence_id = await stored.shown_date(session, event_id, now)
        dates = await stored.facts(session, [occurrence_id]) if occurrence_id else []
        if not dates or dates[0].published_at is None:
            return None
        full = await how_full(session, [dates[0].occurrence_id])
    return dates[0], full.get(dates[0].occurrence_id, NOBODY)


async def past(database: Database, *, now: datetime, before: str | None = None, limit: int = 20) -> EventList:
    """Dates that are over, latest first; `later` is the key of the older ones."""
    last = keys.read(before) if before else None
    async with database.reading() as connection:
        rows = await listed.past(connection, now=now, before=last, limit=limit + 1)
    return _list(rows, limit)


def check(event: NewEvent, author: Person | None, now: datetime) -> None:
    """Raises UserError for no title, no date, an end before its start, what is too long to be kept.

    Who enters it by hand (`author`) also hears of a title too long for a card and of dates that are over.
    """
    if not event.title.strip():
        raise UserError(N_("An event needs a title."))
    if author is not None and len(event.title) > TITLE_LENGTH:
        raise UserError(N_("The title is too long: at most {limit} characters."), limit=TITLE_LENGTH)
    for name, limit in KEPT_LENGTHS.items():
        if len(getattr(event, name)) > limit:
            text = getattr(event, name)[:50] + "…"
            raise UserError(N_("“{text}” is too long: at most {limit} characters."), text=text, limit=limit)
    if not event.dates:
        raise UserError(N_("An event needs a date."))
    if any(end <= start for start, end in event.dates):
        raise UserError(N_("The end must come after the start."))
    if author is not None and all(end <= now for _, end in event.dates):
        raise UserError(N_("This date is in the past."))
    if event.is_all_day and not all(_is_midnight(moment, event) for date in event.dates for moment in date):
        raise UserError(N_("Whole days begin and end at midnight."))
    if event.rule:
        series.check(event.rule, event.dates[0][0], ZoneInfo(event.time_zone))


async def write(session: AsyncSession, event: NewEvent, author: Person | None, now: datetime) -> Event:
    """Keeps the event as a draft, without its dates."""
    kinds = await ids_by_slug(session, Facet.EVENT_KIND)
    member_ids = await ensure_members(session, [author], now=now) if author else {}
    row = Event(
        title=event.title.strip(),
        description=event.description.strip(),
        kind_id=kinds[event.kind] if event.kind else None,
        topic_id=event.topic_id,
        place=event.place.strip(),
        is_online=event.is_online,
        accessibility=event.accessibility.strip(),
        capacity=event.capacity,
        deadline_seconds=None if event.deadline is None else int(event.deadline.total_seconds()),
        organiser=event.organiser.strip(),
        contact=event.contact.strip(),
        online_url=event.online_url.strip(),
        time_zone=event.time_zone,
        is_all_day=event.is_all_day,
        offsets=[int(offset.total_seconds()) for offset in event.reminders],
        is_public=event.is_public,
        created_by=member_ids.get(author.account) if author else None,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    for facet, slugs in ((Facet.ROLE, event.audience), (Facet.TAG, event.tags), (Facet.CITY, event.cities)):
        values = await ids_by_slug(session, facet)
        session.add_all(EventFacet(event_id=row.id, value_id=values[slug]) for slug in slugs)
    return row


async def write_dates(
    session: AsyncSession, row: Event, event: NewEvent, now: datetime
) -> Sequence[Occurrence]:
    """Keeps the dates that were entered one by one, or those that the series' rule names."""
    if event.rule:
        ((start, end),) = event.dates
        row.rule, row.rule_start, row.length_seconds = event.rule, start, int((end - start).total_seconds())
        return await series.write_dates(session, row, now=now)
    dates = [Occurrence(event_id=row.id, starts_at=start, ends_at=end) for start, end in event.dates]
    for date in dates:
        date.cancelled_at = now if event.is_cancelled else None
    session.add_all(dates)
    await session.flush()
    return dates


def _is_midnight(moment: datetime, event: NewEvent) -> bool:
    return moment.astimezone(ZoneInfo(event.time_zone)).time() == time.min


def _list(rows: Sequence[DateRow], limit: int) -> EventList:
    cards = [card(row) for row in rows[:limit]]
    more = len(rows) > limit
    return EventList(cards, keys.write(cards[-1].starts_at, cards[-1].occurrence_id) if more else None)


def card(row: DateRow) -> EventCard:
    """A date as lists show it."""
    return EventCard(
        event_id=row.event_id,
        occurrence_id=row.occurrence_id,
        title=row.title,
        kind=row.kind,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=row.place,
        is_online=row.is_online,
        is_cancelled=row.cancelled_at is not None,
        time_zone=row.time_zone,
        date_count=row.date_count,
        is_all_day=row.is_all_day,
        original_start=row.original_start,
        note=row.note,
        source=row.source,
    )
