"""The search index holds terms, and of what is public alone; the next start fills it (or `reindex`)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "search"
down_revision = "page_texts"

SQLITE = (
    "DROP TABLE search_fts",
    "CREATE VIEW search_public AS SELECT id, title_terms, body_terms FROM search_entry WHERE is_public",
    """
    CREATE VIRTUAL TABLE search_fts USING fts5 (
        title_terms, body_terms, content='search_public', content_rowid='id', columnsize=0,
        tokenize="unicode61 remove_diacritics 0 tokenchars '+-='"
    )
    """,
    """
    CREATE TRIGGER search_entry_written AFTER INSERT ON search_entry WHEN new.is_public BEGIN
        INSERT INTO search_fts (rowid, title_terms, body_terms)
            VALUES (new.id, new.title_terms, new.body_terms);
    END
    """,
    """
    CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN
        INSERT INTO search_fts (search_fts, rowid, title_terms, body_terms)
            SELECT 'delete', old.id, old.title_terms, old.body_terms WHERE old.is_public;
        INSERT INTO search_fts (rowid, title_terms, body_terms)
            SELECT new.id, new.title_terms, new.body_terms WHERE new.is_public;
    END
    """,
    """
    CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry WHEN old.is_public BEGIN
        INSERT INTO search_fts (search_fts, rowid, title_terms, body_terms)
            VALUES ('delete', old.id, old.title_terms, old.body_terms);
    END
    """,
)
POSTGRESQL = (
    "DROP INDEX ix_search_entry_vector",
    "UPDATE search_entry SET vector = NULL",
    "CREATE INDEX ix_search_entry_vector ON search_entry USING gin (vector) WHERE is_public",
)
NOTHING_TO_READ = """
INSERT INTO note (name, value) SELECT 'search edition', '1' WHERE NOT EXISTS (SELECT 1 FROM search_entry)
"""
"""Where nothing was kept yet, nothing has to be read anew (bot/domain/reindexing.py)."""
WRITTEN = sa.String(length=140).with_variant(sa.String(length=140, collation="C"), "postgresql")


def upgrade() -> None:
    """Takes the step."""
    for name in ("title_terms", "body_terms", "words"):
        op.add_column("search_entry", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "search_entry", sa.Column("is_public", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("search_entry", sa.Column("edition", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "search_word",
        sa.Column("word", WRITTEN, nullable=False),
        sa.Column("folded", WRITTEN, nullable=False),
        sa.Column("backwards", WRITTEN, nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_word")),
    )
    op.create_index(op.f("ix_search_word_folded"), "search_word", ["folded"])
    op.create_index(op.f("ix_search_word_backwards"), "search_word", ["backwards"])
    for step in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(step)
    op.execute(NOTHING_TO_READ)
