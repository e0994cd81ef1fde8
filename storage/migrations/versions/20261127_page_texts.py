"""Texts of pages that the office writes itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Snowflake, UtcTime

revision = "page_texts"
down_revision = "threads"


def upgrade() -> None:
    """Takes the step."""
    op.create_table(
        "page_text",
        sa.Column("id", Snowflake(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("facts", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("publish_at", UtcTime(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("created_by", Snowflake(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["member.id"], name=op.f("fk_page_text_created_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_text")),
    )
    op.create_index(
        op.f("ix_page_text_name_language_publish_at"), "page_text", ["name", "language", "publish_at"]
    )
