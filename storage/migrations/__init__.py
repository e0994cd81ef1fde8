"""The schema's history, and how a database is brought to its end."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database import Database


async def upgrade(database: Database) -> None:
    """Brings the database to the newest schema, in one transaction."""
    async with database.engine.begin() as connection:
        await connection.run_sync(_upgrade)


async def revision(database: Database) -> str | None:
    """The schema that the database has; None for an empty one."""
    async with database.reading() as connection:
        return await connection.run_sync(_revision)


@cache
def newest() -> str:
    """The schema that this program knows."""
    return _scripts().get_current_head() or ""


def is_known(wanted: str) -> bool:
    """Whether this program knows a schema; if not, a newer program made it."""
    return any(script.revision == wanted for script in _scripts().walk_revisions())


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(Path(__file__).parent))


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
