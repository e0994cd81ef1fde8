"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Snowflake, UtcTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Takes the step."""
    op.create_table(
        "facet_value",
        sa.Column("id", Snowflake(), autoincrement=True, nullable=False),
        sa.Column("facet", sa.String(length=20), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short", sa.String(length=60), nullable=False),
        sa.Column("region", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facet_value")),
        sa.UniqueConstraint("facet", "slug", name=op.f("uq_facet_value_facet_slug")),
    )
    op.create_table(
        "message_consent",
        sa.Column("message_id", Snowflake(), autoincrement=False, nullable=False),
        sa.Column("consent", sa.String(length=20), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_message_consent")),
    )
    op.create_table(
        "note",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_note")),
    )
    op.create_table(
        "publication",
        sa.Column("id", Snowflake(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_table(
        "search_entry",
        sa.Column("id", Snowflake(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("ref_id", Snowflake(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
    )
    op.create_table(
        "term",
        sa.Column("id", Snowflake(), autoincrement=True, nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("slug", name=op.f("uq_term_slug")),
    )
    op.create_table(
        "topic",
        sa.Column("id", Snowflake(), autoincrement=False, nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("is_stream", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("slug", name=op.f("uq_topic_slug")),
    )
    op.create_table(
        "member",
        sa.Column("id", Snowflake(), autoincrement=False, nullable=False),
        sa.Column("display_name", sa.String(length=100), nullable=False),
        sa.Column("role_id", Snowflake(), nullable=True),
        sa.Column("city_id", Snowflake(), nullable=True),
        sa.Column("consent", sa.String(length=20), nullable=False),
        sa.Column("consent_at", UtcTime(), nullable=True),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["facet_value.id"], name=op.f("fk_member_city_id")),
        sa.ForeignKeyConstraint(["role_id"], ["facet_value.id"], name=op.f("fk_member_role_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
    )
    op.create_table(
        "account",
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("external_id", sa.String(length=100), nullable=False),
        sa.Column("member_id", Snowflake(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_account_member_id")),
        sa.PrimaryKeyConstraint("provider", "external_id", name=op.f("pk_account")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_member_id"), ["member_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", Snowflake(), autoincrement=True, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("kind_id", Snowflake(), nullable=True),
        sa.Column("topic_id", Snowflake(), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("accessibility", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("deadline_seconds", sa.Integer(), nullable=True),
        sa.Column("organiser", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=300), nullable=False),
        sa.Column("online_url", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("rule_start", UtcTime(), nullable=True),
        sa.Column("length_seconds", sa.Integer(), nullable=True),
        sa.Column("expanded_until", UtcTime(), nullable=True),
        sa.Column("offsets", sa.JSON(), nullable=False),
        sa.Column("announced_in", sa.String(length=100), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("created_by", Snowflake(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("published_at", UtcTime(), nullable=True),
        sa.Column("thread_id", Snowflake(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["member.id"], name=op.f("fk_event_created_by")),
        sa.ForeignKeyConstraint(["kind_id"], ["facet_value.id"], name=op.f("fk_event_kind_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_event_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "resource",
        sa.Column("id", Snowflake(), autoincrement=True, nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("kind_id", Snowflake(), nullable=True),
        sa.Column("topic_id", Snowflake(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("format", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=False),
        sa.Column("licence", sa.String(length=120), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("has_plain_language", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("suggested_by", Snowflake(), nullable=True),
        sa.Column("suggested_at", UtcTime(), nullable=False),
        sa.Column("from_thread_id", Snowflake(), nullable=True),
        sa.Column("from_message_id", Snowflake(), nullable=True),
        sa.Column("published_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["kind_id"], ["facet_value.id"], name=op.f("fk_resource_kind_id")),
        sa.ForeignKeyConstraint(["suggested_by"], ["member.id"], name=op.f("fk_resource_suggested_by")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_resource_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sa.UniqueConstraint("slug", name=op.f("uq_resource_slug")),
    )
    with op.batch_alter_table("resource", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_resource_state_published_at_id"), ["state", "published_at", "id"], unique=False
        )

    op.create_table(
        "thread",
        sa.Column("id", Snowflake(), autoincrement=False, nullable=False),
        sa.Column("topic_id", Snowflake(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("owner_id", Snowflake(), nullable=True),
        sa.Column("starter_id", Snowflake(), nullable=True),
        sa.Column("answer_id", Snowflake(), nullable=True),
        sa.Column("is_answered", sa.Boolean(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("last_activity_at", UtcTime(), nullable=False),
        sa.Column("cursor_id", Snowflake(), nullable=False),
        sa.Column("archived_at", UtcTime(), nullable=True),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name=op.f("fk_thread_owner_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_thread_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread")),
    )
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_thread_topic_id_last_activity_at_id"),
            ["topic_id", "last_activity_at", "id"],
            unique=False,
        )

    op.create_table(
        "event_facet",
        sa.Column("event_id", Snowflake(), nullable=False),
        sa.Column("value_id", Snowflake(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_facet_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["value_id"], ["facet_value.id"], name=op.f("fk_event_facet_value_id")),
        sa.PrimaryKeyConstraint("event_id", "value_id", name=op.f("pk_event_facet")),
    )
    with op.batch_alter_table("event_facet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_facet_value_id"), ["value_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", Snowflake(), autoincrement=False, nullable=False),
        sa.Column("thread_id", Snowflake(), nullable=False),
        sa.Column("author_id", Snowflake(), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("reply_to_id", Snowflake(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("edited_at", UtcTime(), nullable=True),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_message_author_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_message_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_thread_id_id"), ["thread_id", "id"], unique=False)

    op.create_table(
        "occurrence",
        sa.Column("id", Snowflake(), autoincrement=True, nullable=False),
        sa.Column("event_id", Snowflake(), nullable=False),
        sa.Column("starts_at", UtcTime(), nullable=False),
        sa.Column("ends_at", UtcTime(), nullable=False),
        sa.Column("original_start", UtcTime(), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("cancelled_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_occurrence_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
        sa.UniqueConstraint("event_id", "original_start", name=op.f("uq_occurrence_event_id_original_start")),
    )
    with op.batch_alter_table("occurrence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_occurrence_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_occurrence_starts_at_id"), ["starts_at", "id"], unique=False)

    op.create_table(
        "resource_facet",
        sa.Column("resource_id", Snowflake(), nullable=False),
        sa.Column("value_id", Snowflake(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_resource_facet_resource_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["value_id"], ["facet_value.id"], name=op.f("fk_resource_facet_value_id")),
        sa.PrimaryKeyConstraint("resource_id", "value_id", name=op.f("pk_resource_facet")),
    )
    with op.batch_alter_table("resource_facet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resource_facet_value_id"), ["value_id"], unique=False)

    op.create_table(
        "thread_facet",
        sa.Column("thread_id", Snowflake(), nullable=False),
        sa.Column("value_id", Snowflake(), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_thread_facet_thread_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["value_id"], ["facet_value.id"], name=op.f("fk_thread_facet_value_id")),
        sa.PrimaryKeyConstraint("thread_id", "value_id", name=op.f("pk_thread_facet")),
    )
    with op.batch_alter_table("thread_facet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_facet_value_id"), ["value_id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("id", Snowflake(), autoincrement=False, nullable=False),
        sa.Column("message_id", Snowflake(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_attachment_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_message_id"), ["message_id"], unique=False)

    _promises()
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE search_fts USING fts5 (title, body)")
    else:
        op.execute("ALTER TABLE search_entry ADD COLUMN vector tsvector")
        op.execute("CREATE INDEX ix_search_entry_vector ON search_entry USING gin (vector)")


def _promises() -> None:
    """Who comes to which date, and what is to be told to whom."""
    op.create_table(
        "mirror",
        sa.Column("event_id", Snowflake(), nullable=False),
        sa.Column("occurrence_id", Snowflake(), nullable=False),
        sa.Column("external_id", Snowflake(), nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("claimed_at", UtcTime(), nullable=True),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_mirror_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_mirror_occurrence_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_mirror")),
    )
    op.create_table(
        "preference",
        sa.Column("member_id", Snowflake(), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("offsets", sa.JSON(), nullable=True),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_preference_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_preference")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", Snowflake(), autoincrement=True, nullable=False),
        sa.Column("member_id", Snowflake(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_reminder_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_member_id"), ["member_id"], unique=False)

    op.create_table(
        "rsvp",
        sa.Column("occurrence_id", Snowflake(), nullable=False),
        sa.Column("member_id", Snowflake(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("queue_place", sa.Integer(), nullable=True),
        sa.Column("guests", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("offered_until", UtcTime(), nullable=True),
        sa.Column("is_interest", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_rsvp_occurrence_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_rsvp_member_id")),
        sa.PrimaryKeyConstraint("occurrence_id", "member_id", name=op.f("pk_rsvp")),
    )
    with op.batch_alter_table("rsvp", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rsvp_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rsvp_offered_until"), ["offered_until"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", Snowflake(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("event_id", Snowflake(), nullable=True),
        sa.Column("occurrence_id", Snowflake(), nullable=True),
        sa.Column("reminder_id", Snowflake(), nullable=True),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("offset_seconds", sa.Integer(), nullable=False),
        sa.Column("route", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.String(length=100), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_at", UtcTime(), nullable=True),
        sa.Column("first_claimed_at", UtcTime(), nullable=True),
        sa.Column("sent_at", UtcTime(), nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("channel_id", Snowflake(), nullable=True),
        sa.Column("message_id", Snowflake(), nullable=True),
        sa.Column("refresh_at", UtcTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_delivery_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_delivery_occurrence_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reminder_id"], ["reminder.id"], name=op.f("fk_delivery_reminder_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("event_id", "recipient", "route", name=op.f("uq_delivery_card")),
        sa.UniqueConstraint(
            "occurrence_id",
            "offset_seconds",
            "recipient",
            "route",
            "kind",
            "about",
            name=op.f("uq_delivery_occurrence"),
        ),
        sa.UniqueConstraint("reminder_id", "about", name=op.f("uq_delivery_reminder")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_refresh_at"), ["refresh_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_state_due_at"), ["state", "due_at"], unique=False)
