"""What is moved or cancelled takes its reminders along, and whom it concerns is told once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.domain import changes, deliveries, drafts, events, posted, rsvps
from bot.domain.changes import Wording
from bot.domain.deliveries import Claim, Sent
from bot.domain.drafts import Details
from bot.domain.events import NewEvent
from bot.domain.people import Person
from bot.domain.rsvps import Answer
from bot.errors import UserError
from bot.notices import Notice
from storage.database import Database
from storage.deliveries import Kind
from storage.events import Event, Occurrence

URL = "https://example.org"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ADA = Person("1", "Ada")
BEN = Person("2", "Ben")


async def publish(
    database: Database, now: datetime, starts: Sequence[datetime], capacity: int | None = None
) -> list[int]:
    """A published event with a thread; the ids of its dates."""
    dates = tuple((start, start + HOUR) for start in starts)
    event = NewEvent("Werkstatt", dates, place="Rathaus", capacity=capacity)
    event_id = await drafts.enter(database, event, author=None, now=now)
    await drafts.publish(database, event_id, announcements="termine", now=now)
    await told(database, now)
    async with database.reading() as connection:
        query = select(Occurrence.id).where(Occurrence.event_id == event_id).order_by(Occurrence.starts_at)
        return list(await connection.scalars(query))


async def told(
    database: Database, now: datetime, which: Callable[[Claim], bool] = lambda _: True
) -> list[tuple[str, str]]:
    """Sends what is due; kind and target of what is asked for."""
    claims = await deliveries.claim_due(database, now=now, base_url=URL)
    await deliveries.settle(database, [Sent(claim, 7, 77) for claim in claims], now=now)
    return sorted((claim.kind, claim.target) for claim in claims if which(claim))


async def card(database: Database, now: datetime) -> Notice:
    """What the card shows once it was edited."""
    edits = await posted.claim_edits(database, now=now + 3 * timedelta(seconds=1), base_url=URL)
    (edit,) = [each for each in edits if each.again_at is not None]  # a notice has no such time
    await posted.edited(database, edit)
    return edit.notice


async def test_a_moved_date_takes_its_reminders_along_and_tells_who_comes(
    database: Database, now: datetime
) -> None:
    start = now + 10 * DAY
    (date,) = await publish(database, now, [start])
    await rsvps.register_for(database, date, ADA, now=now)
    assert await told(database, start - 7 * DAY) == [("reminder", "1"), ("reminder", "termine")]
    later = start + 20 * DAY
    await changes.move(database, date, later, later + HOUR, now=start - 6 * DAY)
    assert await told(database, start - 6 * DAY) == [("moved", "1"), ("moved", "termine")]
    assert await told(database, start) == []
    for offset in (7 * DAY, DAY, HOUR):
        assert await told(database, later - offset) == [("reminder", "1"), ("reminder", "termine")]


async def test_moving_twice_tells_only_where_it_ended(database: Database, now: datetime) -> None:
    start = now + 10 * DAY
    (date,) = await publish(database, now, [start])
    await changes.move(database, date, start + DAY, start + DAY + HOUR, now=now)
    await changes.move(database, date, start + 2 * DAY, start + 2 * DAY + HOUR, now=now)
    assert await told(database, now) == [("moved", "termine")]
    await changes.move(database, date, start + 2 * DAY, start + 2 * DAY + HOUR, now=now)
    assert await told(database, now) == []


async def test_a_date_that_is_moved_back_is_reminded_of_as_before_and_each_move_is_told(
    database: Database, now: datetime
) -> None:
    start, elsewhere = now + 10 * DAY, now + 20 * DAY
    (date,) = await publish(database, now, [start])
    await rsvps.register_for(database, date, ADA, now=now)
    for hours, to in enumerate((elsewhere, start, elsewhere, start)):
        at = now + DAY + hours * HOUR
        await changes.move(database, date, to, to + HOUR, now=at)
        assert await told(database, at) == [("moved", "1"), ("moved", "termine")]
    for offset in (7 * DAY, DAY, HOUR):
        assert await told(database, start - offset) == [("reminder", "1"), ("reminder", "termine")]
    assert await told(database, elsewhere + HOUR) == []


async def test_a_cancelled_date_reminds_nobody_and_tells_everyone_once(
    database: Database, now: datetime
) -> None:
    start = now + 10 * DAY
    (date,) = await publish(database, now, [start], capacity=1)
    await rsvps.register_for(database, date, ADA, now=now)
    await rsvps.register_for(database, date, BEN, now=now)
    for _ in range(2):
        await changes.cancel_date(database, date, note="Das Rathaus ist zu.", now=now)
    cancelled = [("cancelled", "1"), ("cancelled", "2"), ("cancelled", "termine")]
    assert await told(database, now) == cancelled
    shown = await card(database, now)
    assert "Das Rathaus ist zu." in shown.lines
    assert "abgesagt" in shown.kind
    assert await told(database, start) == []
    with pytest.raises(UserError, match="does not take place"):
        await rsvps.register_for(database, date, ADA, now=now)


async def test_a_cancelled_series_is_told_once_in_public_and_to_each_of_their_own_dates(
    database: Database, now: datetime
) -> None:
    first, second, third = await publish(database, now, [now + week * 7 * DAY for week in (1, 2, 3)])
    await rsvps.register_for(database, first, ADA, now=now)
    await rsvps.register_for(database, third, ADA, now=now)
    async with database.reading() as connection:
        event_id = await connection.scalar(select(Occurrence.event_id).where(Occurrence.id == second))
    await told(database, now)
    await changes.cancel_event(database, int(event_id or 0), now=now)
    cancelled = [("cancelled", "1"), ("cancelled", "1"), ("cancelled", "termine")]
    assert await told(database, now, lambda claim: claim.kind is Kind.CANCELLED) == cancelled


async def test_another_place_is_told_and_shown(database: Database, now: datetime) -> None:
    start = now + 10 * DAY
    (date,) = await publish(database, now, [start])
    await rsvps.register_for(database, date, ADA, now=now)
    async with database.reading() as connection:
        event_id = int(await connection.scalar(select(Event.id)) or 0)
    wording = Wording("Werkstatt Mitte", "Bibliothek", "Neu", "")
    await changes.reword(database, event_id, wording, now=now)
    assert await told(database, now) == [("moved", "1"), ("moved", "termine")]
    shown = await card(database, now)
    assert (shown.title, "Bibliothek" in shown.lines, "Neu" in shown.lines) == ("Werkstatt Mitte", True, True)
    found = await events.coming_titles(database, "mitte", now=now, limit=5)
    assert found == [(event_id, "Werkstatt Mitte")]


async def test_one_date_may_take_place_elsewhere(database: Database, now: datetime) -> None:
    first, _ = await publish(database, now, [now + 7 * DAY, now + 14 * DAY])
    start = now + 7 * DAY
    await changes.move(
        database, first, start, start + HOUR, place="Garten", note="Bei Regen drinnen", now=now
    )
    listed = (await events.upcoming(database, now=now)).events
    assert [each.place for each in listed] == ["Garten", "Rathaus"]
    assert "Bei Regen drinnen" in (await card(database, now)).lines


async def test_more_places_go_to_those_who_wait(database: Database, now: datetime) -> None:
    (date,) = await publish(database, now, [now + 10 * DAY], capacity=1)
    await rsvps.register_for(database, date, ADA, now=now)
    await rsvps.register_for(database, date, BEN, now=now)
    async with database.reading() as connection:
        event_id = int(await connection.scalar(select(Event.id)) or 0)
    await drafts.complete(database, event_id, Details(capacity=2), now=now)
    assert await told(database, now, lambda claim: claim.kind is Kind.OFFER) == [("offer", "2")]


async def test_several_answers_are_shown_by_one_edit_and_a_later_one_by_another(
    database: Database, now: datetime
) -> None:
    (date,) = await publish(database, now, [now + 10 * DAY])
    for number in range(5):
        await rsvps.register_for(database, date, Person(str(number), "Person"), now=now)
    assert await posted.claim_edits(database, now=now + timedelta(seconds=1), base_url=URL) == []
    soon = now + timedelta(seconds=2)
    (edit,) = await posted.claim_edits(database, now=soon, base_url=URL)
    assert "5 zugesagt" in "".join(edit.notice.lines)
    await rsvps.answer_without_place(database, date, Person("1", "Person"), Answer.DECLINED, now=soon)
    await posted.edited(database, edit)
    (again,) = await posted.claim_edits(database, now=soon + timedelta(seconds=2), base_url=URL)
    assert "4 zugesagt" in "".join(again.notice.lines)
    await posted.edited(database, again)
    assert await posted.claim_edits(database, now=soon + HOUR, base_url=URL) == []


async def test_a_card_goes_on_to_the_next_date_by_itself(database: Database, now: datetime) -> None:
    starts = [now + 7 * DAY, now + 14 * DAY]
    await publish(database, now, starts)
    over = starts[0] + HOUR
    assert await posted.claim_edits(database, now=over - timedelta(seconds=1), base_url=URL) == []
    (edit,) = await posted.claim_edits(database, now=over, base_url=URL)
    assert f"<t:{int(starts[1].timestamp())}:F>" in edit.notice.lines[0]
