"""The schema's history, and how a database is brought to its end."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from storage.database import Database
from storage.queries import ask

_HAS_ONE = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
_REVISION = "SELECT version_num FROM alembic_version"
_SAYS = re.compile(r'^(revision|down_revision) = "(\w+)"$', re.MULTILINE)


async def upgrade(database: Database) -> None:
    """Brings the database to the newest schema, in one transaction."""
    async with database.engine.begin() as connection:
        await connection.run_sync(_upgrade)


async def revision(database: Database) -> str | None:
    """The schema that the database has; None for an empty one."""
    async with database.reading() as connection:
        if database.is_sqlite:  # asked whenever a machine asks whether all is well: a tenth of the price
            there = await ask(connection, _HAS_ONE, {})
            return (await ask(connection, _REVISION, {}))[0][0] if there else None
        return await connection.run_sync(_revision)


@cache
def newest() -> str:
    """The schema that this program knows."""
    (last,) = _said("revision") - _said("down_revision")
    return last


def is_known(wanted: str) -> bool:
    """Whether this program knows a schema; if not, a newer program made it."""
    return wanted in _said("revision")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text(_REVISION))
    return found


@cache
def _said(name: str) -> frozenset[str]:
    """What the steps say of themselves. Alembic would tell, too, but takes 7 MB and is seldom needed."""
    steps = (Path(__file__).parent / "versions").glob("*.py")
    said = (_SAYS.findall(step.read_text()) for step in steps)
    return frozenset(value for some in said for key, value in some if key == name)


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - most starts have nothing to migrate
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
