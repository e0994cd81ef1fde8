"""The words of what is public, as they were written, with how many entries have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from string import ascii_uppercase
from typing import NamedTuple

from sqlalchemy import Index, Integer, String, bindparam, case, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base
from storage.queries import Query
from storage.upsert import add_up

Written = String(140).with_variant(String(140, collation="C"), "postgresql")
"""Compared letter by letter, so that a beginning is a range."""


class SearchWord(Base):
    """A word in one way of writing it."""

    __tablename__ = "search_word"
    __table_args__ = (Index(None, "folded"), Index(None, "backwards"))

    word: Mapped[str] = mapped_column(Written, primary_key=True)
    folded: Mapped[str] = mapped_column(Written)
    backwards: Mapped[str] = mapped_column(Written)
    """The folded word from its end, to find words by their endings."""
    entries: Mapped[int] = mapped_column(Integer)


class Told(NamedTuple):
    """A folded word and in how many public entries it stands."""

    folded: str
    entries: int


class Spoken(NamedTuple):
    """A folded word, in how many public entries it stands, and in how many with a capital letter."""

    folded: str
    entries: int
    as_noun: int


class Spelling(NamedTuple):
    """How a word is mostly written."""

    folded: str
    word: str


LAST = "\U0010ffff"
CAPITALS = (*ascii_uppercase, "Ä", "Ö", "Ü")


async def count(session: AsyncSession, *, more: Iterable[str], less: Iterable[str]) -> None:
    """Counts entries in or out, given the words of each in one line: `word=folded`, apart by blanks."""
    change = Counter(" ".join(more).split())
    change.subtract(Counter(" ".join(less).split()))
    rows = []
    for pair, by in sorted(change.items()):
        if by:
            word, _, folded = pair.rpartition("=")
            rows.append({"word": word, "folded": folded, "backwards": folded[::-1], "entries": by})
    await add_up(session, SearchWord, rows, "entries")
    gone = [row["word"] for row in rows if change[f"{row['word']}={row['folded']}"] < 0]
    for start in range(0, len(gone), 500):
        unused = SearchWord.word.in_(gone[start : start + 500]), SearchWord.entries <= 0
        await session.execute(delete(SearchWord).where(*unused))


async def known(connection: AsyncConnection, folded: Collection[str]) -> list[Told]:
    """Those of the folded words that somebody wrote, the most frequent first."""
    return await _KNOWN.all(connection, words=list(folded)) if folded else []


async def beginning(connection: AsyncConnection, prefix: str, limit: int) -> list[Told]:
    """Folded words that begin so, the most frequent first."""
    return await _BEGINNING.all(connection, low=prefix, high=prefix + LAST, limit=limit)


async def ending(connection: AsyncConnection, suffix: str, limit: int) -> list[Told]:
    """Folded words that end so, the most frequent first."""
    back = suffix[::-1]
    return await _ENDING.all(connection, low=back, high=back + LAST, limit=limit)


async def containing(connection: AsyncConnection, part: str, limit: int) -> list[Told]:
    """Folded words that contain letters or digits, the most frequent first."""
    return await like(connection, f"%{part}%", limit)


async def like(connection: AsyncConnection, pattern: str, limit: int) -> list[Told]:
    """Folded words that fit a pattern of LIKE, the most frequent first."""
    return await _CONTAINING.all(connection, part=pattern, limit=limit)


async def spoken(connection: AsyncConnection, after: str, shortest: int, limit: int) -> list[Spoken]:
    """Folded words with so many letters and more, in alphabetical order after one."""
    return await _SPOKEN.all(connection, after=after, shortest=shortest, limit=limit)


async def written(connection: AsyncConnection, folded: Collection[str]) -> dict[str, str]:
    """Folded word to how it is written most often."""
    rows = await _WRITTEN.all(connection, words=list(folded)) if folded else []
    return {row.folded: row.word for row in reversed(rows)}


_ENTRIES = func.sum(SearchWord.entries).label("entries")
_TOLD = select(SearchWord.folded, _ENTRIES).group_by(SearchWord.folded)
_BEST = _TOLD.order_by(_ENTRIES.desc(), SearchWord.folded)
_LOW, _HIGH = bindparam("low", type_=Written), bindparam("high", type_=Written)
_KNOWN = Query(Told, _BEST.where(SearchWord.folded.in_(bindparam("words", expanding=True))))
_BEGINNING = Query(
    Told, _BEST.where(SearchWord.folded >= _LOW, SearchWord.folded < _HIGH).limit(bindparam("limit"))
)
_ENDING = Query(
    Told, _BEST.where(SearchWord.backwards >= _LOW, SearchWord.backwards < _HIGH).limit(bindparam("limit"))
)
_CONTAINING = Query(
    Told, _BEST.where(SearchWord.folded.like(bindparam("part", type_=Written))).limit(bindparam("limit"))
)
_AS_NOUN = case((func.substr(SearchWord.word, 1, 1).in_(CAPITALS), SearchWord.entries), else_=0)
_SPOKEN = Query(
    Spoken,
    _TOLD.add_columns(func.sum(_AS_NOUN))
    .where(
        SearchWord.folded > bindparam("after", type_=Written),
        func.length(SearchWord.folded) >= bindparam("shortest"),
    )
    .order_by(SearchWord.folded)
    .limit(bindparam("limit")),
)
_WRITTEN = Query(
    Spelling,
    select(SearchWord.folded, SearchWord.word)
    .where(SearchWord.folded.in_(bindparam("words", expanding=True)))
    .order_by(SearchWord.entries.desc(), SearchWord.word),
)
