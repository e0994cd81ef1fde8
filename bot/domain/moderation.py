"""What waits for a moderator: messages that seem to tell how to reach a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain import consent
from bot.domain.contacts import contacts
from bot.domain.people import Person, ensure_members
from bot.errors import UserError
from bot.i18n import N_
from storage import holds, publication
from storage.database import Database
from storage.messages import Hold, Message


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """A message that a moderator has yet to look at."""

    id: int
    thread_id: int
    title: str
    author: str
    content: str
    created_at: datetime

    def contacts(self) -> list[str]:
        """What in it seems to be a way to reach or to pay a person."""
        return contacts(self.content)


async def waiting(database: Database, *, limit: int = 10) -> tuple[list[HeldMessage], int]:
    """The oldest messages that wait, and how many there are in all."""
    async with database.reading() as connection:
        rows = await holds.waiting(connection, limit)
        total = await holds.count(connection)
    return [HeldMessage(**row._mapping) for row in rows], total


async def decide(
    database: Database, message_id: int, moderator: Person, *, release: bool, now: datetime
) -> None:
    """A moderator lets a message go by its author's consent, or keeps it internal; kept in the record.

    Raises UserError if somebody else was faster, or the message is gone.
    """
    async with database.transaction(durable=True, alone=True) as session:
        moderator_id = (await ensure_members(session, [moderator], now=now))[moderator.account]
        message = await session.get(Message, message_id)
        if message is None or message.deleted_at is not None:
            raise UserError(N_("This message is no longer there."))
        if message.hold != Hold.WAITING:
            raise UserError(N_("This message has been decided about already."))
        message.hold = Hold.RELEASED if release else Hold.KEPT
        await holds.record(session, message_id, moderator_id, message.hold, now)
        await consent.take_effect(session, [message_id])
        await publication.advance(session)
