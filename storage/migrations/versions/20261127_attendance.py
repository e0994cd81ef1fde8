"""Who came to a date, and the codes by which they say so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Snowflake, UtcTime

revision = "attendance"
down_revision = "calendars"


def upgrade() -> None:
    """Takes the step."""
    op.create_table(
        "attendance",
        sa.Column("occurrence_id", Snowflake(), nullable=False),
        sa.Column("member_id", Snowflake(), nullable=False),
        sa.Column("is_there", sa.Boolean(), nullable=False),
        sa.Column("guests", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_attendance_occurrence_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_attendance_member_id")),
        sa.PrimaryKeyConstraint("occurrence_id", "member_id", name=op.f("pk_attendance")),
    )
    op.create_index(op.f("ix_attendance_member_id"), "attendance", ["member_id"])
    op.create_table(
        "attendance_code",
        sa.Column("occurrence_id", Snowflake(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_attendance_code_occurrence_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("occurrence_id", name=op.f("pk_attendance_code")),
        sa.UniqueConstraint("code", name=op.f("uq_attendance_code_code")),
    )
    op.create_table(
        "attendance_try",
        sa.Column("member_id", Snowflake(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_attendance_try_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_attendance_try")),
    )
