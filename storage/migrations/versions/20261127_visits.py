"""How often pages were read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "visits"
down_revision = "afterwards"


def upgrade() -> None:
    """Takes the step."""
    op.create_table(
        "visit_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "path", name=op.f("pk_visit_count")),
    )
