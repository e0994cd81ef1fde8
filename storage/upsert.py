"""Insert, or update what is there: one statement on both engines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from storage.columns import Base


async def upsert(
    session: AsyncSession,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    keep: tuple[str, ...] = (),
) -> None:
    """Writes rows by their primary key; columns named in `keep` are set on the first write only.

    All rows name the same columns.
    """
    if rows:
        changed = tuple(name for name in rows[0] if name not in keep)
        await session.execute(_statement(table, changed, session.get_bind().dialect.name), list(rows))


@cache
def _statement(table: type[Base], changed: tuple[str, ...], dialect: str) -> Any:
    into = table.__table__
    keys = [column.name for column in into.primary_key]
    statement = (sqlite if dialect == "sqlite" else postgresql).insert(into)
    values = {name: statement.excluded[name] for name in changed if name not in keys}
    if values:
        return statement.on_conflict_do_update(index_elements=keys, set_=values)
    return statement.on_conflict_do_nothing(index_elements=keys)
