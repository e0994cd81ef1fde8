"""What was promised is sent once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.domain import deliveries, drafts, events, rsvps
from bot.domain.deliveries import Sent, Skipped
from bot.domain.events import NewEvent
from bot.domain.people import Person
from bot.domain.sights import mark
from bot.notices import LinkButton, Notice
from storage.database import Database
from storage.deliveries import Delivery, State
from storage.events import Occurrence

URL = "https://example.org"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def make_event(database: Database, start: datetime, now: datetime, *, cancelled: bool = False) -> int:
    event = NewEvent("Sprechstunde", ((start, start + HOUR),), is_online=True, is_cancelled=cancelled)
    return await events.create(database, event, author=None, announcements="termine", reminder=HOUR, now=now)


def links(notice: Notice) -> list[str]:
    return [button.url for button in notice.buttons if isinstance(button, LinkButton)]


async def states(database: Database) -> list[tuple[str, str]]:
    async with database.reading() as connection:
        rows = await connection.execute(select(Delivery.state, Delivery.reason).order_by(Delivery.id))
        return [(state, reason) for state, reason in rows]


async def test_a_reminder_is_claimed_when_due_and_only_once(database: Database, now: datetime) -> None:
    await make_event(database, now + 2 * HOUR, now)
    assert await deliveries.claim_due(database, now=now, base_url=URL) == []
    (claim,) = await deliveries.claim_due(database, now=now + HOUR, base_url=URL)
    assert (claim.target, claim.is_late, claim.claimed_before) == ("termine", False, None)
    assert claim.notice.title == "Sprechstunde"
    assert links(claim.notice)[0].endswith(mark(claim.id))
    assert await deliveries.claim_due(database, now=now + HOUR, base_url=URL) == []


async def test_a_confirmed_reminder_is_never_claimed_again(database: Database, now: datetime) -> None:
    await make_event(database, now + HOUR, now)
    (claim,) = await deliveries.claim_due(database, now=now, base_url=URL)
    await deliveries.settle(database, [Sent(claim, 7, 77)], now=now)
    assert await deliveries.claim_due(database, now=now + timedelta(minutes=30), base_url=URL) == []
    assert await states(database) == [(State.SENT, "")]


async def test_an_old_claim_is_taken_over_and_says_since_when_to_look(
    database: Database, now: datetime
) -> None:
    await make_event(database, now + HOUR, now)
    await deliveries.claim_due(database, now=now, base_url=URL)
    later = now + deliveries.STALE_AFTER
    (again,) = await deliveries.claim_due(database, now=later, base_url=URL)
    assert again.claimed_before == now


async def test_after_a_start_open_claims_are_taken_over_at_once(database: Database, now: datetime) -> None:
    await make_event(database, now + HOUR, now)
    await deliveries.claim_due(database, now=now, base_url=URL)
    (again,) = await deliveries.claim_due(database, now=now, base_url=URL, stale_after=timedelta())
    assert again.claimed_before == now


async def test_what_comes_late_says_so(database: Database, now: datetime) -> None:
    await make_event(database, now + HOUR, now)
    (claim,) = await deliveries.claim_due(database, now=now + timedelta(minutes=30), base_url=URL)
    assert claim.is_late
    assert any("verspätet" in line or "late" in line for line in claim.notice.lines)


async def test_what_is_over_is_skipped_with_the_reason(database: Database, now: datetime) -> None:
    await make_event(database, now + HOUR, now)
    assert await deliveries.claim_due(database, now=now + 3 * HOUR, base_url=URL) == []
    assert await states(database) == [(State.SKIPPED, "the date was over before it could be sent")]


async def test_what_may_have_been_sent_is_looked_for_even_when_it_is_over(
    database: Database, now: datetime
) -> None:
    await make_event(database, now + HOUR, now)
    await deliveries.claim_due(database, now=now, base_url=URL)
    (claim,) = await deliveries.claim_due(database, now=now + 3 * HOUR, base_url=URL)
    assert claim.useless
    await deliveries.settle(database, [Skipped(claim)], now=now)
    assert (await states(database))[0][0] == State.SKIPPED


async def published(database: Database, start: datetime, now: datetime) -> int:
    """An event with the usual three reminders; the id of its date."""
    event = NewEvent("Sprechstunde", ((start, start + HOUR),))
    event_id = await drafts.enter(database, event, author=None, now=now)
    await drafts.publish(database, event_id, announcements="termine", now=now)
    async with database.reading() as connection:
        query = select(Occurrence.id).where(Occurrence.event_id == event_id)
        return int(await connection.scalar(query) or 0)


async def test_of_several_reminders_that_were_missed_only_the_nearest_is_sent(
    database: Database, now: datetime
) -> None:
    start = now + 10 * DAY
    await published(database, start, now)
    claims = await deliveries.claim_due(database, now=start - 2 * HOUR, base_url=URL)
    assert [(claim.kind, claim.is_late) for claim in claims] == [("card", True), ("reminder", True)]
    assert (State.SKIPPED, deliveries.OUTDONE) in await states(database)


async def test_an_event_that_begins_soon_is_not_reminded_of_three_times_at_once(
    database: Database, now: datetime
) -> None:
    await published(database, now + 2 * HOUR, now)
    claims = await deliveries.claim_due(database, now=now + HOUR, base_url=URL)
    assert [claim.kind for claim in claims] == ["card", "reminder"]
    assert len(await states(database)) == 2


async def test_a_late_reminder_for_one_person_waits_for_the_end_of_their_quiet_hours(
    database: Database, now: datetime
) -> None:
    start = datetime.fromisoformat("2026-12-01T10:00+01:00")
    date = await published(database, start, now)
    await rsvps.register_for(database, date, Person("7", "Ada"), now=now)
    await clear(database, now)

    async def told(at: str) -> list[str]:
        claims = await deliveries.claim_due(database, now=datetime.fromisoformat(at), base_url=URL)
        return [claim.target for claim in claims if claim.is_direct]

    assert await told("2026-11-30T23:30+01:00") == []
    assert await told("2026-12-01T06:59+01:00") == []
    assert await told("2026-12-01T07:00+01:00") == ["7"]


async def clear(database: Database, now: datetime) -> None:
    """All that is due by now is sent."""
    claims = await deliveries.claim_due(database, now=now, base_url=URL)
    await deliveries.settle(database, [Sent(claim, 7, 77) for claim in claims], now=now)


@pytest.mark.parametrize("cancelled", [True, False])
async def test_a_past_or_cancelled_date_promises_nothing(
    database: Database, now: datetime, cancelled: bool
) -> None:
    start = now + HOUR if cancelled else now - HOUR
    await make_event(database, start, now, cancelled=cancelled)
    assert await states(database) == []
