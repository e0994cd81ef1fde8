"""The schema that the migrations make is the one that the tables describe."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from storage.columns import Base
from storage.database import Database


async def test_the_migrations_make_the_tables_that_the_code_describes(database: Database) -> None:
    async with database.engine.connect() as connection:
        found = await connection.run_sync(differences)
    assert found == []


def differences(connection: Connection) -> list[Any]:
    """What Alembic would change; the search index of an engine is no table of ours."""
    context = MigrationContext.configure(connection, opts={"target_metadata": Base.metadata})
    changes = compare_metadata(context, Base.metadata)
    return [change for change in changes if "search" not in str(change)]
