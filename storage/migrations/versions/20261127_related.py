"""Resources are found by the thread that they were suggested from."""

from __future__ import annotations

from alembic import op

revision = "related"
down_revision = "search"


def upgrade() -> None:
    """Takes the step."""
    op.create_index(op.f("ix_resource_from_thread_id"), "resource", ["from_thread_id"])
