"""The glossary: the programme's words, explained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain import finding
from bot.domain.words import fold, slug
from bot.errors import UserError
from bot.i18n import N_
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
        return views(await stored.terms(connection))


def views(rows: Iterable[stored.TermRow]) -> list[TermView]:
    """Words as they are read."""
    return [TermView(slug, name, tuple(aliases), text, plain) for _, slug, name, aliases, text, plain in rows]


async def terms_like(database: Database, typed: str, *, limit: int) -> list[TermView]:
    """Words whose name, other spelling or slug begins like what was typed; else those that hold it."""
    wanted = fold(typed)
    terms = await glossary(database)
    spellings = {term.slug: [fold(name) for name in (term.name, *term.aliases)] for term in terms}
    first = [
        term
        for term in terms
        if term.slug == typed or any(name.startswith(wanted) for name in spellings[term.slug])
    ]
    rest = [term for term in terms if term not in first and any(wanted in n for n in spellings[term.slug])]
    return (
        sorted(first, key=lambda term: wanted not in spellings[term.slug])[:limit]
        + rest[: max(0, limit - len(first))]
    )


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
        await search.index(session, [entry(row) for row in rows])
        await publication.advance(session)


async def define(
    database: Database,
    name: str,
    *,
    definition: str | None = None,
    aliases: Sequence[str] | None = None,
    plain: str | None = None,
) -> TermView:
    """Takes a word in, or changes the one of that name; what is None stays. Search knows it at once.

    Raises UserError for a new word without a definition.
    """
    name = name.strip()
    async with database.transaction() as session:
        term = await stored.named(session, name, slug(name))
        if term is None:
            if not definition:
                raise UserError(N_("“{word}” is new: please say what it means, too."), word=name)
            term = Term(slug=slug(name), name=name, aliases=[], definition=definition, plain="")
            session.add(term)
        term.definition = definition or term.definition
        term.aliases = list(term.aliases if aliases is None else aliases)
        term.plain = term.plain if plain is None else plain
        await session.flush()
        await search.index(session, [entry(term)])
        await publication.advance(session)
        return TermView(term.slug, term.name, tuple(term.aliases), term.definition, term.plain)


def entry(term: Term) -> dict[str, Any]:
    """What of a word can be found."""
    return finding.entry("term", term.id, " ".join([term.name, *term.aliases]), term.definition, None)
