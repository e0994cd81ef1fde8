"""Members register, wait, move up and withdraw; places are never given away twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.domain import drafts, rsvps, waitlist
from bot.domain.events import NewEvent
from bot.domain.people import Person
from bot.domain.preferences import Way, Wishes
from bot.domain.rsvps import Answer, Standing
from bot.errors import UserError
from storage.database import Database
from storage.deliveries import Delivery, Kind, State
from storage.events import Occurrence

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EDITOR = Person("900", "Redaktion")


def someone(number: int) -> Person:
    return Person(str(1000 + number), f"Person {number}")


async def publish(database: Database, now: datetime, **more: object) -> int:
    """An event in ten days; the id of its date."""
    start = now + 10 * DAY
    event = replace(NewEvent("Werkstatt", ((start, start + HOUR),)), **more)  # type: ignore[arg-type]
    event_id = await drafts.enter(database, event, author=EDITOR, now=now)
    await drafts.publish(database, event_id, announcements="termine", now=now)
    async with database.reading() as connection:
        query = select(Occurrence.id).where(Occurrence.event_id == event_id)
        return int(await connection.scalar(query) or 0)


async def register(database: Database, date: int, number: int, now: datetime, **more: int) -> Standing:
    return await rsvps.register_for(database, date, someone(number), now=now, **more)


async def withdraw(database: Database, date: int, number: int, now: datetime) -> Standing:
    return await rsvps.answer_without_place(database, date, someone(number), Answer.DECLINED, now=now)


async def offers(database: Database) -> list[str]:
    """The accounts that are offered a place."""
    async with database.reading() as connection:
        query = select(Delivery.recipient).where(Delivery.kind == Kind.OFFER).order_by(Delivery.id)
        return list(await connection.scalars(query))


async def direct_reminders(database: Database) -> list[tuple[int, str]]:
    """Offset in hours and state of the reminders to one person alone."""
    async with database.reading() as connection:
        query = select(Delivery.offset_seconds, Delivery.state).where(
            Delivery.kind == Kind.REMINDER, Delivery.route == "direct"
        )
        rows = await connection.execute(query.order_by(Delivery.offset_seconds))
        return [(seconds // 3600, state) for seconds, state in rows]


async def test_whoever_registers_gets_a_place_and_registering_again_changes_nothing(
    database: Database, now: datetime
) -> None:
    date = await publish(database, now, capacity=3, online_url="https://video.example/1")
    for _ in range(2):
        standing = await register(database, date, 1, now)
    assert (standing.answer, standing.places.going, standing.places.taken) == (Answer.GOING, 1, 1)
    assert standing.date.online_url == "https://video.example/1"


async def test_without_a_capacity_everyone_has_a_place(database: Database, now: datetime) -> None:
    date = await publish(database, now)
    for number in range(5):
        standing = await register(database, date, number, now, guests=1)
    assert standing.places.going == 10


async def test_who_finds_it_full_waits_and_is_offered_the_place_that_becomes_free(
    database: Database, now: datetime
) -> None:
    date = await publish(database, now, capacity=1)
    await register(database, date, 1, now)
    assert [(await register(database, date, n, now)).position for n in (2, 3)] == [1, 2]
    await withdraw(database, date, 1, now)
    assert await offers(database) == [someone(2).account]
    standing = await rsvps.standing(database, date, someone(2).account)
    assert standing is not None
    assert standing.answer is Answer.WAITLIST
    assert standing.offered_until == now + waitlist.OFFER_LASTS
    late = await register(database, date, 4, now)
    assert late.answer is Answer.WAITLIST
    accepted = await register(database, date, 2, now + HOUR)
    assert (accepted.answer, accepted.places.taken) == (Answer.GOING, 1)


async def test_an_offer_that_is_not_taken_goes_to_the_next(database: Database, now: datetime) -> None:
    date = await publish(database, now, capacity=1)
    for number in (1, 2, 3):
        await register(database, date, number, now)
    await withdraw(database, date, 1, now)
    assert await waitlist.lapse_offers(database, now=now + 23 * HOUR) == 0
    assert await waitlist.lapse_offers(database, now=now + waitlist.OFFER_LASTS) == 1
    assert await offers(database) == [someone(2).account, someone(3).account]
    gone = await rsvps.standing(database, date, someone(2).account)
    assert gone is not None
    assert gone.answer is Answer.DECLINED


async def test_an_offer_at_night_lasts_a_day_from_the_morning(database: Database, now: datetime) -> None:
    date = await publish(database, now, capacity=1)
    await register(database, date, 1, now)
    await register(database, date, 2, now)
    night = datetime.fromisoformat("2026-11-23T02:00+01:00")
    await withdraw(database, date, 1, night)
    standing = await rsvps.standing(database, date, someone(2).account)
    assert standing is not None
    assert standing.offered_until == datetime.fromisoformat("2026-11-24T07:00+01:00")


async def test_an_offer_never_outlasts_the_start(database: Database, now: datetime) -> None:
    date = await publish(database, now, capacity=1)
    await register(database, date, 1, now)
    await register(database, date, 2, now)
    await withdraw(database, date, 1, now + 10 * DAY - 2 * HOUR)
    standing = await rsvps.standing(database, date, someone(2).account)
    assert standing is not None
    assert standing.offered_until == now + 10 * DAY


async def test_a_second_person_takes_a_second_place(database: Database, now: datetime) -> None:
    date = await publish(database, now, capacity=3)
    assert (await register(database, date, 1, now, guests=1)).places.taken == 2
    await register(database, date, 2, now)
    with pytest.raises(UserError, match="second person"):
        await register(database, date, 2, now, guests=1)
    alone = await register(database, date, 1, now, guests=0)
    assert (alone.guests, alone.places.taken) == (0, 2)
    assert (await register(database, date, 2, now, guests=1)).places.taken == 3


async def test_a_pair_waits_for_two_places_and_lets_one_person_pass(
    database: Database, now: datetime
) -> None:
    date = await publish(database, now, capacity=2)
    await register(database, date, 1, now, guests=1)
    await register(database, date, 2, now, guests=1)
    await register(database, date, 3, now)
    await register(database, date, 1, now, guests=0)
    assert await offers(database) == [someone(3).account]


async def test_maybe_takes_no_place_and_gives_one_back(database: Database, now: datetime) -> None:
    date = await publish(database, now, capacity=1)
    await register(database, date, 1, now)
    await register(database, date, 2, now)
    standing = await rsvps.answer_without_place(database, date, someone(1), Answer.MAYBE, now=now)
    assert (standing.places.maybe, standing.places.going) == (1, 0)
    assert await offers(database) == [someone(2).account]


async def test_interest_elsewhere_never_weakens_what_was_said_here(database: Database, now: datetime) -> None:
    date = await publish(database, now)
    await register(database, date, 1, now)
    for number in (1, 2):
        await rsvps.answer_without_place(
            database, date, someone(number), Answer.MAYBE, is_interest=True, now=now
        )
        await rsvps.lose_interest(database, date, someone(number).account, now=now)
    held = await rsvps.standing(database, date, someone(1).account)
    lost = await rsvps.standing(database, date, someone(2).account)
    assert held is not None
    assert lost is not None
    assert (held.answer, lost.answer) == (Answer.GOING, None)


async def test_after_the_deadline_one_can_only_decline_or_take_what_was_offered(
    database: Database, now: datetime
) -> None:
    date = await publish(database, now, capacity=1, deadline=2 * DAY)
    await register(database, date, 1, now)
    await register(database, date, 2, now)
    late = now + 9 * DAY
    with pytest.raises(UserError, match="closed"):
        await register(database, date, 3, late)
    await withdraw(database, date, 1, late)
    assert (await register(database, date, 2, late + HOUR)).answer is Answer.GOING


async def test_what_is_over_or_not_there_is_refused(database: Database, now: datetime) -> None:
    date = await publish(database, now)
    with pytest.raises(UserError, match="over"):
        await register(database, date, 1, now + 11 * DAY)
    with pytest.raises(UserError, match="not there"):
        await register(database, 99, 1, now)


async def test_fifty_presses_at_once_never_give_a_place_away_twice(database: Database, now: datetime) -> None:
    date = await publish(database, now, capacity=7)
    await asyncio.gather(*(register(database, date, number % 40, now) for number in range(50)))
    full = await rsvps.places(database, date)
    assert (full.going, full.taken, full.waiting) == (7, 7, 33)
    await asyncio.gather(*(withdraw(database, date, number, now) for number in range(40)))
    full = await rsvps.places(database, date)
    assert (full.going, full.taken, full.waiting) == (0, 0, 0)


async def test_who_registers_is_reminded_directly_and_who_withdraws_is_not(
    database: Database, now: datetime
) -> None:
    date = await publish(database, now)
    await register(database, date, 1, now)
    await register(database, date, 1, now)
    assert await direct_reminders(database) == [(1, State.PENDING), (24, State.PENDING), (168, State.PENDING)]
    await withdraw(database, date, 1, now)
    assert await direct_reminders(database) == []


def test_reminders_keep_out_of_quiet_hours_except_the_last_one() -> None:
    wishes = Wishes(Way.DIRECT)
    early = datetime.fromisoformat("2026-11-25T06:30+01:00")
    assert wishes.due(early, HOUR) == datetime.fromisoformat("2026-11-25T05:30+01:00")
    assert wishes.due(early, DAY) == datetime.fromisoformat("2026-11-24T07:00+01:00")
    assert wishes.due(early, 3 * HOUR) == datetime.fromisoformat("2026-11-24T20:59+01:00")
    noon = datetime.fromisoformat("2026-11-25T12:00+01:00")
    assert wishes.due(noon, DAY) == noon - DAY
    assert replace(wishes, quiet_from=0, quiet_until=0).due(early, DAY) == early - DAY
    assert replace(wishes, quiet_from=0, quiet_until=720).due(early, DAY) == datetime.fromisoformat(
        "2026-11-24T12:00+01:00"
    )
