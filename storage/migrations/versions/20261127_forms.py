"""What readers send by forms: barriers and reports, and the deliveries that tell of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Snowflake, UtcTime

revision = "forms"
down_revision = "library"


def upgrade() -> None:
    """Takes the step."""
    op.create_table(
        "feedback",
        sa.Column("id", Snowflake(), autoincrement=True, nullable=False),
        sa.Column("page", sa.String(length=500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.Column("settled_by", Snowflake(), nullable=True),
        sa.ForeignKeyConstraint(["settled_by"], ["member.id"], name=op.f("fk_feedback_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_table(
        "report",
        sa.Column("id", Snowflake(), autoincrement=True, nullable=False),
        sa.Column("about", sa.String(length=500), nullable=False),
        sa.Column("message_id", Snowflake(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("decided_by", Snowflake(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["member.id"], name=op.f("fk_report_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_report_secret_hash")),
    )
    op.create_index(op.f("ix_report_message_id"), "report", ["message_id"])
    with op.batch_alter_table("delivery") as delivery:
        for noun in ("feedback", "report"):
            delivery.add_column(sa.Column(f"{noun}_id", Snowflake(), nullable=True))
            delivery.create_foreign_key(
                op.f(f"fk_delivery_{noun}_id"), noun, [f"{noun}_id"], ["id"], ondelete="CASCADE"
            )
