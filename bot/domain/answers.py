"""The accepted answer of a thread: whoever asked marks it, or the office."""

from __future__ import annotations

from datetime import datetime

from bot.domain import standing
from bot.domain.people import Person, ensure_members
from bot.domain.standing import State
from bot.errors import UserError
from bot.i18n import N_
from storage.database import Database
from storage.messages import Message
from storage.threads import Thread


async def mark(
    database: Database, message_id: int, person: Person, *, is_office: bool, now: datetime
) -> bool:
    """Marks a message as the answer, or takes the mark back where it stands; says whether it stands now.

    Raises UserError for whoever neither asked nor is of the office, for the question itself, and for a
    message that is not archived.
    """
    async with database.transaction() as session:
        message = await session.get(Message, message_id)
        thread = await session.get(Thread, message.thread_id) if message else None
        if message is None or thread is None or message.deleted_at is not None:
            raise UserError(N_("This message is not in the archive."))
        if thread.starter_id in (None, message_id):
            raise UserError(N_("An answer belongs to a question in a thread of its own."))
        if not is_office and not await standing.has_asked(session, thread, person.account):
            raise UserError(N_("The answer is marked by whoever asked, or by the office."))
        is_marked = thread.answer_id != message_id
        thread.answer_id = message_id if is_marked else None
        thread.is_answered = is_marked
        by = (await ensure_members(session, [person], now=now))[person.account]
        state = State.ANSWERED if is_marked else State.OPEN
        await standing.note(session, thread, state, by=by, now=now)
        return is_marked
