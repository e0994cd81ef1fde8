"""Embeds, polls, stickers, components and forwarded messages are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Takes the step."""
    with op.batch_alter_table("message") as message:
        message.add_column(sa.Column("parts", sa.Text(), nullable=False, server_default=""))
