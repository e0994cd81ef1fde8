"""“In short”: the editors' own words above a thread. They quote nobody, since nobody agreed to that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain import standing
from bot.domain.people import Person, ensure_members
from bot.domain.words import folded_words
from bot.errors import UserError
from bot.i18n import N_
from storage import deeds, messages, publication
from storage.database import Database

LENGTH = 600
"""Characters: two or three sentences."""
OWN_WORDS = 8
"""As many words in a row as stand in a message are a quotation; fewer happen by themselves."""


async def sum_up(database: Database, thread_id: int, text: str, editor: Person, *, now: datetime) -> None:
    """An editor says a thread in short; an empty text takes the summary away.

    Raises UserError if it is too long, or repeats a message: what is withdrawn would stand there still.
    """
    text = text.strip()
    if len(text) > LENGTH:
        raise UserError(N_("The summary is too long: at most {limit} characters."), limit=LENGTH)
    async with database.transaction() as session:
        thread = await standing.of_archive(session, thread_id)
        quoted = _quoted(text, await messages.contents(session, thread_id))
        if quoted:
            raise UserError(
                N_("These words stand in a message: “{words}”. Please use your own, since messages can go."),
                words=quoted,
            )
        if text == thread.summary:
            return
        thread.summary, thread.summary_at = text, now if text else None
        by = (await ensure_members(session, [editor], now=now))[editor.account]
        await deeds.record(session, thread_id, "summary", by=by, at=now)
        await publication.advance(session, library=False)


def _quoted(text: str, said: Iterable[str]) -> str:
    """The first run of OWN_WORDS words of a text, as it stands there, that is in one of the messages."""
    words = text.split()
    spoken = [f" {' '.join(folded_words(content))} " for content in said]
    for start in range(len(words)):
        run = _run(words[start:])
        folded = f" {' '.join(folded_words(run))} "
        if run and any(folded in content for content in spoken):
            return run
    return ""


def _run(words: Sequence[str]) -> str:
    """The beginning that holds OWN_WORDS folded words; empty if there are not so many."""
    for end in range(1, len(words) + 1):
        run = " ".join(words[:end])
        if len(folded_words(run)) >= OWN_WORDS:
            return run
    return ""
