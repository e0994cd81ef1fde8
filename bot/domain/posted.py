"""What was posted and may change: an event's cards are edited, not posted again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import promises
from bot.domain.consent import Consent, take_effect
from bot.domain.date_words import registration_ends
from bot.domain.sights import Sight, look, notice
from bot.notices import Notice
from storage import events, posted, publication
from storage.database import Database
from storage.deliveries import Delivery, Kind, Route
from storage.events import Event
from storage.messages import MessageConsent
from storage.upsert import upsert

BATCH = 20
LEASE = timedelta(minutes=1)
"""An edit that failed, or whose process ended, is tried again after this."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A posted card, and what it shall show now."""

    delivery_id: int
    channel_id: int
    message_id: int
    notice: Notice
    opens_thread: bool
    """Whether it is the first message of the event's thread."""
    lease: datetime
    again_at: datetime | None
    """When it changes by itself: registration closes, or the date is over and the next one is shown."""


async def take_note(session: AsyncSession, delivery_id: int, message_id: int, *, now: datetime) -> None:
    """A card was posted: it will change in time, and in its topic it began the event's thread."""
    card = await session.get_one(Delivery, delivery_id)
    event = await session.get_one(Event, card.event_id)
    if card.route == Route.TOPIC:
        await _take_thread(session, event, message_id, now)
    sight = (await look(session, [card], now))[card.id]
    await posted.refresh_one(session, card.id, _changes_at(sight, now))


async def claim_edits(database: Database, *, now: datetime, base_url: str) -> list[Edit]:
    """The cards that no longer show what holds, as they shall be."""
    async with database.transaction() as session:
        lease = now + LEASE
        rows = await posted.to_refresh(session, now=now, lease=lease, limit=BATCH)
        sights = await look(session, rows, now) if rows else {}
        return [
            Edit(
                delivery_id=row.id,
                channel_id=row.channel_id or 0,
                message_id=row.message_id or 0,
                notice=notice(row, sights[row.id], now=now, base_url=base_url, is_late=row.is_late),
                opens_thread=row.route == Route.TOPIC,
                lease=lease,
                again_at=_changes_at(sights[row.id], now) if row.kind == Kind.CARD else None,
            )
            for row in rows
        ]


async def edited(database: Database, edit: Edit) -> None:
    """It shows what holds, unless something has changed since.

    The archive may have taken the thread in while its card was being confirmed, and neither saw the other:
    by now both are there, so what may be read is settled once more.
    """
    async with database.transaction() as session:
        if edit.opens_thread:
            await take_effect(session, [edit.message_id])
            await publication.advance(session)
        await posted.refreshed(session, edit.delivery_id, lease=edit.lease, again_at=edit.again_at)


async def lost(database: Database, edit: Edit) -> None:
    """Somebody deleted it; it is not posted again."""
    async with database.transaction() as session:
        await posted.refreshed(session, edit.delivery_id, lease=edit.lease, again_at=None)


async def _take_thread(session: AsyncSession, event: Event, thread_id: int, now: datetime) -> None:
    """The event's own thread: reminders go there too, and with a public event its card may be read."""
    event.thread_id = thread_id
    await session.flush()
    dates = await events.occurrences(session, event.id)
    await promises.promise_reminders(session, event, dates, now=now)
    await promises.show_change(session, event.id, now=now)
    if event.is_public:
        agreed = {"message_id": thread_id, "consent": Consent.PUBLIC_NAME.value, "decided_at": now}
        await upsert(session, MessageConsent, [agreed])
        await take_effect(session, [thread_id])
        await publication.advance(session)


def _changes_at(sight: Sight, now: datetime) -> datetime | None:
    if sight.date is None:
        return None
    moments = (registration_ends(sight.date), sight.date.ends_at)
    return min((moment for moment in moments if moment > now), default=None)
