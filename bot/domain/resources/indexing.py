"""What of a resource can be found by its words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import finding
from storage import resource_checks, resource_files, search
from storage.facets import FacetValue
from storage.resources import Resource
from storage.topics import Topic

PAGE_LENGTH = 20_000
"""Characters of a linked page that can be found."""


async def index(session: AsyncSession, rows: Sequence[Resource], *, now: datetime) -> None:
    """Puts published resources into the search index, with their kinds, topics and what their files say."""
    names = {row.id: row.name for row in await session.execute(select(FacetValue.id, FacetValue.name))}
    topics = {row.id: row.name for row in await session.execute(select(Topic.id, Topic.name))}
    texts = await resource_files.texts(await session.connection(), [row.id for row in rows])
    pages = await resource_checks.snapshots(await session.connection(), [row.id for row in rows])
    entries = []
    for row in rows:
        body = finding.together(
            row.summary,
            names.get(row.kind_id or 0, ""),
            topics.get(row.topic_id or 0, ""),
            row.publisher,
            row.plain_summary,
            texts.get(row.id, ""),
            pages.get(row.id, "")[:PAGE_LENGTH],
        )
        entries.append(finding.entry("resource", row.id, row.title, body, row.published_at or now))
    await search.index(session, entries)


async def forget(session: AsyncSession, resource_id: int) -> None:
    """Takes a resource out of the index."""
    await search.forget(session, [search.entry_id("resource", resource_id)])
