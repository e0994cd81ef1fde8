"""What calendars need: stable ids and versions of events, whole days, materials, and sources."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from storage.columns import Snowflake, UtcTime

revision = "calendars"
down_revision = "links"
LONG_AGO = "2015-01-01 00:00:00.000000"
EVENT = sa.table("event", sa.column("id", sa.BigInteger), sa.column("uid", sa.String))


def upgrade() -> None:
    """Takes the step. No table is made anew: on SQLite that would take the dates with it."""
    _sources()
    source = sa.ForeignKey("calendar_source.id", name=op.f("fk_event_source_id"))
    for column in (
        sa.Column("uid", sa.String(length=255), nullable=False, server_default=""),
        sa.Column("is_all_day", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("excluded", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("changed_at", UtcTime(), nullable=False, server_default=LONG_AGO),
        sa.Column("source_uid", sa.String(length=255), nullable=True),
        sa.Column("source_url", sa.Text(), nullable=False, server_default=""),
        sa.Column("source_sequence", sa.Integer(), nullable=True),
        sa.Column("source_changed_at", UtcTime(), nullable=True),
        sa.Column("source_says", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("kept_fields", sa.JSON(), nullable=False, server_default="[]"),
    ):
        op.add_column("event", column)
    op.add_column("event", sa.Column("source_id", Snowflake(), source, nullable=True), inline_references=True)
    op.add_column("occurrence", sa.Column("source_says", sa.JSON(none_as_null=True), nullable=True))
    op.execute("UPDATE event SET changed_at = coalesce(published_at, created_at)")
    _give_uids()
    op.create_index(op.f("ix_event_uid"), "event", ["uid"], unique=True)
    op.create_index(op.f("ix_event_source_id_source_uid"), "event", ["source_id", "source_uid"], unique=True)
    _materials()


def _sources() -> None:
    op.create_table(
        "calendar_source",
        sa.Column("id", Snowflake(), autoincrement=True, nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("etag", sa.String(length=255), nullable=False),
        sa.Column("checked_at", UtcTime(), nullable=True),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_source")),
        sa.UniqueConstraint("label", name=op.f("uq_calendar_source_label")),
    )


def _materials() -> None:
    op.create_table(
        "event_material",
        sa.Column("id", Snowflake(), autoincrement=True, nullable=False),
        sa.Column("event_id", Snowflake(), nullable=False),
        sa.Column("occurrence_id", Snowflake(), nullable=True),
        sa.Column("resource_id", Snowflake(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added_by", Snowflake(), nullable=True),
        sa.Column("added_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_material_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_event_material_occurrence_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_event_material_resource_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["added_by"], ["member.id"], name=op.f("fk_event_material_added_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_material")),
    )
    for column in ("event_id", "occurrence_id", "resource_id"):
        op.create_index(op.f(f"ix_event_material_{column}"), "event_material", [column])


def _give_uids() -> None:
    connection = op.get_bind()
    ids = list(connection.scalars(sa.select(EVENT.c.id)))
    give = sa.update(EVENT).where(EVENT.c.id == sa.bindparam("event_id")).values(uid=sa.bindparam("given"))
    if ids:
        connection.execute(give, [{"event_id": each, "given": str(uuid4())} for each in ids])
