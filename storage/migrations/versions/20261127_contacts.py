"""Contacts of cities, each with who agreed to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Snowflake, UtcTime

revision = "contacts"
down_revision = "shelter"
PEOPLE = ("member_id", "entered_by", "shown_by", "removed_by")
PLACES = ("city_id", "field_id")


def upgrade() -> None:
    """Takes the step. The one text that a city had is not taken over: it does not say who agreed to it."""
    op.create_table(
        "city_contact",
        sa.Column("id", Snowflake(), autoincrement=True, nullable=False),
        sa.Column("city_id", Snowflake(), nullable=False),
        sa.Column("field_id", Snowflake(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("agreed", sa.String(length=300), nullable=False),
        sa.Column("member_id", Snowflake(), nullable=True),
        sa.Column("entered_by", Snowflake(), nullable=False),
        sa.Column("entered_at", UtcTime(), nullable=False),
        sa.Column("shown_by", Snowflake(), nullable=True),
        sa.Column("shown_at", UtcTime(), nullable=True),
        sa.Column("removed_by", Snowflake(), nullable=True),
        sa.Column("removed_at", UtcTime(), nullable=True),
        sa.Column("removed_why", sa.String(length=300), nullable=False),
        *(
            sa.ForeignKeyConstraint([name], ["member.id"], name=op.f(f"fk_city_contact_{name}"))
            for name in PEOPLE
        ),
        *(
            sa.ForeignKeyConstraint([name], ["facet_value.id"], name=op.f(f"fk_city_contact_{name}"))
            for name in PLACES
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city_contact")),
    )
    with op.batch_alter_table("city_contact") as contact:
        contact.create_index(contact.f("ix_city_contact_city_id"), ["city_id"], unique=False)
    with op.batch_alter_table("city_profile") as profile:
        profile.drop_column("contact")
