"""Sorting: where an event is found (kind, topic, cities, tags, audience), and how its office frames it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import events, promises
from bot.domain.drafts import GONE
from bot.domain.events import KEPT_LENGTHS
from bot.errors import UserError
from bot.i18n import N_
from storage import events as stored
from storage import facets
from storage.database import Database
from storage.events import Event
from storage.facets import Facet

FACETS = (Facet.ROLE, Facet.CITY, Facet.TAG)


@dataclass(frozen=True, slots=True)
class Sorting:
    """Where an event is found: slugs, and the id of its topic."""

    kind: str = ""
    topic_id: int | None = None
    audience: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """Who invites, how long before people are reminded, and who sees it."""

    organiser: str = ""
    reminders: tuple[timedelta, ...] = ()
    is_online: bool = False
    """One can take part online; where there is a place too, one chooses."""
    is_public: bool = True
    """Also on the web."""


async def held(database: Database, event_id: int) -> tuple[Sorting, Frame]:
    """What holds for an event; raises UserError if it is not there."""
    async with database.transaction() as session:
        row = await _event(session, event_id)
        kinds = {value: slug for slug, value in (await facets.ids_by_slug(session, Facet.EVENT_KIND)).items()}
        carried = await facets.of_event(session, event_id)
    slugs = {facet: tuple(slug for one, slug in carried if one == facet) for facet in FACETS}
    sorting = Sorting(
        kind=kinds.get(row.kind_id or 0, ""),
        topic_id=row.topic_id,
        audience=slugs[Facet.ROLE],
        cities=slugs[Facet.CITY],
        tags=slugs[Facet.TAG],
    )
    frame = Frame(row.organiser, tuple(promises.offsets_of(row)), row.is_online, row.is_public)
    return sorting, frame


async def sort_under(database: Database, event_id: int, sorting: Sorting, *, now: datetime) -> None:
    """Sorts an event; a published one without a thread opens one in its topic. UserError if it is gone."""
    wanted = {Facet.ROLE: sorting.audience, Facet.CITY: sorting.cities, Facet.TAG: sorting.tags}
    async with database.transaction(durable=True) as session:
        row = await _event(session, event_id)
        kinds = await facets.ids_by_slug(session, Facet.EVENT_KIND)
        row.kind_id, row.topic_id = kinds.get(sorting.kind), sorting.topic_id
        for facet, slugs in wanted.items():
            ids = await facets.ids_by_slug(session, facet)
            await facets.carry_event(session, event_id, ids.values(), [ids[slug] for slug in slugs])
        if row.published_at is not None and row.thread_id is None:
            await promises.promise_cards(session, row, now=now)
        await _changed(session, row, now)


async def frame(database: Database, event_id: int, wanted: Frame, *, now: datetime) -> None:
    """Frames an event; what was promised follows. Raises UserError if it is gone, or for what cannot be kept.

    Who sees it is decided before it is published: what the web has shown, others may have kept.
    """
    if len(wanted.organiser) > (most := KEPT_LENGTHS["organiser"]):
        raise UserError(N_("The organiser is too long: at most {limit} characters."), limit=most)
    async with database.transaction(durable=True) as session:
        row = await _event(session, event_id)
        if row.published_at is not None and row.is_public != wanted.is_public:
            raise UserError(N_("Who sees a published event cannot be changed any more."))
        offsets = [int(each.total_seconds()) for each in sorted(wanted.reminders, reverse=True)]
        has_new_reminders = sorted(row.offsets) != sorted(offsets)
        row.organiser, row.is_public, row.offsets = wanted.organiser.strip(), wanted.is_public, offsets
        row.is_online = wanted.is_online or not row.place
        if has_new_reminders and row.published_at is not None:
            for date in await stored.occurrences(session, event_id):
                await promises.plan_anew(session, row, date, now=now)
        await _changed(session, row, now)


async def _changed(session: AsyncSession, row: Event, now: datetime) -> None:
    stored.revise(row, now)
    await session.flush()
    dates = await stored.occurrences(session, row.id)
    if row.published_at is not None and dates:
        await promises.show_change(session, row.id, now=now)
        await promises.show_notices(session, row.id, now=now)
        await events.index(session, row, dates[0].starts_at)


async def _event(session: AsyncSession, event_id: int) -> Event:
    row = await session.get(Event, event_id, with_for_update=True)
    if row is None:
        raise UserError(GONE)
    return row
