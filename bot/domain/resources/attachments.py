"""Files of resources: added by editors, read for the search, with what is known of their accessibility."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.files import stored_row
from bot.domain.people import Person, ensure_members
from bot.domain.resources import doubles, indexing, reviewing
from bot.domain.resources.editing import begin_version
from bot.domain.snowflakes import new_id
from bot.errors import UserError
from bot.files import PDF, FileStore, Kept, safe_name
from bot.i18n import N_
from bot.pdfs import PdfFound
from storage import posted, publication, resource_files, resource_keys
from storage.database import Database
from storage.files import StoredFile
from storage.resource_files import Access, ResourceFile
from storage.resource_keys import KeyKind
from storage.resource_records import Action, ResourceVersion
from storage.resources import Resource, State
from storage.upsert import upsert

__all__ = ["Access"]
log = logging.getLogger(__name__)
Read = Callable[[Path], Awaitable[PdfFound]]
"""What a PDF holds (bot/pdfs.py)."""
TRIES = 2
"""A file at which the program ended is looked at once more, then never again."""


async def add(
    database: Database,
    resource_id: int,
    editor: Person,
    kept: Kept,
    name: str,
    *,
    access: Access = Access.UNCHECKED,
    note: str = "",
    replaces: bool = False,
    now: datetime,
) -> int:
    """Adds a stored file to a resource, or puts it in the place of all that are there; returns its id.

    Of a published resource that is a new version. Raises UserError if another resource has the same file.
    """
    async with database.transaction(durable=True) as session:
        row = await session.get(Resource, resource_id)
        if row is None or row.state == State.ARCHIVED:
            raise UserError(N_("There is no resource {id}."), id=resource_id)
        await doubles.refuse(await session.connection(), "", [kept.sha256], but=row.id)
        editor_id = (await ensure_members(session, [editor], now=now))[editor.account]
        if row.state == State.PUBLISHED:
            await _new_version(session, row, editor_id, note or safe_name(name), now)
        if replaces:
            await resource_files.retire(session, row.id, row.version)
        await upsert(session, StoredFile, [stored_row(kept, now)])
        file = ResourceFile(
            id=new_id(now),
            resource_id=row.id,
            sha256=kept.sha256,
            name=safe_name(name),
            access=access,
            access_note=note.strip(),
            added_at=now,
            since_version=row.version,
        )
        session.add(file)
        await session.flush()
        await resource_keys.put(session, {row.id: [(KeyKind.FILE, kept.sha256)]})
        await reviewing.note(session, row.id, Action.FILED, by=editor_id, now=now, text=file.name)
        await publication.advance(session, events=False)
        return file.id


async def read_new(database: Database, store: FileStore, read: Read, *, now: datetime) -> None:
    """Takes the text out of PDFs that nobody has read yet, one after the other."""
    async with database.reading() as connection:
        if not await resource_files.is_any_unread(connection, PDF, TRIES):
            return
    async with database.transaction() as session:
        waiting = await resource_files.unread(session, PDF, tries=TRIES, limit=5)
    for file_id, sha256 in waiting:
        found = await read(store.path(sha256))
        if found.problem:
            log.info("the file %s of a resource has no text: %s", file_id, found.problem)
        await _keep(database, file_id, found, now)


async def _keep(database: Database, file_id: int, found: PdfFound, now: datetime) -> None:
    async with database.transaction() as session:
        file = await session.get(ResourceFile, file_id)
        if file is None:
            return
        file.pages, file.is_tagged, file.text = found.pages, found.is_tagged, found.text
        file.read_at, file.problem = now, found.problem[:100]
        await session.flush()
        row = await session.get(Resource, file.resource_id)
        if row is not None and row.state == State.PUBLISHED:
            await indexing.index(session, [row], now=now)
        await publication.advance(session, events=False)


async def _new_version(
    session: AsyncSession, row: Resource, editor_id: int, note: str, now: datetime
) -> None:
    await begin_version(session, row, row.version)
    session.add(
        ResourceVersion(
            resource_id=row.id,
            number=row.version,
            made_at=now,
            made_by=editor_id,
            note=note,
            changed={"file": ""},
        )
    )
    await posted.ask_resource_refresh(session, row.id, now)
