"""The glossary: the programme's words, explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import finding
from storage import glossary as stored
from storage import publication, search
from storage.database import Database
from storage.glossary import Term


@dataclass(frozen=True, slots=True)
class TermView:
    """One word; `plain` says the same in plain language ("einfache Sprache")."""

    slug: str
    name: str
    aliases: tuple[str, ...]
    definition: str
    plain: str


async def glossary(database: Database) -> list[TermView]:
    """All words, by name."""
    async with database.reading() as connection:
        rows = await stored.terms(connection)
    return [TermView(slug, name, tuple(aliases), text, plain) for _, slug, name, aliases, text, plain in rows]


async def add_terms(database: Database, terms: Sequence[TermView]) -> None:
    """Takes new words in."""
    async with database.transaction() as session:
        rows = [
            Term(
                slug=term.slug,
                name=term.name,
                aliases=list(term.aliases),
                definition=term.definition,
                plain=term.plain,
            )
            for term in terms
        ]
        session.add_all(rows)
        await session.flush()
        entries = [
            finding.entry("term", row.id, " ".join([row.name, *row.aliases]), row.definition, None)
            for row in rows
        ]
        await search.index(session, entries)
        await publication.advance(session)
