"""`reindex` makes the search index anew while the rest runs, and forgets what is gone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain import glossary, reindexing, resources, search
from bot.domain.glossary import TermView
from bot.domain.resources import NewResource
from storage.database import Database
from tests.support.exchange import SHY, Exchange


async def test_a_lost_index_comes_back_as_it_was(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    await _fill(exchange, database, now)
    before = await _index(database)
    async with database.transaction() as session:
        await session.execute(
            text("UPDATE search_entry SET title_terms = '', body_terms = '', is_public = false")
        )
        await session.execute(text("DELETE FROM search_word"))
        await session.execute(
            text(
                "INSERT INTO search_entry (id, kind, ref_id, title, body)"
                " VALUES (402, 'resource', 100, '', 'Garten')"
            )
        )
    assert (await search.search(database, "Garten")).total == 0
    assert await reindexing.reindex(database, lambda done, total: None, now=now) == 2
    assert await _index(database) == before
    assert (await search.search(database, "Garten")).total == 3, "the garden, the library, and the beds"


async def test_texts_are_read_anew_once_after_the_analyzer_changed(
    exchange: Exchange, database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reindexing.catch_up(database, now=now)  # as the first start does
    await _fill(exchange, database, now)
    assert not await reindexing.catch_up(database, now=now)
    monkeypatch.setattr(reindexing, "EDITION", 99)
    assert await reindexing.catch_up(database, now=now)
    assert not await reindexing.catch_up(database, now=now)


async def _fill(exchange: Exchange, database: Database, now: datetime) -> None:
    await exchange.open("Schulgarten", "Wer gießt in den Ferien?")
    await exchange.open("Vertraulich", "Der Garten wird verkauft.", SHY)
    await resources.publish_new(database, NewResource("Gartenordnung", "https://g.example"), now=now)
    await glossary.add_terms(database, [TermView("beet", "Beet", ("Hochbeet",), "Ein Stück Erde.", "")])


async def _index(database: Database) -> list[tuple[Any, ...]]:
    async with database.reading() as connection:
        entries = await connection.execute(
            text("SELECT id, title_terms, body_terms, words, is_public FROM search_entry ORDER BY id")
        )
        words = await connection.execute(
            text("SELECT word, folded, entries FROM search_word ORDER BY word, folded")
        )
        return [tuple(row) for row in (*entries, *words)]


async def test_what_was_written_since_the_first_start_is_not_read_anew(
    database: Database, now: datetime
) -> None:
    await reindexing.begin(database)
    await glossary.add_terms(
        database, [TermView("qm", "Quartiersmanagement", (), "Eine Stelle im Viertel.", "")]
    )
    assert not await reindexing.catch_up(database, now=now)
    await reindexing.begin(database)


async def test_what_was_written_by_a_program_that_noted_nothing_is_read_anew(
    database: Database, now: datetime
) -> None:
    await glossary.add_terms(
        database, [TermView("qm", "Quartiersmanagement", (), "Eine Stelle im Viertel.", "")]
    )
    await reindexing.begin(database)
    assert await reindexing.catch_up(database, now=now)
