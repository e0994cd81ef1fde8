"""Materials of an event or of one of its dates: resources of the library, addresses elsewhere, notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import promises
from bot.domain.people import Person, ensure_members
from bot.errors import UserError
from bot.i18n import N_
from storage import materials, publication
from storage.database import Database
from storage.events import Event, Occurrence
from storage.materials import EventMaterial
from storage.resources import Resource

TITLE_LENGTH = 300
NOTE_LENGTH = 2000
MOST = 50
"""Materials of one event."""


@dataclass(frozen=True, slots=True)
class Material:
    """What goes with an event: a published resource (`resource_id`), an address, or a note alone."""

    id: int
    title: str
    url: str
    note: str
    resource_id: int | None
    occurrence_id: int | None
    """The date it belongs to; None: to all of them."""


async def attach(
    database: Database,
    event_id: int,
    *,
    title: str = "",
    url: str = "",
    note: str = "",
    resource_id: int | None = None,
    occurrence_id: int | None = None,
    author: Person | None,
    now: datetime,
) -> int:
    """Adds a material and returns its id; raises UserError for what is nothing, too much, or no address."""
    _check(title, url, note, resource_id)
    async with database.transaction() as session:
        row = await session.get(Event, event_id)
        if resource_id is not None and await session.get(Resource, resource_id) is None:
            raise UserError(N_("This resource is not there any more."))
        date = await session.get(Occurrence, occurrence_id) if occurrence_id else None
        if row is None or (occurrence_id and (date is None or date.event_id != event_id)):
            raise UserError(N_("This event is not there any more."))
        if await materials.count(session, event_id) >= MOST:
            raise UserError(N_("An event has {most} materials at most."), most=MOST)
        members = await ensure_members(session, [author], now=now) if author else {}
        material = EventMaterial(
            event_id=event_id,
            occurrence_id=occurrence_id,
            resource_id=resource_id,
            title=title.strip(),
            url=url.strip(),
            note=note.strip(),
            added_by=members.get(author.account) if author else None,
            added_at=now,
        )
        session.add(material)
        await session.flush()
        await promises.show_notices(session, event_id, now=now)
        await publication.advance(session, library=False)
        return material.id


async def detach(database: Database, material_id: int, event_id: int, *, now: datetime) -> None:
    """Takes a material of an event away; doing it again changes nothing."""
    async with database.transaction() as session:
        material = await session.get(EventMaterial, material_id)
        if material is not None and material.event_id == event_id:
            await session.delete(material)
            await promises.show_notices(session, material.event_id, now=now)
            await publication.advance(session, library=False)


async def of_event(connection: AsyncConnection, event_id: int) -> list[Material]:
    """An event's materials in the order they were added; of resources only those that are published."""
    return [Material(*row) for row in await materials.of_event(connection, event_id)]


async def listed(database: Database, event_id: int) -> list[Material]:
    """An event's materials, as `of_event` gives them."""
    async with database.reading() as connection:
        return await of_event(connection, event_id)


def _check(title: str, url: str, note: str, resource_id: int | None) -> None:
    if not (title.strip() and (url.strip() or note.strip())) and resource_id is None:
        raise UserError(N_("A material needs a title, and an address or a note."))
    if len(title) > TITLE_LENGTH or len(note) > NOTE_LENGTH:
        raise UserError(N_("This is too long."))
    address = urlsplit(url.strip())
    if url.strip() and (address.scheme not in ("https", "http") or not address.hostname):
        raise UserError(N_("An address begins with https://."))
