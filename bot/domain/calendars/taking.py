"""Takes another calendar over: what is new is added, what changed follows, what an editor changed here stays.

An event is known by its UID, and the newer version wins by SEQUENCE, where that is missing by LAST-MODIFIED.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import events
from bot.domain.calendars import merging
from bot.domain.calendars.found import FIELDS, FoundEvent, Reading
from bot.domain.events import REMINDERS
from storage import events as stored
from storage import facets, sources, topics
from storage.database import Database
from storage.events import Event
from storage.facets import EventFacet, Facet
from storage.sources import KnownRow


@dataclass(frozen=True, slots=True)
class Source:
    """Whose calendar it is: its label here, where it is from, and what becomes of its events."""

    label: str
    address: str = ""
    topic: str = ""
    """The slug of the topic that its events belong to; empty: none."""
    is_published: bool = True
    """Its events are public at once; else an editor looks at them first."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where new events of a source go."""

    source_id: int
    topic_id: int | None
    is_published: bool


@dataclass
class Outcome:
    """What came of it, in numbers of events; `problems` are sentences for the office."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    outdated: int = 0
    """Older than what we have."""
    cancelled: int = 0
    over: int = 0
    problems: list[str] = field(default_factory=list)


async def take(database: Database, source: Source, reading: Reading, *, now: datetime) -> Outcome:
    """Brings our copy of a calendar in line with it; doing it again changes nothing.

    Each event is a transaction of its own. What the calendar does not have any more is cancelled here, unless
    it has nothing at all: that is rather an accident than a programme without a date.
    """
    outcome = Outcome(over=reading.over, problems=list(reading.problems))
    async with database.transaction() as session:
        source_id = (await sources.put(session, source.label, source.address)).id
        topic_id = (await topics.slugs(session)).get(source.topic)
    if source.topic and topic_id is None:
        outcome.problems.append(f"There is no topic “{source.topic}”; its events belong to none.")
    async with database.reading() as connection:
        known = await stored.of_source(connection, source_id)
    for found in reading.events:
        fate = _fate(found, known.get(found.uid))
        if fate == "unchanged":
            outcome.unchanged += 1
        elif fate == "outdated":
            outcome.outdated += 1
        elif await _take_one(database, _Place(source_id, topic_id, source.is_published), found, now=now):
            outcome.added += 1
        else:
            outcome.changed += 1
    if reading.events:
        await _follow_losses(database, known, reading.uids, outcome, now)
    elif known:
        outcome.problems.append("The calendar holds no event any more; what was taken over stays.")
    return outcome


def _fate(found: FoundEvent, known: KnownRow | None) -> str:
    if known is None:
        return "new"
    if known.source_says == found.says():
        return "unchanged"
    return "outdated" if _is_outdated(found, known) else "changed"


async def _take_one(database: Database, place: _Place, found: FoundEvent, *, now: datetime) -> bool:
    """Adds or changes one event; whether it is new."""
    async with database.transaction(durable=True) as session:
        row = await stored.from_source(session, place.source_id, found.uid)
        if row is None:
            await _add(session, place, found, now)
            return True
        await _follow(session, row, found, now)
        return False


async def _add(session: AsyncSession, place: _Place, found: FoundEvent, now: datetime) -> None:
    row = Event(
        topic_id=place.topic_id,
        offsets=[int(offset.total_seconds()) for offset in REMINDERS],
        created_at=now,
        published_at=now if place.is_published else None,
        source_id=place.source_id,
        source_uid=found.uid,
        kept_fields=[],
    )
    _set_words(row, found)
    merging.set_rule(row, found)
    _note(row, found)
    session.add(row)
    await session.flush()
    await _carry(session, row, found.names)
    dates = await merging.add_dates(session, row, found.dates, now=now)
    await events.index(session, row, dates[0].starts_at)


async def _follow(session: AsyncSession, row: Event, found: FoundEvent, now: datetime) -> None:
    """What differs from what the source said last was changed here, and stays from then on."""
    before = row.source_says or {}
    edited = {name for name in FIELDS if name in before and getattr(row, name) != before[name]}
    row.kept_fields = sorted({*row.kept_fields, *edited})
    place = row.place
    _set_words(row, found)
    is_elsewhere = row.place != place
    await merging.merge_dates(session, row, found, is_elsewhere=is_elsewhere, now=now)
    _note(row, found)
    stored.revise(row, now)
    await events.index(session, row, found.dates[0].starts_at)


async def _follow_losses(
    database: Database, known: dict[str, KnownRow], there: Iterable[str], outcome: Outcome, now: datetime
) -> None:
    """What the source has taken away does not take place."""
    for uid in known.keys() - set(there):
        async with database.transaction(durable=True) as session:
            row = await session.get(Event, known[uid].id, with_for_update=True)
            if row is not None and await merging.cancel_all(session, row, now=now):
                row.source_says = None  # should it come back, it is looked at anew
                stored.revise(row, now)
                await events.index(session, row, now)
                outcome.cancelled += 1


def _set_words(row: Event, found: FoundEvent) -> None:
    for name in FIELDS:
        if name not in (row.kept_fields or ()):
            setattr(row, name, getattr(found, name))


def _note(row: Event, found: FoundEvent) -> None:
    row.source_sequence, row.source_changed_at = found.sequence, found.changed_at
    row.source_says = found.says()


async def _carry(session: AsyncSession, row: Event, names: Iterable[str]) -> None:
    """Categories that are values of ours become its kind, tags and cities."""
    kinds = await facets.ids_by_name(session, Facet.EVENT_KIND)
    row.kind_id = next((kinds[name] for name in names if name in kinds), None)
    for facet in (Facet.TAG, Facet.CITY):
        values = await facets.ids_by_name(session, facet)
        ids = {values[name] for name in names if name in values}
        session.add_all(EventFacet(event_id=row.id, value_id=each) for each in ids)


def _is_outdated(found: FoundEvent, known: KnownRow) -> bool:
    have_sequences = found.sequence is not None and known.source_sequence is not None
    if have_sequences and found.sequence != known.source_sequence:
        return (found.sequence or 0) < (known.source_sequence or 0)
    if found.changed_at is not None and known.source_changed_at is not None:
        return found.changed_at < known.source_changed_at
    return False
