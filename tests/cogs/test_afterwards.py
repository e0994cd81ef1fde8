"""Materials, the note in the thread afterwards, reminders of single dates, and what could not be sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.domain import changes, deliveries, drafts, materials, posted, problems, rsvps
from bot.domain.deliveries import Refused, Sent
from bot.domain.events import NewEvent
from bot.domain.people import Person
from bot.domain.rsvps import Answer
from storage.database import Database
from storage.deliveries import Delivery, Kind, State
from storage.events import Event
from tests.cogs.conftest import WEB, Chat, named_button, said

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
THREAD = 4711


async def publish(database: Database, start: datetime, now: datetime) -> tuple[int, int]:
    """A published event with a thread; ids of event and date."""
    event = NewEvent("Werkstatt", ((start, start + HOUR),), place="Rathaus")
    event_id = await drafts.enter(database, event, author=None, now=now)
    async with database.transaction() as session:
        await session.execute(update(Event).values(thread_id=THREAD))
    await drafts.publish(database, event_id, announcements="", now=now)
    return event_id, (await drafts.look_at(database, event_id, now=now)).dates[0].id


async def sent(database: Database, at: datetime, kind: Kind) -> list[Any]:
    """Sends what is due; the claims of one kind that were not skipped."""
    found = await deliveries.claim_due(database, now=at, base_url=WEB)
    await deliveries.settle(database, [Sent(each, THREAD, 77 + each.id) for each in found], now=at)
    return [each for each in found if each.kind is kind]


async def test_after_a_date_its_thread_is_invited_to_go_on_and_names_the_materials_once(
    database: Database, now: datetime
) -> None:
    start = datetime.fromisoformat("2026-12-01T10:00+01:00")
    event_id, date = await publish(database, start, now)
    url = "https://example.org/folien"
    await materials.attach(
        database, event_id, title="Folien [1]", url=url, occurrence_id=date, author=None, now=now
    )
    end = start + HOUR
    assert await sent(database, end + timedelta(minutes=59), Kind.AFTERWARDS) == []
    (note,) = await sent(database, end + HOUR, Kind.AFTERWARDS)
    assert (note.route, note.target) == ("thread", str(THREAD))
    assert "- [Folien (1)](https://example.org/folien)" in note.notice.lines
    assert await sent(database, end + 2 * DAY, Kind.AFTERWARDS) == []
    await materials.attach(database, event_id, title="Notiz", note="Fotos", author=None, now=end + 2 * DAY)
    edits = await posted.claim_edits(database, now=end + 2 * DAY + timedelta(seconds=3), base_url=WEB)
    (edit,) = [each for each in edits if each.delivery_id == note.id]
    assert "- Notiz" in edit.notice.lines


@ONE_ENGINE
@pytest.mark.parametrize(
    ("start", "told"),
    [
        ("2026-12-01T19:30+01:00", "2026-12-02T07:00+01:00"),  # an hour after its end it is quiet
        ("2026-12-01T10:00+01:00", "2026-12-01T12:00+01:00"),
    ],
)
async def test_the_note_never_comes_at_night(
    database: Database, now: datetime, start: str, told: str
) -> None:
    await publish(database, datetime.fromisoformat(start), now)
    at = datetime.fromisoformat(told)
    assert await sent(database, at - timedelta(minutes=1), Kind.AFTERWARDS) == []
    assert len(await sent(database, at, Kind.AFTERWARDS)) == 1


@ONE_ENGINE
async def test_after_an_absence_the_note_waits_for_the_morning_or_is_left_out(
    database: Database, now: datetime
) -> None:
    start = datetime.fromisoformat("2026-12-01T10:00+01:00")
    await publish(database, start, now)
    assert await sent(database, datetime.fromisoformat("2026-12-02T02:00+01:00"), Kind.AFTERWARDS) == []
    assert len(await sent(database, datetime.fromisoformat("2026-12-02T07:00+01:00"), Kind.AFTERWARDS)) == 1
    await publish(database, start + DAY, now)
    assert await sent(database, start + 12 * DAY, Kind.AFTERWARDS) == []
    async with database.reading() as connection:
        query = select(Delivery.reason).where(Delivery.state == State.SKIPPED)
        assert "the date was long over before it could be sent" in list(await connection.scalars(query))


@ONE_ENGINE
async def test_the_note_follows_a_date_that_ends_later_and_a_cancelled_one_has_none(
    database: Database, now: datetime
) -> None:
    start = datetime.fromisoformat("2026-12-01T10:00+01:00")
    _, date = await publish(database, start, now)
    await changes.move(database, date, start, start + 3 * HOUR, now=now)
    assert await sent(database, start + 3 * HOUR, Kind.AFTERWARDS) == []
    assert len(await sent(database, start + 4 * HOUR, Kind.AFTERWARDS)) == 1
    _, date = await publish(database, start + DAY, now)
    await changes.cancel_date(database, date, now=now)
    assert await sent(database, start + DAY + 4 * HOUR, Kind.AFTERWARDS) == []


async def test_a_posted_reminder_is_edited_when_its_date_changes(database: Database, now: datetime) -> None:
    start = now + 10 * DAY
    _, date = await publish(database, start, now)
    (reminder,) = await sent(database, start - 7 * DAY, Kind.REMINDER)
    moved = start + 20 * DAY
    await changes.move(database, date, moved, moved + HOUR, place="Garten", now=start - 6 * DAY)
    at = start - 6 * DAY + timedelta(seconds=3)
    edits = {each.delivery_id: each for each in await posted.claim_edits(database, now=at, base_url=WEB)}
    assert "Garten" in edits[reminder.id].notice.lines
    for edit in edits.values():
        await posted.edited(database, edit)
    await changes.cancel_date(database, date, now=at)
    edits = {
        each.delivery_id: each for each in await posted.claim_edits(database, now=at + DAY, base_url=WEB)
    }
    assert "abgesagt" in edits[reminder.id].notice.kind
    assert reminder.id not in [each.id for each in await sent(database, at + DAY, Kind.REMINDER)]


async def test_materials_are_shown_to_all_and_changed_by_editors_alone(
    chat: Chat, database: Database, now: datetime
) -> None:
    await publish(database, now + DAY, now)
    assert "Noch ist nichts angehängt" in said(await chat.calls("ada", "event materials", event="Werkstatt"))
    new = {"title": "Folien", "url": "https://example.org/folien"}
    assert "Servicestelle" in said(await chat.calls("ada", "event attach", event="Werkstatt", **new))
    await chat.calls("cem", "event attach", event="Werkstatt", **new)
    shown = await chat.calls("ada", "event materials", event="Werkstatt")
    assert shown["ephemeral"]
    assert "[Folien](https://example.org/folien)" in said(shown)


async def test_anyone_is_reminded_of_one_date_that_takes_its_reminder_along(
    chat: Chat, database: Database, now: datetime
) -> None:
    start = now + 10 * DAY
    _, date = await publish(database, start, now)
    answer = await chat.calls("ada", "event remind", event="Werkstatt", before=3 * 24 * 60)
    assert f"<t:{int((start - 3 * DAY).timestamp())}:F>" in said(answer)
    ada = await chat.people.member("ada")

    async def due() -> list[datetime]:
        async with database.reading() as connection:
            query = select(Delivery.due_at).where(
                Delivery.recipient == ada, Delivery.state == State.PENDING, Delivery.kind == Kind.REMINDER
            )
            return list(await connection.scalars(query.order_by(Delivery.due_at)))

    assert await due() == [start - 3 * DAY]
    await chat.calls("ada", "remind me", when="in 2 Tagen", text="Folien drucken")
    listed = await chat.calls("ada", "remind list")
    assert said(listed).index("Folien drucken") < said(listed).index("Werkstatt (3 Tage vorher)")
    left = await chat.presses("ada", listed, named_button(listed, "Löschen"))
    assert ("Folien" in said(left), "Werkstatt" in said(left)) == (False, True)
    assert "Keine Erinnerung" in said(await chat.calls("ben", "remind list"))
    await changes.move(database, date, start + DAY, start + DAY + HOUR, now=now)
    assert await due() == [start - 2 * DAY]
    person = Person(ada, "Ada")
    await rsvps.register_for(database, date, person, now=now)
    assert len(await due()) == 4
    await rsvps.answer_without_place(database, date, person, Answer.DECLINED, now=now)
    assert await due() == [start - 2 * DAY]
    gone = await chat.presses("ada", answer, named_button(answer, "Löschen"))
    assert "Keine Erinnerung" in said(gone)
    assert await due() == []
    await chat.calls("ada", "event remind", event="Werkstatt", before=3 * 24 * 60)
    listed = await chat.calls("ada", "remind list")
    left = await chat.presses("ada", listed, named_button(listed, "Löschen"))
    assert "Keine Erinnerung" in said(left)
    assert await due() == []


async def test_what_could_not_be_sent_is_shown_to_editors_and_told_once_a_day(
    chat: Chat, database: Database, now: datetime
) -> None:
    start = now + 2 * DAY
    _, date = await publish(database, start, now)
    await rsvps.register_for(database, date, Person("77", "Ada"), now=now)
    assert "Alles konnte zugestellt werden" in said(await chat.calls("cem", "event problems"))

    async def fail(at: datetime) -> None:
        claims = await deliveries.claim_due(database, now=at, base_url=WEB)
        direct = [claim for claim in claims if claim.is_direct]
        await deliveries.settle(
            database, [Refused(each, deliveries.CLOSED_DIRECT) for each in direct], now=at
        )

    await fail(start - DAY)
    assert await problems.tell_office(database, channel="redaktion", now=start - DAY)
    assert not await problems.tell_office(database, channel="redaktion", now=start - DAY + HOUR)
    (line,) = await sent(database, start - DAY, Kind.PROBLEMS)
    assert (line.target, line.notice.title.split()[0]) == ("redaktion", "1")
    assert not await problems.tell_office(database, channel="redaktion", now=start), "nothing new"
    later = start - HOUR
    await fail(later)
    night = datetime.fromisoformat("2026-11-25T02:00+01:00")
    assert not await problems.tell_office(database, channel="redaktion", now=night)
    assert await problems.tell_office(database, channel="redaktion", now=night + 7 * HOUR)
    async with database.transaction() as session:
        await session.execute(update(Delivery).where(Delivery.state == State.FAILED).values(claimed_at=now))
    shown = said(await chat.calls("cem", "event problems"))
    assert "Werkstatt" in shown
    assert "Direktnachrichten sind geschlossen" in shown
    assert "<@77>" in shown
    assert "Servicestelle" in said(await chat.calls("ada", "event problems"))
