"""Words are read by a second edition of the analyzer; where nothing is kept yet, nothing is read anew."""

from __future__ import annotations

from alembic import op

revision = "lexical"
down_revision = "contacts"
NOTHING_TO_READ = """
UPDATE note SET value = '2' WHERE name = 'search edition' AND NOT EXISTS (SELECT 1 FROM search_entry)
"""


def upgrade() -> None:
    """Takes the step."""
    op.execute(NOTHING_TO_READ)
