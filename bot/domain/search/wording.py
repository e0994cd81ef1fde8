"""Of what fits equally well, those come first that say a word as it was asked for.

The stemmer takes "Treffen" for "Treff", and "Plan" for "planen"; what an abbreviation is in small letters is
another word.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.analysis.compounds import head_in
from bot.domain.analysis.lexicon import nouns
from bot.domain.search.concepts import Concept, is_abbreviation
from bot.domain.search.entries import Candidate
from bot.domain.search.ranking import Ranked
from storage import search

LOOKED_AT = 30
"""Of the best; who asks for one word alone has no other to tell them apart by."""
AS_ASKED, AS_ABBREVIATED = 2.0, 2.0
SHORTEST = 4
LONGEST_ENDING = 4
"""Letters that a form may have more than the word: "Plan", "Plänen"."""


async def by_wording(
    connection: AsyncConnection, asked: Sequence[Concept], best: Sequence[Ranked]
) -> list[Ranked]:
    """The best in a new order, if one word is asked for."""
    if len(asked) != 1 or len(asked[0].asked.words) != 1:
        return list(best)
    written, word = asked[0].asked.written, asked[0].asked.words[0]
    ids = [each.row.id for each in best[:LOOKED_AT]]
    if is_abbreviation(written):
        said, more = await search.words_of(connection, ids), AS_ABBREVIATED
        same = {entry for entry, words in said.items() if f" {written}=" in f" {words}"}
        same.update(each.row.id for each in best[:LOOKED_AT] if _says_otherwise(each.row, asked[0]))
    elif len(word) >= SHORTEST and word in nouns():
        said, more = await search.words_of(connection, ids), AS_ASKED
        same = {entry for entry, words in said.items() if _says(words, word)}
    else:
        return list(best)
    found = [each._replace(score=each.score * more) if each.row.id in same else each for each in best]
    return sorted(found, key=lambda each: (-each.score, -each.row.id))


def _says_otherwise(row: Candidate, abbreviated: Concept) -> bool:
    """Whether an abbreviation is written out, or called what else it is called."""
    lines = f"{row.title_terms}{row.body_terms}"
    return any(f"{' '.join(way.phrase)} " in lines for way in abbreviated.ways[1:])


def _says(words: str, noun: str) -> bool:
    """Whether a noun stands there in any of its forms, itself or as the last part of another noun."""
    start = noun[:2]
    return any(
        start in pair and pair[0].isupper() and _ends_with(pair.rpartition("=")[2], noun)
        for pair in words.split()
    )


def _ends_with(word: str, noun: str) -> bool:
    ends = (word[-n:] for n in range(len(noun), min(len(word), len(noun) + LONGEST_ENDING) + 1))
    return any(end == noun or (end not in nouns() and head_in(end, (noun,)) == noun) for end in ends)
