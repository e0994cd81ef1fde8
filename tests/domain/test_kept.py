"""What a process keeps of the data is made once for all who ask, and anew when the data have changed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import kept
from bot.domain.kept import Glance
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


class Words(kept.OneByOne[str, int]):
    """How long words are."""


@ONE_ENGINE
async def test_things_are_asked_for_once_a_generation(database_url: str, database: Database) -> None:
    asked: list[list[str]] = []

    async def lengths(_: AsyncConnection, words: list[str]) -> Mapping[str, int]:
        asked.append(sorted(words))
        return {word: len(word) for word in words if word != "none"}

    async with database.reading() as connection:
        first, second = (Glance(database, connection, generation) for generation in (1, 2))
        assert await kept.known(first, Words, {"a", "none"}, lengths) == {"a": 1, "none": None}
        assert await kept.known(first, Words, {"a", "none", "word"}, lengths) == {
            "a": 1,
            "none": None,
            "word": 4,
        }
        assert await kept.known(second, Words, {"a"}, lengths) == {"a": 1}
    assert asked == [["a", "none"], ["word"], ["a"]]


@ONE_ENGINE
async def test_no_more_is_kept_than_has_room(database_url: str, database: Database) -> None:
    async def lengths(_: AsyncConnection, words: list[str]) -> Mapping[str, int]:
        return {word: len(word) for word in words}

    async with database.reading() as connection:
        glance = Glance(database, connection, 1)
        for number in range(3):
            words = {f"{number}.{each}" for each in range(5)}
            assert words <= (await kept.known(glance, Words, words, lengths, 10)).keys()
    held = database.kept[Words]
    assert isinstance(held, Words)
    assert len(held.things) <= 10
