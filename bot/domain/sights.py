"""What stands behind deliveries when they are sent: dates, how full they are, what people asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from bot.domain import announcements, held, letters, materials, news, promises
from bot.domain.date_words import Date, Places
from bot.domain.held import Held
from bot.domain.letters import Letter
from bot.domain.materials import Material
from bot.domain.news import Chat, News
from bot.domain.resources import keeping
from bot.domain.resources import notices as resource_notices
from bot.domain.resources import sights as resource_sights
from bot.domain.resources.keeping import Stale
from bot.domain.resources.sights import ResourceSight
from bot.i18n import PUBLIC_LANGUAGE, closest
from bot.notices import Notice
from storage import deliveries, events, rsvps
from storage.deliveries import Delivery, Kind, Route
from storage.reminders import Reminder

NOBODY = Places()
FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sight:
    """`date` for what speaks of an event, `resource` of a resource, `reminder` and `letter` for the rest."""

    date: Date | None = None
    places: Places = NOBODY
    reminder: Reminder | None = None
    letter: Letter | None = None
    news: News | Held | None = None
    """What was collected for one person."""
    resource: ResourceSight | None = None
    stale: Sequence[Stale] | None = None
    """Of a report: what is not as it should be."""
    materials: Sequence[Material] = ()
    """Of the event, for what is said after a date."""
    is_outdone: bool = False
    """A reminder nearer to the start is due too."""

    @property
    def starts_at(self) -> datetime:
        """When the date begins; far away if there is none."""
        return self.date.starts_at if self.date else FAR


NO_CHAT = Chat()
"""Nobody may see anything."""


async def look(
    session: AsyncSession, rows: Sequence[Delivery], now: datetime, chat: Chat = NO_CHAT
) -> dict[int, Sight]:
    """Delivery id to what stands behind it; `chat` knows what their recipients may see there."""
    dates = await _dates(session, rows, now)
    facts = {row.occurrence_id: row for row in await events.facts(session, list(set(dates.values())))}
    counted = await how_full(session, list(facts))
    asked = await _reminders(session, (row.reminder_id for row in rows if row.reminder_id is not None))
    told = await letters.look(session, rows)
    fresh: dict[int, News | Held] = {**await news.look(session, rows, chat)}
    fresh |= await held.look(session, rows, chat)
    resources = await resource_sights.look(session, rows)
    is_reported = any(row.kind == Kind.STALE for row in rows)
    stale = await keeping.stale_now(session, now) if is_reported else []
    attached = await _materials(session, rows, dates, facts)
    outdone = await deliveries.outdone(session, [row.id for row in rows if row.kind == Kind.REMINDER], now)
    return {
        row.id: Sight(
            date=facts.get(dates.get(row.id, 0)),
            places=counted.get(dates.get(row.id, 0), NOBODY),
            reminder=asked.get(row.reminder_id or 0),
            letter=told.get(row.id),
            news=fresh.get(row.id),
            resource=resources.get(row.id),
            stale=stale if row.kind == Kind.STALE else None,
            materials=attached.get(row.id, ()),
            is_outdone=row.id in outdone,
        )
        for row in rows
    }


def mark(delivery_id: int) -> str:
    """What a sent delivery can be recognised by: the end of its link's address."""
    return f"#sg-{delivery_id}"


def mark_of(row: Delivery, sight: Sight) -> str:
    """What a delivery is recognised by: how a link's address ends, or how a button's custom id begins."""
    told = sight.letter or sight.news
    if told is not None:
        return told.mark
    if sight.reminder is not None:
        return announcements.snooze_action(row.id)
    if row.kind == Kind.REVIEW and row.resource_id is not None:
        return resource_notices.history_action(row.resource_id, row.id)
    return mark(row.id)


def event_url(base_url: str, event_id: int, *, is_public: bool) -> str:
    """An event's page; what is internal has none, so its cards lead to the list."""
    return f"{base_url}/events/{event_id}" if is_public else f"{base_url}/events"


def notice(row: Delivery, sight: Sight, *, now: datetime, base_url: str, is_late: bool = False) -> Notice:
    """What a delivery says, as things are now."""
    if isinstance(sight.news, Held):
        return sight.news.card(base_url)
    told = sight.letter or sight.news
    if told is not None:
        return told.card()
    if sight.reminder is not None:
        return announcements.personal_notice(
            sight.reminder.text,
            about=sight.reminder.url,
            delivery_id=row.id,
            is_late=is_late,
            language=closest(sight.reminder.language),
        )
    if sight.resource is not None or sight.stale is not None:
        return _of_resources(row, sight, base_url)
    if row.kind == Kind.PROBLEMS:
        return announcements.problems_notice(int(row.about), url=f"{base_url}/events{mark(row.id)}")
    return _of_date(row, sight, now=now, base_url=base_url, is_late=is_late)


def _of_date(row: Delivery, sight: Sight, *, now: datetime, base_url: str, is_late: bool) -> Notice:
    date, is_direct = sight.date, row.route == Route.DIRECT
    assert date is not None, "whatever is not personal speaks of a date"
    url = event_url(base_url, date.event_id, is_public=date.is_public) + mark(row.id)
    match row.kind:
        case Kind.CARD:
            return announcements.card_notice(date, sight.places, now=now, url=url)
        case Kind.REMINDER:
            return announcements.reminder_notice(
                date, sight.places, now=now, url=url, is_late=is_late, is_direct=is_direct
            )
        case Kind.AFTERWARDS:
            named = [(each.title, address_of(each, base_url)) for each in sight.materials]
            return announcements.afterwards_notice(date, named, url=url)
    return _news(row, date, now, url)


def address_of(material: Material, base_url: str) -> str:
    """Where a material is; empty for a note alone."""
    return f"{base_url}/resources/{material.resource_id}" if material.resource_id else material.url


def _of_resources(row: Delivery, sight: Sight, base_url: str) -> Notice:
    """What is said of a resource, or of all that are stale."""
    if sight.resource is None:
        found = sight.stale or ()
        return resource_notices.report_notice(
            found, base_url=base_url, mark=mark(row.id), language=PUBLIC_LANGUAGE
        )
    if row.kind == Kind.VERDICT:
        return resource_notices.verdict_notice(sight.resource, base_url=base_url, mark=mark(row.id))
    if row.about:
        return resource_notices.keeping_notice(sight.resource, row.id, row.about, base_url=base_url)
    return resource_notices.review_notice(sight.resource, row.id, base_url=base_url)


def _news(row: Delivery, date: Date, now: datetime, url: str) -> Notice:
    """What has changed about a date."""
    is_direct = row.route == Route.DIRECT
    match row.kind:
        case Kind.QUESTION:
            return announcements.question_notice(date, url=url)
        case Kind.OFFER:
            return announcements.offer_notice(date, promises.moment_of(row.about), url=url)
        case Kind.MOVED:
            return announcements.moved_notice(date, now=now, url=url, is_direct=is_direct)
    is_series = row.about.startswith(promises.WHOLE_SERIES) and not is_direct
    return announcements.cancelled_notice(date, url=url, is_direct=is_direct, is_series=is_series)


async def how_full(
    session: AsyncSession | AsyncConnection, occurrence_ids: Sequence[int]
) -> dict[int, Places]:
    """Occurrence id to how full it is; where nobody answered there is nothing."""
    counted = await rsvps.counts(session, occurrence_ids)
    return {
        occurrence_id: Places(row.going, row.maybe, row.waiting, row.taken)
        for occurrence_id, row in counted.items()
    }


async def _dates(session: AsyncSession, rows: Iterable[Delivery], now: datetime) -> dict[int, int]:
    """Delivery id to the date it speaks of; a card shows its event's next one."""
    dates = {}
    for row in rows:
        if row.occurrence_id is not None:
            dates[row.id] = row.occurrence_id
        elif row.event_id is not None:
            shown = await events.shown_date(session, row.event_id, now)
            if shown is not None:
                dates[row.id] = shown
    return dates


async def _materials(
    session: AsyncSession, rows: Iterable[Delivery], dates: Mapping[int, int], facts: Mapping[int, Date]
) -> dict[int, list[Material]]:
    """Delivery id to what goes with its date, for those that name it."""
    found = {}
    for row in rows:
        date = facts.get(dates.get(row.id, 0))
        if row.kind == Kind.AFTERWARDS and date is not None:
            every = await materials.of_event(await session.connection(), date.event_id)
            found[row.id] = [each for each in every if each.occurrence_id in (None, date.occurrence_id)]
    return found


async def _reminders(session: AsyncSession, ids: Iterable[int]) -> dict[int, Reminder]:
    wanted = list(ids)
    if not wanted:
        return {}
    found = await session.scalars(select(Reminder).where(Reminder.id.in_(wanted)))
    return {reminder.id: reminder for reminder in found}
