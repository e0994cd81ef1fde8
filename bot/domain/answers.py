"""The accepted answer of a thread: whoever asked marks it, or the office."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.people import DISCORD
from bot.errors import UserError
from bot.i18n import N_
from storage import members, publication
from storage.database import Database
from storage.messages import Message
from storage.threads import Thread


async def mark(database: Database, message_id: int, *, account: str, is_office: bool) -> bool:
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
        if not is_office and not await _asked(session, thread, account):
            raise UserError(N_("The answer is marked by whoever asked, or by the office."))
        is_marked = thread.answer_id != message_id
        thread.answer_id = message_id if is_marked else None
        thread.is_answered = is_marked
        await publication.advance(session)
        return is_marked


async def _asked(session: AsyncSession, thread: Thread, account: str) -> bool:
    opening = await session.get(Message, thread.starter_id)
    member = (await members.by_accounts(session, DISCORD, [account])).get(account)
    return opening is not None and member is not None and opening.author_id == member.id
