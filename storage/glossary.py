"""The glossary: what the programme's words mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import JSON, Row, String, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, RowId, Slug


class Term(Base):
    """One word, its other spellings, and what it means, also in plain language."""

    __tablename__ = "term"

    id: Mapped[RowId]
    slug: Mapped[Slug] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(200))
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
    definition: Mapped[str] = mapped_column(Text)
    plain: Mapped[str] = mapped_column(Text, default="")


TermRow = Row[int, str, str, list[str], str, str]
"""id, slug, name, aliases, definition, plain."""


async def terms(connection: AsyncConnection) -> Sequence[TermRow]:
    """id, slug, name, aliases, definition, plain of all terms, by name."""
    query = select(Term.id, Term.slug, Term.name, Term.aliases, Term.definition, Term.plain)
    return (await connection.execute(query.order_by(Term.name))).all()


async def slugs(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, str]:
    """Row id to slug."""
    query = select(Term.id, Term.slug).where(Term.id.in_(list(ids)))
    return {term_id: slug for term_id, slug in await connection.execute(query)}


async def named(session: AsyncSession, name: str, slug: str) -> Term | None:
    """The word of a name, or else of a slug."""
    found = await session.scalars(select(Term).where((Term.name == name) | (Term.slug == slug)))
    return min(found, key=lambda term: term.name != name, default=None)
