"""A resource's full record: log, versions, files, checks of links, lists, and what is shown of cities."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Snowflake, UtcTime

revision = "library"
down_revision = "attendance"


def upgrade() -> None:
    """Takes the step."""
    _beside()
    _records()
    with op.batch_alter_table("delivery") as delivery:
        delivery.add_column(sa.Column("resource_id", Snowflake(), nullable=True))
        delivery.create_unique_constraint(
            "uq_delivery_resource", ["resource_id", "kind", "about", "recipient"]
        )
        delivery.create_foreign_key(
            op.f("fk_delivery_resource_id"), "resource", ["resource_id"], ["id"], ondelete="CASCADE"
        )
    op.execute("UPDATE resource SET is_official = (licence = 'amtliches Werk')")


def _beside() -> None:
    """What belongs to cities, people and files."""
    op.create_table(
        "city_profile",
        sa.Column("value_id", Snowflake(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["value_id"], ["facet_value.id"], name=op.f("fk_city_profile_value_id")),
        sa.PrimaryKeyConstraint("value_id", name=op.f("pk_city_profile")),
    )
    op.create_table(
        "experience",
        sa.Column("member_id", Snowflake(), nullable=False),
        sa.Column("value_id", Snowflake(), nullable=False),
        sa.Column("said_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_experience_member_id")),
        sa.ForeignKeyConstraint(["value_id"], ["facet_value.id"], name=op.f("fk_experience_value_id")),
        sa.PrimaryKeyConstraint("member_id", "value_id", name=op.f("pk_experience")),
    )
    with op.batch_alter_table("experience") as batch_op:
        batch_op.create_index(batch_op.f("ix_experience_value_id"), ["value_id"], unique=False)

    op.create_table(
        "rebuild",
        sa.Column("id", Snowflake(), autoincrement=True, nullable=False),
        sa.Column("resource_id", Snowflake(), nullable=False),
        sa.Column("member_id", Snowflake(), nullable=True),
        sa.Column("city_id", Snowflake(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("hidden_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["city_id"], ["facet_value.id"], name=op.f("fk_rebuild_city_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_rebuild_member_id")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_rebuild_resource_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rebuild")),
    )
    with op.batch_alter_table("rebuild") as batch_op:
        batch_op.create_index(batch_op.f("ix_rebuild_resource_id"), ["resource_id"], unique=False)

    op.create_table(
        "resource_check",
        sa.Column("resource_id", Snowflake(), nullable=False),
        sa.Column("next_at", UtcTime(), nullable=False),
        sa.Column("checked_at", UtcTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("moved_to", sa.Text(), nullable=False),
        sa.Column("broken_since", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_resource_check_resource_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("resource_id", name=op.f("pk_resource_check")),
    )
    with op.batch_alter_table("resource_check") as batch_op:
        batch_op.create_index(batch_op.f("ix_resource_check_next_at"), ["next_at"], unique=False)

    op.create_table(
        "resource_file",
        sa.Column("id", Snowflake(), autoincrement=False, nullable=False),
        sa.Column("resource_id", Snowflake(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("access", sa.String(length=10), nullable=False),
        sa.Column("access_note", sa.Text(), nullable=False),
        sa.Column("added_at", UtcTime(), nullable=False),
        sa.Column("since_version", sa.Integer(), nullable=False),
        sa.Column("until_version", sa.Integer(), nullable=True),
        sa.Column("from_message_id", Snowflake(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("is_tagged", sa.Boolean(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("read_at", UtcTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_resource_file_resource_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], name=op.f("fk_resource_file_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_file")),
    )
    with op.batch_alter_table("resource_file") as batch_op:
        batch_op.create_index(batch_op.f("ix_resource_file_read_at"), ["read_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_resource_file_resource_id"), ["resource_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_resource_file_sha256"), ["sha256"], unique=False)

    op.create_table(
        "saved_resource",
        sa.Column("member_id", Snowflake(), nullable=False),
        sa.Column("resource_id", Snowflake(), nullable=False),
        sa.Column("saved_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_saved_resource_member_id")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_saved_resource_resource_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "resource_id", name=op.f("pk_saved_resource")),
    )
    with op.batch_alter_table("saved_resource") as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_resource_resource_id"), ["resource_id"], unique=False)


def _records() -> None:
    """What belongs to a resource itself."""
    # Each for itself: a batch makes the table anew on SQLite, and dropping the old takes what points to it.
    op.add_column(
        "resource", sa.Column("is_official", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("resource", sa.Column("contact", sa.String(200), nullable=False, server_default=""))
    op.add_column("resource", sa.Column("plain_summary", sa.Text(), nullable=False, server_default=""))
    op.add_column("resource", sa.Column("valid_until", sa.Date(), nullable=True))
    op.add_column("resource", sa.Column("review_by", sa.Date(), nullable=True))
    op.add_column("resource", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    editor = sa.ForeignKey("member.id", name=op.f("fk_resource_taken_by"))
    taken_by: sa.Column[int] = sa.Column("taken_by", Snowflake(), editor, nullable=True)
    op.add_column("resource", taken_by, inline_references=True)
    op.add_column("resource", sa.Column("taken_at", UtcTime(), nullable=True))
    op.add_column("resource", sa.Column("practice", sa.JSON(), nullable=True))
    op.create_index(op.f("ix_resource_review_by"), "resource", ["review_by"])
    op.create_table(
        "resource_key",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("resource_id", Snowflake(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_resource_key_resource_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", "kind", "resource_id", name=op.f("pk_resource_key")),
    )
    with op.batch_alter_table("resource_key") as batch_op:
        batch_op.create_index(batch_op.f("ix_resource_key_resource_id"), ["resource_id"], unique=False)

    op.create_table(
        "resource_log",
        sa.Column("id", Snowflake(), autoincrement=True, nullable=False),
        sa.Column("resource_id", Snowflake(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by_id", Snowflake(), nullable=True),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_resource_log_by_id")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_resource_log_resource_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_log")),
    )
    with op.batch_alter_table("resource_log") as batch_op:
        batch_op.create_index(batch_op.f("ix_resource_log_resource_id"), ["resource_id"], unique=False)

    op.create_table(
        "resource_snapshot",
        sa.Column("resource_id", Snowflake(), nullable=False),
        sa.Column("taken_at", UtcTime(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_resource_snapshot_resource_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("resource_id", name=op.f("pk_resource_snapshot")),
    )
    op.create_table(
        "resource_version",
        sa.Column("id", Snowflake(), autoincrement=True, nullable=False),
        sa.Column("resource_id", Snowflake(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("made_by", Snowflake(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name=op.f("fk_resource_version_made_by")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_resource_version_resource_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_version")),
        sa.UniqueConstraint("resource_id", "number", name=op.f("uq_resource_version_resource_id_number")),
    )
