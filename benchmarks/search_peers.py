"""What the two engines find by themselves: the same collection and queries without our analysis."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

import asyncpg

Rankings = dict[str, list[str]]
WORD = re.compile(r'(-?)(?:"([^"]+)"|(\S+))')
MOST = 100


def fts5(documents: Sequence[Mapping[str, str]], queries: Sequence[Mapping[str, Any]]) -> Rankings:
    """SQLite's full-text search with its own tokenizer and ranking; any of the words is enough."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE VIRTUAL TABLE said USING fts5 (id UNINDEXED, title, body)")
        rows = [(each["id"], each.get("title", ""), each.get("body", "")) for each in documents]
        database.executemany("INSERT INTO said VALUES (?, ?, ?)", rows)
        ask = f"SELECT id FROM said WHERE said MATCH ? ORDER BY rank LIMIT {MOST}"
        return {
            each["id"]: [row[0] for row in database.execute(ask, (_match(each["query"]),))]
            for each in queries
        }


def _match(query: str) -> str:
    found = [
        (minus, (phrase or word).replace('"', " ").strip()) for minus, phrase, word in WORD.findall(query)
    ]
    wanted = " OR ".join(f'"{text}"' for minus, text in found if text and not minus) or '""'
    without = "".join(f' NOT "{text}"' for minus, text in found if text and minus)
    return f"({wanted}){without}"


async def german(
    address: str, documents: Sequence[Mapping[str, str]], queries: Sequence[Mapping[str, Any]]
) -> Rankings:
    """PostgreSQL's full-text search as its German configuration does it, in an empty database."""
    connection = await asyncpg.connect(address.replace("+asyncpg", ""))
    await connection.execute("CREATE TABLE said (id text, words tsvector)")
    await connection.executemany(
        "INSERT INTO said VALUES ($1, setweight(to_tsvector('german', $2), 'A') ||"
        " to_tsvector('german', $3))",
        [(each["id"], each.get("title", ""), each.get("body", "")) for each in documents],
    )
    found = {each["id"]: await _german(connection, each["query"]) for each in queries}
    await connection.close()
    return found


async def _german(connection: asyncpg.Connection[Any], query: str) -> list[str]:
    rows = await connection.fetch(
        "SELECT id FROM said, websearch_to_tsquery('german', $1) AS asked WHERE words @@ asked"
        f" ORDER BY ts_rank_cd(words, asked) DESC, id LIMIT {MOST}",
        query,
    )
    return [row["id"] for row in rows]
