"""Texts of pages: the office writes them, sees them before anybody else, and says from when they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import links
from bot.domain.links import Link
from bot.errors import UserError
from bot.i18n import N_, Language
from storage import page_texts, publication
from storage.database import Database
from storage.page_texts import PageText

NAMES = {
    "imprint": N_("Imprint"),
    "privacy": N_("Privacy"),
    "accessibility": N_("Accessibility"),
    "plain-language": N_("Plain language"),
}
"""The pages that the office may write, and what they are called."""
VERSIONS = 30


@dataclass(frozen=True, slots=True)
class Shown:
    """What the office wrote, as it is shown now. `version` 0, without text: ours is shown."""

    version: int
    source: str
    as_of: date | None
    facts: Mapping[str, str]
    changes_at: datetime | None
    """When another version will be shown."""


@dataclass(frozen=True, slots=True)
class Version:
    """A line of a page's history."""

    id: int
    as_of: date
    publish_at: datetime
    created_at: datetime
    author: str | None


@dataclass(frozen=True, slots=True)
class NewText:
    """What an editor wrote, on top of version `before` (0: of ours)."""

    name: str
    language: Language
    source: str
    as_of: date
    facts: Mapping[str, str] | None
    publish_at: datetime
    before: int


async def shown(database: Database, name: str, language: Language, *, now: datetime) -> Shown:
    """The office's text of a page."""
    async with database.reading() as connection:
        row = await page_texts.shown(connection, name, language, now)
        facts = await page_texts.facts(connection, name, now)
        changes_at = await page_texts.next_change(connection, name, now)
    version, source, as_of = row or (0, "", None)
    return Shown(version, source, as_of, facts, changes_at)


async def history(database: Database, name: str, language: Language) -> list[Version]:
    """The last versions of a page, the newest first."""
    async with database.reading() as connection:
        rows = await page_texts.versions(connection, name, language, VERSIONS)
    return [Version(**row._mapping) for row in rows]


async def source(database: Database, name: str, language: Language, version: int) -> str | None:
    """The words of one version; None if there is none."""
    async with database.reading() as connection:
        return await page_texts.source(connection, name, language, version)


async def publish(database: Database, text: NewText, link: Link, *, now: datetime) -> None:
    """Keeps a new version and uses the editor's link up.

    Raises UserError if the link was used, or somebody else has written meanwhile.
    """
    async with database.transaction(durable=True) as session:
        if not await links.use_up(session, link.id, now):
            raise UserError(N_("This address was used already. /page edit gives a new one."))
        if await page_texts.newest(session, text.name, text.language) != text.before:
            raise UserError(
                N_("Somebody else has changed this page meanwhile. /page edit shows their words."), status=409
            )
        session.add(
            PageText(
                name=text.name,
                language=text.language,
                source=text.source,
                as_of=text.as_of,
                facts=dict(text.facts) if text.facts is not None else None,
                publish_at=max(text.publish_at, now),
                created_at=now,
                created_by=link.member_id,
            )
        )
        await session.flush()
        await publication.advance(session, library=False)
