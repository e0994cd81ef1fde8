"""What lists show without looking at the messages: who spoke, and which threads were released."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Snowflake

revision = "0003"
down_revision = "0002"

RELEASED = """
UPDATE thread SET is_released = deleted_at IS NULL AND NOT is_private AND (
    starter_id IS NULL OR EXISTS (
        SELECT 1 FROM message
        JOIN member ON member.id = message.author_id
        LEFT JOIN message_consent ON message_consent.message_id = message.id
        WHERE message.id = thread.starter_id AND message.deleted_at IS NULL
        AND coalesce(message_consent.consent, member.consent) IN ('public_name', 'public_pseudonym')
    )
)
"""
COUNTED = """
UPDATE topic SET thread_count = (
    SELECT count(*) FROM thread WHERE thread.topic_id = topic.id AND thread.is_released
)
"""
SPOKEN = """
INSERT INTO speaker (thread_id, member_id, consent, first_id, message_count)
SELECT message.thread_id, message.author_id, coalesce(message_consent.consent, ''), min(message.id), count(*)
FROM message LEFT JOIN message_consent ON message_consent.message_id = message.id
WHERE message.deleted_at IS NULL
GROUP BY message.thread_id, message.author_id, coalesce(message_consent.consent, '')
"""


def upgrade() -> None:
    """Takes the step."""
    op.create_table(
        "speaker",
        sa.Column("thread_id", Snowflake(), nullable=False),
        sa.Column("member_id", Snowflake(), nullable=False),
        sa.Column("consent", sa.String(length=20), nullable=False),
        sa.Column("first_id", Snowflake(), nullable=False),
        sa.Column("message_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_speaker_thread_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_speaker_member_id")),
        sa.PrimaryKeyConstraint("thread_id", "member_id", "consent", name=op.f("pk_speaker")),
    )
    op.create_index(op.f("ix_speaker_member_id"), "speaker", ["member_id"])
    with op.batch_alter_table("thread") as thread:
        thread.add_column(sa.Column("is_released", sa.Boolean(), nullable=False, server_default=sa.false()))
        thread.drop_index("ix_thread_topic_id_last_activity_at_id")
        thread.create_index(
            op.f("ix_thread_topic_id_is_released_last_activity_at_id"),
            ["topic_id", "is_released", "last_activity_at", "id"],
        )
        thread.create_index(
            op.f("ix_thread_is_released_last_activity_at_id"), ["is_released", "last_activity_at", "id"]
        )
        thread.create_index(op.f("ix_thread_starter_id"), ["starter_id"])
    with op.batch_alter_table("topic") as topic:
        topic.add_column(sa.Column("thread_count", sa.Integer(), nullable=False, server_default="0"))
    for fill in (RELEASED, COUNTED, SPOKEN):
        op.execute(fill)
