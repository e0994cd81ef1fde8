"""Dates that are over are passed over in the index."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Takes the step."""
    op.drop_index("ix_occurrence_starts_at_id", "occurrence")
    op.create_index(op.f("ix_occurrence_starts_at_id_ends_at"), "occurrence", ["starts_at", "id", "ends_at"])
