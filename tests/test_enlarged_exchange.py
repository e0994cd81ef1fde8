"""What benchmarks search in is like what the product writes: copies on PostgreSQL have true vectors."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from benchmarks.search_scale import grow
from storage import search_vectors
from storage.database import Database
from tests.support.exchange import Exchange

VECTORS = """
SELECT id, vector = CAST(:vector AS tsvector) AS is_true FROM search_entry WHERE id = :id
"""


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_the_vectors_of_copies_are_those_that_their_entries_would_get(
    exchange: Exchange, database: Database
) -> None:
    await exchange.open("Garten am Haus", "Der alte Garten hinter dem Gartenhaus")
    entries = "SELECT id, title_terms, body_terms FROM search_entry"
    async with database.reading() as connection:
        before = len((await connection.execute(text(entries))).all())
    await grow(database.url.render_as_string(hide_password=False), 3)
    async with database.reading() as connection:
        rows = [row._asdict() for row in await connection.execute(text(entries))]
        asked = [{"id": row["id"], "vector": search_vectors.vector(row)} for row in rows]
        found = [(await connection.execute(text(VECTORS), each)).one() for each in asked]
    assert len(rows) > before
    assert all(row.is_true for row in found)
