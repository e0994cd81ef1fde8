"""A resource that was suggested from somebody's message: their words are no summary of ours to publish.

Whoever hands a message in cannot agree for its author, and an agreement can be taken back. So the form
begins with their words only if the public may read them anyway, as a quotation, and what is published is
put in the editors' own words, always; who suggests their own message agrees by that.
"""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.words import folded_words
from bot.errors import UserError
from bot.i18n import N_
from storage import reading_messages
from storage.database import Database
from storage.messages import Message
from storage.resources import Resource

RUN = 6
"""So many words in a row are somebody's wording, not chance; names of things are shorter."""


async def may_quote(database: Database, message_id: int, *, author: str, asker: str) -> bool:
    """Whether somebody may begin with the words of a message: it is their own, or public."""
    if author == asker:
        return True
    async with database.reading() as connection:
        return message_id in await reading_messages.public_messages(connection, [message_id])


async def refuse_quotes(session: AsyncSession, row: Resource) -> None:
    """Raises UserError if the texts repeat the message of somebody else that the resource comes from."""
    message = await session.get(Message, row.from_message_id) if row.from_message_id else None
    if message is None or message.author_id == row.suggested_by:
        return
    theirs = _runs(message.content)
    for text in (row.title, row.summary, row.plain_summary):
        if _runs(text) & theirs:
            raise UserError(
                N_(
                    "The text repeats the message that it was suggested from, and whoever wrote that has not "
                    "agreed to it. Please say it in your own words: “Edit”."
                )
            )


def _runs(text: str) -> set[tuple[str, ...]]:
    words = folded_words(text)
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}
