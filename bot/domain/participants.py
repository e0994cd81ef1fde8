"""Participants: who answered about a date, who came, and the list of them that the office takes away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from bot.domain.date_words import Date
from bot.domain.sheets import csv_file
from bot.errors import UserError
from bot.i18n import N_, Language, gettext
from storage import attendance
from storage import events as stored
from storage.attendance import How
from storage.database import Database
from storage.rsvps import Answer

STATES = {
    Answer.GOING: N_("Registered"),
    Answer.WAITLIST: N_("On the waitlist"),
    Answer.MAYBE: N_("Maybe"),
    Answer.DECLINED: N_("Not coming"),
    None: N_("Not registered"),
}
WAYS = {How.EDITOR: N_("noted by the office"), How.CODE: N_("by code")}
HEADS = (
    N_("Name"),
    N_("Came along with"),
    N_("Role"),
    N_("City"),
    N_("State"),
    N_("Place on the waitlist"),
    N_("Answered at"),
    N_("Took part"),
    N_("How that is known"),
)


@dataclass(frozen=True, slots=True)
class Participant:
    """One person at a date; `host` names the member who brought them along, empty for a member."""

    member_id: int
    name: str
    host: str
    role: str
    city: str
    answer: Answer | None
    """None: they never answered, but came."""
    position: int
    """On the waitlist, 1 for the next; 0 if they do not wait."""
    answered_at: datetime | None
    is_offered: bool
    """A place has become free and is kept for them."""
    has_come: bool
    how: How | None

    @property
    def is_guest(self) -> bool:
        """Whether a member brought them along, without a name of their own here."""
        return bool(self.host)

    @property
    def key(self) -> str:
        """What tells them from the others of this date."""
        return f"{self.member_id}{'+' if self.is_guest else ''}"


@dataclass(frozen=True, slots=True)
class Participation:
    """A date with everyone who answered about it or came."""

    date: Date
    people: tuple[Participant, ...]

    def count(self, answer: Answer) -> int:
        """How many people gave this answer, who was brought along included."""
        return sum(person.answer is answer for person in self.people)

    @property
    def there(self) -> int:
        """How many came."""
        return sum(person.has_come for person in self.people)

    @property
    def expected(self) -> tuple[Participant, ...]:
        """Whom one looks for at the door: all but those who declined and stayed away."""
        return tuple(each for each in self.people if each.has_come or each.answer is not Answer.DECLINED)


async def participation(database: Database, occurrence_id: int) -> Participation:
    """Everyone concerned with a date, for the office; raises UserError if it is not there."""
    async with database.transaction() as session:
        dates = await stored.facts(session, [occurrence_id])
        if not dates:
            raise UserError(N_("This date is not there any more."))
        rows = await attendance.participants(session, occurrence_id)
    waiting = [row.member_id for row in rows if row.state == Answer.WAITLIST]
    people = [person for row in rows for person in _people(row, waiting)]
    return Participation(dates[0], tuple(people))


def participant_list(found: Participation, language: Language) -> bytes:
    """The list as a CSV file, a line a person; times are local to the event."""
    zone = ZoneInfo(found.date.time_zone)

    def say(text: str) -> str:
        return gettext(language, text)

    def line(person: Participant) -> Sequence[object]:
        at = person.answered_at
        return (
            name_of(person, language),
            person.host,
            person.role,
            person.city,
            say_state(person, language),
            person.position or "",
            f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else "",
            say(N_("yes")) if person.has_come else "",
            say(WAYS[person.how]) if person.how and person.has_come else "",
        )

    return csv_file([say(head) for head in HEADS], map(line, found.people))


def name_of(person: Participant, language: Language) -> str:
    """Someone's name; whoever was brought along is told by whom."""
    return person.name or gettext(language, N_("Second person with {name}"), name=person.host)


def say_state(person: Participant, language: Language) -> str:
    """What someone answered, in words."""
    return gettext(language, N_("Place offered") if person.is_offered else STATES[person.answer])


def _people(row: Row[*tuple[Any, ...]], waiting: Sequence[int]) -> list[Participant]:
    """The member, and whom they brought along."""
    answer = Answer(row.state) if row.state else None
    how = How(row.how) if row.how else None
    position = 1 + waiting.index(row.member_id) if answer is Answer.WAITLIST else 0

    def person(name: str, host: str, *, has_come: bool) -> Participant:
        return Participant(
            member_id=row.member_id,
            name=name,
            host=host,
            role=row.role if not host else "",
            city=row.city if not host else "",
            answer=answer,
            position=position,
            answered_at=row.answered_at,
            is_offered=row.offered_until is not None,
            has_come=has_come,
            how=how,
        )

    people = [person(row.name, "", has_come=bool(row.is_there))]
    if row.guests or row.guests_there:
        people.append(person("", row.name, has_come=bool(row.guests_there)))
    return people
