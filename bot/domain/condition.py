"""How the database itself is, for an administrator: its schema, and what could not be delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage import migrations, problems
from storage.database import Database


class Schema(StrEnum):
    """A database's schema, compared with what this program knows."""

    EMPTY = "empty"
    OLD = "old"
    NEWEST = "newest"
    NEWER = "newer"


@dataclass(frozen=True, slots=True)
class Failed:
    """Deliveries that were given up, and why the last of them was; empty if there is none."""

    count: int
    last_reason: str


async def schema(database: Database) -> Schema:
    """Which schema a database has; raises what the driver raises if it cannot be reached."""
    revision = await migrations.revision(database)
    if revision is None:
        return Schema.EMPTY
    if revision == migrations.newest():
        return Schema.NEWEST
    return Schema.OLD if migrations.is_known(revision) else Schema.NEWER


async def failed_deliveries(database: Database, *, since: datetime) -> Failed:
    """What was due since then and will not be tried again."""
    async with database.reading() as connection:
        count, reason = await problems.failed(connection, since)
    return Failed(count, reason)
