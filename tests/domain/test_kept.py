"""What a process keeps of the data is made once for all who ask, and anew when the data have changed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from bot.domain import kept
from storage.database import Database

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class Sheet:
    """Something that is kept."""

    generation: int


@ONE_ENGINE
async def test_it_is_made_once_for_all_who_ask_at_once(database_url: str, database: Database) -> None:
    made: list[int] = []

    async def ask(generation: int) -> Sheet:
        async def make() -> Sheet:
            made.append(generation)
            await asyncio.sleep(0)
            return Sheet(generation)

        return await kept.current(database, Sheet, generation, make)

    assert len({id(sheet) for sheet in await asyncio.gather(*(ask(1) for _ in range(5)))}) == 1
    assert (await ask(2)).generation == 2
    assert made == [1, 2]
