"""The proof of completeness; pins, reactions, tags; holds, the ledger of consents, shared places."""

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
        message.add_column(sa.Column("hold", sa.String(length=10), nullable=False, server_default=""))
        message.create_index(op.f("ix_message_hold"), ["hold"])
    with op.batch_alter_table("member") as member:
        member.add_column(
            sa.Column("is_place_shown", sa.Boolean(), nullable=False, server_default=sa.false())
        )
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
        "shared_place",
        sa.Column("role_id", Snowflake(), nullable=False),
        sa.Column("city_id", Snowflake(), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["facet_value.id"], name=op.f("fk_shared_place_role_id")),
        sa.ForeignKeyConstraint(["city_id"], ["facet_value.id"], name=op.f("fk_shared_place_city_id")),
        sa.PrimaryKeyConstraint("role_id", "city_id", name=op.f("pk_shared_place")),
    )
    op.create_table(
        "hold_record",
        sa.Column("id", Snowflake(), autoincrement=True, nullable=False),
        sa.Column("message_id", Snowflake(), nullable=False),
        sa.Column("moderator_id", Snowflake(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["member.id"], name=op.f("fk_hold_record_moderator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold_record")),
    )
    op.create_index(op.f("ix_hold_record_message_id"), "hold_record", ["message_id"])
    op.create_table(
        "consent_record",
        sa.Column("id", Snowflake(), autoincrement=True, nullable=False),
        sa.Column("member_id", Snowflake(), nullable=False),
        sa.Column("message_id", Snowflake(), nullable=True),
        sa.Column("consent", sa.String(length=20), nullable=False),
        sa.Column("notice", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_consent_record_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_record")),
    )
    op.create_index(op.f("ix_consent_record_member_id"), "consent_record", ["member_id"])
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
