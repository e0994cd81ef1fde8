"""The proof of completeness; pins, reactions, tags and what chat notes by itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Snowflake, UtcTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Takes the step."""
    with op.batch_alter_table("message") as message:
        message.add_column(sa.Column("is_pinned", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("thread") as thread:
        thread.add_column(sa.Column("is_private", sa.Boolean(), nullable=False, server_default=sa.false()))
        thread.add_column(sa.Column("labels", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "reaction",
        sa.Column("message_id", Snowflake(), nullable=False),
        sa.Column("emoji", sa.String(length=100), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_reaction_message_id")),
        sa.PrimaryKeyConstraint("message_id", "emoji", name=op.f("pk_reaction")),
    )
    op.create_table(
        "happening",
        sa.Column("id", Snowflake(), autoincrement=False, nullable=False),
        sa.Column("thread_id", Snowflake(), nullable=False),
        sa.Column("author_id", Snowflake(), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_happening_thread_id")),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_happening_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_happening")),
    )
    op.create_index(op.f("ix_happening_author_id"), "happening", ["author_id"])
    op.create_index(op.f("ix_happening_thread_id_id"), "happening", ["thread_id", "id"])
    op.create_table(
        "reconciliation",
        sa.Column("thread_id", Snowflake(), nullable=False),
        sa.Column("begun_at", UtcTime(), nullable=False),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.Column("compared_after", Snowflake(), nullable=False),
        sa.Column("compared_until", Snowflake(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("found_new", sa.Integer(), nullable=False),
        sa.Column("found_edited", sa.Integer(), nullable=False),
        sa.Column("found_deleted", sa.Integer(), nullable=False),
        sa.Column("chat_count", sa.Integer(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_reconciliation_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_reconciliation")),
    )
