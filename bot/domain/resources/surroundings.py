"""What belongs to a published resource besides itself: files, versions, what others made of it, its link."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.files import view_of
from bot.domain.resources.views import AttachedFile, Rebuilt, ResourceSurroundings, Version
from storage import resource_files, resource_records, resource_shelves
from storage.database import Database
from storage.gates import starter, thread_is_public
from storage.resource_checks import ResourceCheck, ResourceSnapshot
from storage.resource_files import ResourceFileRow
from storage.resources import Resource
from storage.threads import Thread
from storage.topics import Topic

SHOWN_TEXT = 1_500
"""Characters of a kept page that are shown, once the page itself is gone."""


async def surroundings(database: Database, resource_id: int) -> ResourceSurroundings:
    """Of a published resource; whoever asks has made sure that it is."""
    async with database.reading() as connection:
        files = await resource_files.of_resource(connection, resource_id)
        versions = await resource_records.versions(connection, resource_id)
        rebuilt = await resource_shelves.rebuilds(connection, resource_id)
        broken = select(ResourceCheck.broken_since).where(ResourceCheck.resource_id == resource_id)
        broken_since = await connection.scalar(broken)
        kept = select(ResourceSnapshot.taken_at, ResourceSnapshot.text)
        snapshot = (await connection.execute(kept.where(ResourceSnapshot.resource_id == resource_id))).first()
        thread = await _thread(connection, resource_id)
    return ResourceSurroundings(
        files=tuple(_file(row) for row in files),
        versions=tuple(Version(row.number, row.made_at, row.note, tuple(row.changed)) for row in versions),
        rebuilt=tuple(
            Rebuilt((row.city_slug or "", row.city_name or row.place), row.note, row.at) for row in rebuilt
        ),
        thread=thread,
        broken_since=broken_since,
        snapshot_at=snapshot.taken_at if snapshot and snapshot.text else None,
        snapshot_text=snapshot.text[:SHOWN_TEXT] if snapshot and broken_since else "",
    )


async def _thread(connection: AsyncConnection, resource_id: int) -> tuple[int, str] | None:
    """The conversation that it comes from, as far as that is public."""
    opening = starter()
    source = opening.join(Thread.__table__.join(Topic.__table__)).join(
        Resource.__table__, Resource.from_thread_id == Thread.id
    )
    query = select(Thread.id, Thread.title).select_from(source)
    row = (
        await connection.execute(query.where(Resource.id == resource_id, thread_is_public(opening)))
    ).first()
    return (row.id, row.title) if row else None


def _file(row: ResourceFileRow) -> AttachedFile:
    return AttachedFile(
        view_of(row),
        row.access,
        row.access_note,
        row.pages,
        row.is_tagged,
        row.since_version,
        row.until_version,
    )
