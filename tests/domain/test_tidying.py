"""The search index is put in order at night, and finds the same before and after."""

from __future__ import annotations

from bot.domain import search, tidying
from storage import search as index
from storage.database import Database
from tests.support.exchange import Exchange


async def test_an_index_of_many_pieces_becomes_one_and_finds_the_same(
    exchange: Exchange, database: Database
) -> None:
    for number in range(12):  # each in a transaction of its own, which leaves a piece
        await exchange.open(f"Beet {number}", f"Wer gießt Beet Nummer {number}?")
        if await _pieces(database) > tidying.FEW:
            break
    before = await _found(database)
    assert await tidying.tidy(database) == database.is_sqlite
    assert await _pieces(database) == 1
    assert await _found(database) == before
    assert not await tidying.tidy(database), "what is in order stays as it is"


async def test_what_is_written_into_a_tidy_index_is_found(exchange: Exchange, database: Database) -> None:
    for number in range(12):
        await exchange.open(f"Beet {number}", "Wer gießt?")
    await tidying.tidy(database)
    await exchange.open("Hecke", "Wer schneidet die Hecke?")
    assert (await search.search(database, "Hecke")).total == 1
    assert (await search.search(database, "Beet")).total == 12


async def _pieces(database: Database) -> int:
    async with database.reading() as connection:
        return await index.pieces(connection)


async def _found(database: Database) -> list[str]:
    return [hit.title for hit in (await search.search(database, "Beet gießen")).hits]
