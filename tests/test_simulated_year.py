"""A year goes by: what was told to whom, when, and why not, is what an oracle of the rules says."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.domain import changes, deliveries, drafts, reminders, rsvps
from bot.domain.deliveries import Sent
from bot.domain.events import NewEvent
from bot.domain.people import Person
from bot.domain.preferences import Way, Wishes
from bot.domain.rsvps import Answer
from storage.database import Database
from storage.deliveries import Delivery, State
from storage.events import Occurrence
from storage.topics import Topic
from tests.support.oracle import Oracle, Told
from tests.support.year import BEGIN, END, LENGTH, OFFSETS, RULES, Deed, Year, year

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
URL = "https://example.org"
FORUM = 1000


class Life:
    """The program's year: the clock jumps from one moment to the next at which something happens."""

    def __init__(self, database: Database, told: Year) -> None:
        self.database = database
        self.year = told
        self.messages = count(5000)
        self.events: list[int] = []
        self.dates: dict[tuple[int, int], int] = {}

    async def live(self) -> None:
        """From the publication of the events to the end of the year."""
        await self._publish()
        for deed in self.year.deeds:
            await self._let_pass(deed.at)
            await self._do(deed)
            await self._look(deed.at)
        await self._let_pass(END)

    async def told(self) -> list[Told]:
        """What became of all that was due by the end of the year."""
        known = {occurrence_id: of for of, occurrence_id in self.dates.items()}
        async with self.database.reading() as connection:
            query = select(Delivery.__table__).where(Delivery.state != State.PENDING)
            rows = (await connection.execute(query)).all()
        return sorted((self._told(row, known) for row in rows), key=str)

    def _told(self, row: Any, known: dict[int, tuple[int, int]]) -> Told:
        of = known[row.occurrence_id] if row.occurrence_id else (self.events.index(row.event_id), -1)
        is_sent = row.state == State.SENT
        how = ("late" if row.is_late else "sent") if is_sent else row.reason
        whom = row.recipient if row.route in ("direct", "mention") else ""
        start = f"{row.about[:19]}+00:00" if row.kind == "reminder" else ""
        moment = row.sent_at if is_sent else BEGIN
        return (row.kind, of, row.route, whom, row.offset_seconds, start, moment, how)

    async def _publish(self) -> None:
        async with self.database.transaction() as session:
            session.add(Topic(id=FORUM, slug="termine", name="Termine", is_public=True))
        for number, rule in enumerate(RULES):
            start = self.year.dates[number][0]
            event = NewEvent(
                f"Treffen {number}",
                ((start, start + LENGTH),),
                topic_id=FORUM,
                rule=rule,
                reminders=OFFSETS,
            )
            event_id = await drafts.enter(self.database, event, author=None, now=BEGIN)
            await drafts.publish(self.database, event_id, announcements="termine", now=BEGIN)
            self.events.append(event_id)
        async with self.database.reading() as connection:
            for number, event_id in enumerate(self.events):
                query = select(Occurrence.starts_at, Occurrence.id).where(Occurrence.event_id == event_id)
                by_start = {starts_at: id_ for starts_at, id_ in await connection.execute(query)}
                for date, start in enumerate(self.year.dates[number]):
                    self.dates[number, date] = by_start[start]
        await self._look(BEGIN)

    async def _do(self, deed: Deed) -> None:
        database, now = self.database, deed.at
        person = Person(deed.person, f"Person {deed.person}")
        match deed.what:
            case "answer" if deed.answer == "going":
                await rsvps.register_for(database, self.dates[deed.of], person, now=now)
            case "answer":
                answer = Answer(deed.answer)
                await rsvps.answer_without_place(database, self.dates[deed.of], person, answer, now=now)
            case "wish":
                habit = deed.habit
                wishes = Wishes(Way(habit.way), habit.offsets, habit.quiet_from, habit.quiet_until)
                await reminders.wish(database, person, wishes, now=now)
            case "move":
                await changes.move(database, self.dates[deed.of], deed.start, deed.start + LENGTH, now=now)
            case "cancel":
                await changes.cancel_date(database, self.dates[deed.of], now=now)

    async def _let_pass(self, until: datetime) -> None:
        while (due := await self._next_due()) is not None and self.year.awake(due) <= until:
            await self._look(self.year.awake(due))

    async def _look(self, now: datetime) -> None:
        claims = await deliveries.claim_due(self.database, now=now, base_url=URL)
        sent = [Sent(claim, 7, next(self.messages)) for claim in claims]
        await deliveries.settle(self.database, sent, now=now)

    async def _next_due(self) -> datetime | None:
        async with self.database.reading() as connection:
            query = select(func.min(Delivery.due_at)).where(Delivery.state == State.PENDING)
            due: datetime | None = await connection.scalar(query)
            return due


async def agree(database: Database, seed: int) -> None:
    told = year(seed)
    life = Life(database, told)
    await life.live()
    expected, seen = Oracle(told).tell(), await life.told()
    missing = [each for each in expected if each not in seen]
    unexpected = [each for each in seen if each not in expected]
    assert (missing[:5], unexpected[:5]) == ([], []), f"seed {seed}"
    assert expected == seen


@ONE_ENGINE
async def test_what_is_told_in_a_year_is_what_the_rules_say(database_url: str, database: Database) -> None:
    await agree(database, 1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 200))
@ONE_ENGINE
async def test_in_a_hundred_other_years_too(database_url: str, database: Database, seed: int) -> None:
    await agree(database, seed)
