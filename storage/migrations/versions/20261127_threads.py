"""The life of threads: closed, moved, summed up, related, followed; and who did that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Snowflake, UtcTime

revision = "threads"
down_revision = "forms"
PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    """Takes the step."""
    with op.batch_alter_table("thread") as thread:
        thread.add_column(sa.Column("channel_id", Snowflake(), nullable=True))
        thread.add_column(sa.Column("is_closed", sa.Boolean(), nullable=False, server_default=sa.false()))
        thread.add_column(sa.Column("tell_at", UtcTime(), nullable=True))
        thread.add_column(sa.Column("summary_at", UtcTime(), nullable=True))
        thread.add_column(sa.Column("moved_at", UtcTime(), nullable=True))
    op.execute("UPDATE thread SET channel_id = topic_id, is_closed = is_locked")
    with op.batch_alter_table("thread") as thread:
        thread.alter_column("channel_id", existing_type=Snowflake(), nullable=False)
        thread.create_index(op.f("ix_thread_channel_id"), ["channel_id"])
        thread.create_index(op.f("ix_thread_tell_at"), ["tell_at"])
    op.create_table(
        "deed",
        sa.Column("id", Snowflake(), autoincrement=True, nullable=False),
        sa.Column("thread_id", Snowflake(), nullable=False),
        sa.Column("member_id", Snowflake(), nullable=True),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_deed_thread_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_deed_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deed")),
    )
    op.create_index(op.f("ix_deed_thread_id"), "deed", ["thread_id"])
    op.create_index(op.f("ix_deed_member_id"), "deed", ["member_id"])
    op.create_table(
        "related",
        sa.Column("thread_id", Snowflake(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("ref_id", Snowflake(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_related_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("thread_id", "kind", "ref_id", name=op.f("pk_related")),
    )
    op.create_index(op.f("ix_related_ref_id"), "related", ["ref_id"])
    _follows()


def _follows() -> None:
    op.create_table(
        "follow",
        sa.Column("member_id", Snowflake(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("ref_id", Snowflake(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_follow_member_id")),
        sa.PrimaryKeyConstraint("member_id", "kind", "ref_id", name=op.f("pk_follow")),
    )
    op.create_index(op.f("ix_follow_ref_id"), "follow", ["ref_id"])
    op.create_table(
        "unread",
        sa.Column("member_id", Snowflake(), nullable=False),
        sa.Column("thread_id", Snowflake(), nullable=False),
        sa.Column("delivery_id", Snowflake(), nullable=False),
        sa.Column("first_id", Snowflake(), nullable=False),
        sa.Column("message_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_unread_member_id")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_unread_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "thread_id", "delivery_id", name=op.f("pk_unread")),
    )
    op.create_index(op.f("ix_unread_thread_id"), "unread", ["thread_id"])
    with op.batch_alter_table("delivery") as delivery:
        delivery.add_column(sa.Column("follower_id", Snowflake(), nullable=True))
        delivery.create_foreign_key(
            op.f("fk_delivery_follower_id"), "member", ["follower_id"], ["id"], ondelete="CASCADE"
        )
        delivery.create_index(
            "uq_delivery_follower",
            ["follower_id"],
            unique=True,
            sqlite_where=PENDING,
            postgresql_where=PENDING,
        )
