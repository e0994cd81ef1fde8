"""The search index: how a thing is put into it, and how its best entries come out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.words import fold, folded_words
from storage.search import candidates, entry_id

QUERY_WORDS = 12
"""Words of a query that count; more make no better search."""


def entry(kind: str, ref_id: int, title: str, body: str, at: datetime | None) -> dict[str, Any]:
    """A row for `storage.search.index`; `kind` is message, event, resource or term."""
    return {
        "id": entry_id(kind, ref_id),
        "kind": kind,
        "ref_id": ref_id,
        "title": title,
        "body": body,
        "at": at,
        "folded_title": fold(title),
        "folded_body": fold(body),
    }


async def found(
    connection: AsyncConnection, query: str, kind: str | None = None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The best entries for a query as typed: those with all its words, else those with any."""
    words = folded_words(query)[:QUERY_WORDS]
    if not words:
        return []
    rows = await candidates(connection, words, all_words=True, kind=kind)
    return rows or await candidates(connection, words, all_words=False, kind=kind)


async def found_ids(connection: AsyncConnection, query: str) -> list[int]:
    """The resources that a query finds, best first."""
    return [row.ref_id for row in await found(connection, query, "resource")]
