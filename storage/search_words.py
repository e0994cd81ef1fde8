"""The words of what is public, as they were written, with how many entries have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from string import ascii_uppercase
from typing import NamedTuple

import orjson
from sqlalchemy import Index, Integer, String, bindparam, case, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage import notes
from storage.columns import Base
from storage.notes import Note
from storage.queries import Query
from storage.rows import Columns
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


class WaitingRow(NamedTuple):
    """A note of words that wait to be counted."""

    name: str
    value: str


LAST = "\U0010ffff"
MOST_WAITING = 32
"""Times that words are put aside before they must be counted."""
_WAITING_NAMES = [f"words to count {number}" for number in range(MOST_WAITING)]
CAPITALS = (*ascii_uppercase, "Ä", "Ö", "Ü")


async def count(session: AsyncSession, *, more: Iterable[str], less: Iterable[str]) -> None:
    """Counts entries in or out, given the words of each in one line: `word=folded`, apart by blanks."""
    gone = times(less)
    if gone:  # nobody may be counted out before they were counted in
        await settle(session)
    change = times(more)
    change.subtract(gone)
    await _count(session, change)


def times(lines: Iterable[str]) -> Counter[str]:
    """How often each word stands in lines of words."""
    return Counter(" ".join(lines).split())


async def count_later(session: AsyncSession, change: Counter[str]) -> None:
    """Counts entries in by the time that `settle` is called, or anybody is counted out.

    Most words of a large batch are those of the one before it: written once for many it costs a tenth.
    """
    if not change:
        return
    waiting = await _WAITING.within(session, names=_WAITING_NAMES)
    if len(waiting) == MOST_WAITING:
        await _settle(session, waiting)
        waiting = []
    await notes.write(session, _WAITING_NAMES[len(waiting)], orjson.dumps(change).decode())


async def settle(session: AsyncSession) -> None:
    """Counts all that waits for it."""
    if waiting := await _WAITING.within(session, names=_WAITING_NAMES):
        await _settle(session, waiting)


async def waits(connection: AsyncConnection) -> bool:
    """Whether there are words that wait to be counted."""
    return bool(await _WAITING.all(connection, names=_WAITING_NAMES[:1]))


async def _settle(session: AsyncSession, waiting: Iterable[WaitingRow]) -> None:
    change: Counter[str] = Counter()
    for each in waiting:
        change.update(orjson.loads(each.value))
    await session.execute(delete(Note).where(Note.name.in_(_WAITING_NAMES)))
    await _count(session, change)


async def _count(session: AsyncSession, change: Mapping[str, int]) -> None:
    counted = [(*pair.rpartition("=")[::2], by) for pair, by in sorted(change.items()) if by]
    if not counted:
        return
    words, folded, entries = zip(*counted, strict=True)
    backwards = [each[::-1] for each in folded]
    rows = {"word": words, "folded": folded, "backwards": backwards, "entries": entries}
    await add_up(session, SearchWord, Columns(rows, len(words)), "entries")
    fewer = [word for word, by in zip(words, entries, strict=True) if by < 0]
    for start in range(0, len(fewer), 500):
        unused = SearchWord.word.in_(fewer[start : start + 500]), SearchWord.entries <= 0
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


_WAITING = Query(
    WaitingRow, select(Note.name, Note.value).where(Note.name.in_(bindparam("names", expanding=True)))
)
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
