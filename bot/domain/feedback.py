"""Barriers: anyone tells of one without an account, the office answers within a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import letters
from bot.domain.letters import Office
from bot.domain.people import Person, ensure_members
from bot.i18n import Language
from storage.database import Database
from storage.deliveries import Kind
from storage.feedback import Feedback

REMIND_AFTER = timedelta(days=20)
"""The answer is owed within a month; ten days before, the office is reminded."""


@dataclass(frozen=True, slots=True)
class Barrier:
    """What somebody wrote: where, what, and how to reach them (empty: not at all)."""

    page: str
    text: str
    contact: str
    language: Language


async def send(database: Database, barrier: Barrier, to: Office, *, now: datetime) -> int:
    """Keeps it and promises that the office hears of it; its number."""
    async with database.transaction(durable=True) as session:
        row = Feedback(
            page=barrier.page,
            text=barrier.text,
            contact=barrier.contact,
            language=barrier.language,
            created_at=now,
        )
        session.add(row)
        await session.flush()
        await letters.announce(session, Kind.FEEDBACK, row, to, now=now, again=[REMIND_AFTER])
        return row.id


async def settle(database: Database, feedback_id: int, person: Person, *, now: datetime) -> None:
    """Somebody of the office has answered; the first time counts."""
    async with database.transaction(durable=True) as session:
        row = await session.get(Feedback, feedback_id, with_for_update=True)
        if row is not None and row.settled_at is None:
            row.settled_by = (await ensure_members(session, [person], now=now))[person.account]
            row.settled_at = now
