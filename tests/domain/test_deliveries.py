"""What was promised is sent once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.domain import deliveries, events
from bot.domain.deliveries import Sent, Skipped
from bot.domain.events import NewEvent
from bot.domain.sights import mark
from bot.notices import LinkButton, Notice
from storage.database import Database
from storage.deliveries import Delivery, State

URL = "https://example.org"
HOUR = timedelta(hours=1)


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


@pytest.mark.parametrize("cancelled", [True, False])
async def test_a_past_or_cancelled_date_promises_nothing(
    database: Database, now: datetime, cancelled: bool
) -> None:
    start = now + HOUR if cancelled else now - HOUR
    await make_event(database, start, now, cancelled=cancelled)
    assert await states(database) == []
