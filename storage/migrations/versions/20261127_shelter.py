"""Topics that were internal stay a promise: since when, until when, and who is to be told; who has left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Snowflake, UtcTime

revision = "shelter"
down_revision = "visits"
PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    """Takes the step."""
    op.create_table(
        "internal_time",
        sa.Column("id", Snowflake(), autoincrement=True, nullable=False),
        sa.Column("topic_id", Snowflake(), nullable=False),
        sa.Column("since", UtcTime(), nullable=True),
        sa.Column("until", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topic.id"], name=op.f("fk_internal_time_topic_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_time")),
    )
    op.create_index(op.f("ix_internal_time_topic_id"), "internal_time", ["topic_id"])
    op.execute("INSERT INTO internal_time (topic_id) SELECT id FROM topic WHERE NOT is_public")
    op.create_table(
        "held_notice",
        sa.Column("member_id", Snowflake(), nullable=False),
        sa.Column("thread_id", Snowflake(), nullable=False),
        sa.Column("delivery_id", Snowflake(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_held_notice_member_id")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_held_notice_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "thread_id", name=op.f("pk_held_notice")),
    )
    op.create_index(op.f("ix_held_notice_thread_id"), "held_notice", ["thread_id"])
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("left_at", UtcTime(), nullable=True))
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_index("uq_delivery_follower")
        delivery.create_index(
            "uq_delivery_follower",
            ["follower_id", "kind"],
            unique=True,
            sqlite_where=PENDING,
            postgresql_where=PENDING,
        )
