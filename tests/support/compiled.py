"""What one test's database engine has compiled, the next one's knows: a third of a test's time was that.

SQLAlchemy keeps compiled statements by engine and dialect, and every test has new ones. These dialects are
the real ones; only, two of a kind count as the same, and their engines keep together what is compiled.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

STATEMENTS = 5_000
_compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)


class _OneOfAKind:
    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """SQLAlchemy's own hook for dialects."""
        engine.update_execution_options(compiled_cache=_compiled)


class _SQLite(_OneOfAKind, SQLiteDialect_aiosqlite):
    supports_statement_cache = True


class _PostgreSQL(_OneOfAKind, PGDialect_asyncpg):
    supports_statement_cache = True


def keep_compiled() -> None:
    """From now on, for every engine that this process makes."""
    registry.register("sqlite.aiosqlite", __name__, _SQLite.__name__)
    registry.register("postgresql.asyncpg", __name__, _PostgreSQL.__name__)
