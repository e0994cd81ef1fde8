"""What Alembic asks for: the tables, and a connection (handed over, or opened for `alembic revision`)."""

from __future__ import annotations

import importlib
import pkgutil

from alembic import context
from sqlalchemy import Connection, create_engine

import storage
from storage.columns import Base

for module in pkgutil.iter_modules(storage.__path__):
    importlib.import_module(f"storage.{module.name}")


def migrate(connection: Connection) -> None:
    """Runs the migrations that are missing."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        include_object=lambda thing, name, kind, reflected, compare_to: (
            not (kind == "table" and reflected and str(name).startswith("search_fts"))
        ),
    )
    with context.begin_transaction():
        context.run_migrations()


handed_over: Connection | None = context.config.attributes.get("connection")
if handed_over is not None:
    migrate(handed_over)
else:
    with create_engine("sqlite://").connect() as empty:
        migrate(empty)
