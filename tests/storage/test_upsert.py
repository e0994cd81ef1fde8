"""Rows by their keys: written, kept, filled and added up, however many come at once."""

from __future__ import annotations

from typing import cast

import pytest
from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.messages import Reaction
from storage.notes import Note
from storage.search_words import SearchWord
from storage.upsert import TOGETHER, add_up, update_each, upsert

TABLE = cast(Table, Note.__table__)
MANY = 2 * TOGETHER + 3


async def test_many_rows_are_written_and_written_again(database: Database) -> None:
    rows = [{"name": f"n{number}", "value": str(number)} for number in range(MANY)]
    async with database.transaction() as session:
        await upsert(session, Note, rows[:5])
        await upsert(session, Note, [{**row, "value": "'), ('"} for row in rows])
        await upsert(session, Note, rows[TOGETHER:], keep=("value",))
        await upsert(session, Note, rows[:TOGETHER])
    async with database.reading() as connection:
        kept = dict((await connection.execute(select(Note.name, Note.value))).all())
    assert [kept[f"n{number}"] for number in (0, 4, TOGETHER - 1)] == ["0", "4", str(TOGETHER - 1)]
    assert {kept[f"n{number}"] for number in range(TOGETHER, MANY)} == {"'), ('"}


async def test_many_rows_are_added_up(database: Database) -> None:
    words = [
        {"word": f"w{number}", "folded": f"w{number}", "backwards": f"{number}w", "entries": 2}
        for number in range(MANY)
    ]
    async with database.transaction() as session:
        await add_up(session, SearchWord, words, "entries")
        await add_up(session, SearchWord, words[1:], "entries")
    async with database.reading() as connection:
        counts = (await connection.execute(select(SearchWord.entries).order_by(SearchWord.word))).scalars()
        assert sorted(counts) == [2, *[4] * (MANY - 1)]


@pytest.mark.parametrize("count", [0, 3, MANY])
async def test_an_update_is_run_for_each_row(database: Database, count: int) -> None:
    statement = update(TABLE).where(TABLE.c.name == bindparam("which")).values(value=bindparam("other"))
    async with database.transaction() as session:
        await upsert(session, Note, [{"name": f"n{number}", "value": ""} for number in range(MANY)])
        rows = [{"which": f"n{number}", "other": str(number)} for number in range(count)]
        await update_each(session, statement, rows)
    async with database.reading() as connection:
        values = (await connection.execute(select(Note.value).where(Note.name.startswith("n")))).scalars()
        assert sorted(filter(None, values)) == sorted(map(str, range(count)))


async def test_of_many_rows_that_may_not_be_none_is_written(database: Database) -> None:
    rows = [{"message_id": number, "emoji": "👍", "count": 1} for number in range(MANY)]
    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            await upsert(session, Reaction, rows)
    async with database.reading() as connection:
        assert (await connection.execute(select(Reaction))).all() == []
