"""Failures that the office was told of, and reminders of single dates that people ask for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Snowflake

revision = "afterwards"
down_revision = "related"


def upgrade() -> None:
    """Takes the step."""
    op.add_column(
        "delivery", sa.Column("is_reported", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "date_wish",
        sa.Column("occurrence_id", Snowflake(), nullable=False),
        sa.Column("member_id", Snowflake(), nullable=False),
        sa.Column("offset_seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_date_wish_occurrence_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_date_wish_member_id")),
        sa.PrimaryKeyConstraint("occurrence_id", "member_id", "offset_seconds", name=op.f("pk_date_wish")),
    )
    op.create_index(op.f("ix_date_wish_member_id"), "date_wish", ["member_id"])
