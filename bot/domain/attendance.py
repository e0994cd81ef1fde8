"""Attendance: who came to a date, marked by the office or said by a code that is read out there.

It is kept apart from the rsvps: who registered may stay away, and who did not may come.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.date_words import Date
from bot.domain.people import Person, ensure_members
from bot.errors import UserError
from bot.i18n import N_
from storage import attendance, rsvps
from storage import events as stored
from storage.attendance import Attendance, AttendanceCode, AttendanceTry, How
from storage.database import Database
from storage.events import Occurrence

BEFORE = timedelta(hours=1)
"""How long before the start people arrive, and a code counts."""
CODE_COUNTS = timedelta(hours=12)
"""How long after the end a code still counts: for the way home, not for the rumour."""
TRIES = 5
"""Wrong codes within `TRIES_WITHIN`; with six digits nobody guesses one."""
TRIES_WITHIN = timedelta(hours=1)
KEPT = timedelta(days=2)
"""How long after the end a code is kept, so that it is never another date's meanwhile."""
_NOT_THERE = N_("This date is not there any more.")
_CANCELLED = N_("This date does not take place.")


@dataclass(frozen=True, slots=True)
class Code:
    """What is read out at a date: six digits, and between when they count."""

    date: Date
    digits: str
    counts_from: datetime
    counts_until: datetime

    @property
    def spoken(self) -> str:
        """In two groups, as one reads it out."""
        return f"{self.digits[:3]} {self.digits[3:]}"


async def code_for(database: Database, occurrence_id: int, *, now: datetime) -> Code:
    """The code of a date, made when it is first asked for; raises UserError if it is over or cancelled."""
    async with database.transaction() as session:
        await attendance.forget_codes(session, now - KEPT)
        date = await session.get(Occurrence, occurrence_id, with_for_update=True)
        _must_take_place(date)
        assert date is not None, "else it was refused"
        if now > date.ends_at + CODE_COUNTS:
            raise UserError(N_("This date is over."))
        row = await session.get(AttendanceCode, occurrence_id)
        if row is None:
            row = AttendanceCode(occurrence_id=occurrence_id, code=await _fresh(session), made_at=now)
            session.add(row)
        (facts,) = await stored.facts(session, [occurrence_id])
        return Code(facts, row.code, date.starts_at - BEFORE, date.ends_at + CODE_COUNTS)


async def attend(database: Database, typed: str, person: Person, *, now: datetime) -> Date:
    """Notes that someone is at the date whose code they typed; doing it again changes nothing.

    Raises UserError for a code that counts nowhere now, and for whoever has typed too many of those.
    """
    async with database.transaction(durable=True) as session:
        member_id = (await ensure_members(session, [person], now=now))[person.account]
        tries = await _tries(session, member_id, now)
        found = await _date_now(session, _digits(typed), now) if tries.wrong < TRIES else None
        if found is not None:
            await _note(session, found.id, member_id, How.CODE, now)
            (date,) = await stored.facts(session, [found.id])
            return date
        was_stopped = tries.wrong >= TRIES
        tries.wrong += not was_stopped
    if was_stopped:
        raise UserError(N_("Too many wrong codes. Please try again in an hour, or tell the office."))
    raise UserError(
        N_("“{code}” is no code that counts now. Please look again, or tell the office."), code=typed
    )


async def mark(
    database: Database,
    occurrence_id: int,
    *,
    asked: Collection[str],
    present: Collection[str],
    now: datetime,
) -> None:
    """The office says who of those `asked` about (keys of participants) was there; nobody else is touched.

    Raises UserError for a date that is cancelled, or has not begun.
    """
    async with database.transaction(durable=True) as session:
        await _begun(session, occurrence_id, now)
        for key in asked:
            row = await _row(session, occurrence_id, int(key.removesuffix("+")), now)
            is_present = key in present
            if key.endswith("+") and row.guests != int(is_present):
                row.guests, row.how = int(is_present), How.EDITOR
            elif not key.endswith("+") and row.is_there != is_present:
                row.is_there, row.how = is_present, How.EDITOR
            await _keep(session, row)


async def mark_others(
    database: Database, occurrence_id: int, people: Collection[Person], *, now: datetime
) -> None:
    """The office says that these were there too, whether or not they had answered.

    Raises UserError for a date that is cancelled, or has not begun.
    """
    async with database.transaction(durable=True) as session:
        await _begun(session, occurrence_id, now)
        for member_id in (await ensure_members(session, people, now=now)).values():
            await _note(session, occurrence_id, member_id, How.EDITOR, now)


async def _begun(session: AsyncSession, occurrence_id: int, now: datetime) -> None:
    found = await rsvps.locked_date(session, occurrence_id)
    date = found[0] if found else None
    _must_take_place(date)
    if date is not None and now < date.starts_at - BEFORE:
        raise UserError(N_("This date has not begun yet."))


def _must_take_place(date: Occurrence | None) -> None:
    if date is None:
        raise UserError(_NOT_THERE)
    if date.cancelled_at is not None:
        raise UserError(_CANCELLED)


async def _date_now(session: AsyncSession, digits: str, now: datetime) -> Occurrence | None:
    date = await attendance.date_of_code(session, digits)
    if date is None or date.cancelled_at is not None:
        return None
    return date if date.starts_at - BEFORE <= now <= date.ends_at + CODE_COUNTS else None


async def _tries(session: AsyncSession, member_id: int, now: datetime) -> AttendanceTry:
    row = await session.get(AttendanceTry, member_id, with_for_update=True)
    if row is None:
        row = AttendanceTry(member_id=member_id, wrong=0, since=now)
        session.add(row)
    if now - row.since > TRIES_WITHIN:
        row.wrong, row.since = 0, now
    return row


async def _note(session: AsyncSession, occurrence_id: int, member_id: int, how: How, now: datetime) -> None:
    row = await _row(session, occurrence_id, member_id, now)
    if not row.is_there:
        row.is_there, row.how, row.at = True, how, now
    await _keep(session, row)


async def _row(session: AsyncSession, occurrence_id: int, member_id: int, now: datetime) -> Attendance:
    found = await attendance.find(session, occurrence_id, member_id)
    return found or Attendance(
        occurrence_id=occurrence_id, member_id=member_id, is_there=False, guests=0, how=How.EDITOR, at=now
    )


async def _keep(session: AsyncSession, row: Attendance) -> None:
    """A row says that somebody came; without that there is none."""
    if row.is_there or row.guests:
        session.add(row)
    elif row in session:
        await session.delete(row)
    await session.flush()


async def _fresh(session: AsyncSession) -> str:
    while True:
        code = str(100_000 + secrets.randbelow(900_000))
        if not await attendance.is_taken(session, code):
            return code


def _digits(typed: str) -> str:
    """What was typed without blanks and hyphens: "482 915", "482-915"."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(character for character in plain if not (character.isspace() or character in "-‐‑–."))
