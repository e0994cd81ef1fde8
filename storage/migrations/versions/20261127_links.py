"""Secret addresses that a command hands out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Snowflake, UtcTime

revision = "links"
down_revision = "0006"


def upgrade() -> None:
    """Takes the step."""
    op.create_table(
        "link",
        sa.Column("id", Snowflake(), autoincrement=True, nullable=False),
        sa.Column("secret_sha256", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=30), nullable=False),
        sa.Column("about", sa.String(length=100), nullable=False),
        sa.Column("member_id", Snowflake(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("ends_at", UtcTime(), nullable=True),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_link_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("secret_sha256", name=op.f("uq_link_secret_sha256")),
    )
    for column in ("member_id", "ends_at", "used_at"):
        op.create_index(op.f(f"ix_link_{column}"), "link", [column])
