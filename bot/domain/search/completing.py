"""Words that a query may go on with: from what is public, as it is mostly written."""

from __future__ import annotations

from bot.domain.analysis.folding import folded
from bot.domain.analysis.stopwords import STOPWORDS
from bot.domain.analysis.terms import WORD, plain, read
from storage import search_words
from storage.database import Database

SHORTEST = 2
LONGEST = 60
LOOKED_AT = 40
"""Words that begin so; of several forms of one word the most frequent is offered."""


async def complete(database: Database, typed: str, *, limit: int = 8) -> list[str]:
    """What is typed with its last word completed, the most frequent first; nothing without a beginning."""
    text = plain(typed.replace("\0", " "))[-200:]
    words = list(WORD.finditer(text))
    if not words or words[-1].end() != len(text):
        return []
    begun = folded(words[-1][0])[:LONGEST]
    if len(begun) < SHORTEST:
        return []
    async with database.reading() as connection:
        told = await search_words.beginning(connection, begun, LOOKED_AT)
        forms: dict[str, str] = {}
        for each in told:
            if each.folded not in STOPWORDS:
                forms.setdefault(read(each.folded).term, each.folded)
        shown = list(forms.values())[:limit]
        written = await search_words.written(connection, shown)
    before = text[: words[-1].start()]
    return [before + written[each] for each in shown if each in written]
