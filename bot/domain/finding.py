"""How a thing is put into the search index, and how its entries come out for lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.analysis.terms import EDITION, terms
from bot.domain.search.looking import look
from bot.domain.search.passages import JOINT
from bot.domain.search.query import Query, parse
from storage.database import Database
from storage.rows import Columns
from storage.search import entry_id


def together(*parts: str) -> str:
    """Parts that are no sentence together as one text, of which a passage can be read."""
    return JOINT.join(filter(None, parts))


def entry(kind: str, ref_id: int, title: str, body: str, at: datetime | None) -> dict[str, Any]:
    """A row for `storage.search.index`; `kind` is message, event, resource or term."""
    return next(entries(kind, [ref_id], [title], [body], [at]).rows())


def entries(
    kind: str,
    ref_ids: Sequence[int],
    titles: Sequence[str],
    bodies: Sequence[str],
    at: Sequence[datetime | None],
) -> Columns:
    """The same of many, each column in their order."""
    read = list(map(terms, titles, bodies))
    columns: dict[str, Sequence[Any]] = {
        "id": [entry_id(kind, each) for each in ref_ids],
        "kind": [kind] * len(ref_ids),
        "ref_id": ref_ids,
        "title": titles,
        "body": bodies,
        "at": at,
        "title_terms": [each.title for each in read],
        "body_terms": [each.body for each in read],
        "words": [each.words for each in read],
        "edition": [EDITION] * len(ref_ids),
    }
    return Columns(columns, len(ref_ids))


async def found_ids(database: Database, connection: AsyncConnection, text: str) -> list[int]:
    """The resources that a query finds, best first."""
    asked = parse(text)
    query = Query(asked.asked, asked.without, replace(asked.chosen, kind="resource"))
    return [each.row.ref_id for each in (await look(database, connection, query)).found]
