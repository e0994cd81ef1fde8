"""The word list grows with the archive: at night, from the words that are public by then.

A word is taken that stands on its own in enough entries, or in a name of the glossary, is written as a noun,
and is neither listed nor made of listed words. What it takes apart is worked out from the words of the
archive: no text is read anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from bot.domain.analysis.compounds import NO_HEADS, NO_MODIFIERS, QUALITIES, head_in, split
from bot.domain.analysis.lexicon import nouns
from bot.domain.analysis.stopwords import STOPWORDS
from bot.domain.search.learned import FEWEST, NOTE, Made, explained, made_with, note_of
from storage import glossary, notes, publication, search_words
from storage.database import Database
from storage.search_words import Spoken

SHORTEST, LONGEST = 5, 18
"""Letters of a taught word; shorter ones are in others by chance, longer ones are compounds."""
SHORTEST_COMPOUND = 8
NOUNS = 0.8
"""The share of a word's entries that write it with a capital letter."""
MOST_WORDS, MOST_COMPOUNDS = 5_000, 5_000
"""The most frequent; a process that searches keeps about 3 MB of them."""
AT_ONCE = 500
"""Words that are looked at before others have their turn."""
NO_PARTS = STOPWORDS | NO_HEADS | NO_MODIFIERS | QUALITIES


async def learn(database: Database) -> bool:
    """Learns anew from what is public by now; returns whether that changed anything."""
    words = await _taught(database)
    note = note_of(words, await _compounds(database, words))
    async with database.transaction() as session:
        if await notes.read(await session.connection(), NOTE) == note:
            return False
        await notes.write(session, NOTE, note)
        await publication.advance(session, events=False)
    return True


async def _taught(database: Database) -> frozenset[str]:
    """Of several forms of a word only the shortest: it is the one that others are compared with."""
    async with database.reading() as connection:
        named = explained(await glossary.terms(connection))
    found = [
        each
        async for each in _spoken(database, SHORTEST)
        if (each.entries >= FEWEST or each.folded in named) and _teaches(each)
    ]
    found.sort(key=lambda each: (-each.entries, each.folded))
    words: set[str] = set()
    for each in sorted(found[:MOST_WORDS], key=lambda each: (len(each.folded), each.folded)):
        if head_in(each.folded, words) is None:
            words.add(each.folded)
    return frozenset(words)


def _teaches(spoken: Spoken) -> bool:
    word = spoken.folded
    return (
        len(word) <= LONGEST
        and spoken.as_noun >= NOUNS * spoken.entries
        and word.isascii()
        and word.isalpha()
        and word not in NO_PARTS
        and head_in(word, nouns()) is None
        and split(word) is None
    )


async def _compounds(database: Database, words: frozenset[str]) -> list[Made]:
    """The words of the archive that are made with taught ones, each once whatever its ending."""
    beginnings = {word[:SHORTEST] for word in words}
    found: dict[Made, int] = {}
    async for each in _spoken(database, SHORTEST_COMPOUND):
        if _may_have(each.folded, beginnings) and (made := made_with(each.folded, words)):
            found[made] = found.get(made, 0) + each.entries
    return sorted(found, key=lambda made: (-found[made], made))[:MOST_COMPOUNDS]


def _may_have(word: str, beginnings: set[str]) -> bool:
    """A first look, since most words have no taught one in them."""
    return any(word[at : at + SHORTEST] in beginnings for at in range(len(word) - SHORTEST + 1))


async def _spoken(database: Database, shortest: int) -> AsyncIterator[Spoken]:
    after = ""
    while True:
        async with database.reading() as connection:
            page = await search_words.spoken(connection, after, shortest, AT_ONCE)
        for each in page:
            yield each
        if len(page) < AT_ONCE:
            return
        after = page[-1].folded
        await asyncio.sleep(0)
