"""Files that came with messages: what is stored, and which of them wait to be fetched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Snowflake, UtcTime

revision = "0006"
down_revision = "0005"
LONG_AGO = "2015-01-01 00:00:00.000000"
"""Files that were announced before they were stored are due at once."""


def upgrade() -> None:
    """Takes the step."""
    op.create_table(
        "stored_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", Snowflake(), nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("stored_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_stored_file")),
    )
    with op.batch_alter_table("attachment") as attachment:
        attachment.add_column(
            sa.Column("state", sa.String(length=8), nullable=False, server_default="pending")
        )
        attachment.add_column(sa.Column("sha256", sa.String(length=64), nullable=True))
        attachment.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        attachment.add_column(sa.Column("next_try_at", UtcTime(), nullable=False, server_default=LONG_AGO))
        attachment.add_column(sa.Column("problem", sa.String(length=100), nullable=False, server_default=""))
        attachment.create_foreign_key(op.f("fk_attachment_sha256"), "stored_file", ["sha256"], ["sha256"])
        attachment.create_index(op.f("ix_attachment_sha256"), ["sha256"])
        attachment.create_index(op.f("ix_attachment_state_next_try_at"), ["state", "next_try_at"])
