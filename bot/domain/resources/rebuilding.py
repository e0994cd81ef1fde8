"""What others made of a resource: where they tried it, and what they learnt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.people import DISCORD, Person, ensure_members
from bot.domain.resources import reviewing
from bot.errors import UserError
from bot.i18n import N_
from storage import facets, publication, resource_shelves
from storage.database import Database
from storage.facets import Facet, FacetValue
from storage.resource_records import Action
from storage.resource_shelves import Rebuild
from storage.resources import Resource, State

NOTE_LENGTH = 600


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody told of rebuilding a resource, as it is picked from a list; `id` is the entry's."""

    id: int
    place: str
    note: str


async def rebuild(
    database: Database, resource_id: int, who: Person, city: str, note: str, *, now: datetime
) -> None:
    """Somebody tells where they tried it, and agrees by that to its being public, without their name.

    `city` is a name of the list or any other place. Raises UserError if the resource is not published.
    """
    async with database.transaction(durable=True) as session:
        member_id = (await ensure_members(session, [who], now=now))[who.account]
        row = await session.get(Resource, resource_id)
        if row is None or row.state != State.PUBLISHED:
            raise UserError(N_("There is no published resource {id}."), id=resource_id)
        by_name = {
            name.casefold(): each for name, each in (await facets.ids_by_name(session, Facet.CITY)).items()
        }
        city_id = by_name.get(city.strip().casefold())
        session.add(
            Rebuild(
                resource_id=resource_id,
                member_id=member_id,
                city_id=city_id,
                place="" if city_id else city.strip()[:120],
                note=note.strip()[:NOTE_LENGTH],
                at=now,
            )
        )
        await publication.advance(session, events=False)


async def entries(database: Database, resource_id: int, account: str, *, is_editor: bool) -> list[Entry]:
    """What somebody may hide of a resource's entries: their own; an editor all that are shown."""
    by = None if is_editor else (DISCORD, account)
    async with database.reading() as connection:
        rows = await resource_shelves.rebuild_entries(connection, resource_id, by)
    return [Entry(row.id, row.city_name or row.place, row.note) for row in rows]


async def hide(
    database: Database, entry_id: int, who: Person, reason: str, *, is_editor: bool, now: datetime
) -> str:
    """An entry is shown no more, for its author or an editor; the log says why. Returns its place.

    Raises UserError for an entry that is not there, and for whoever may not hide it.
    """
    async with database.transaction(durable=True) as session:
        member_id = (await ensure_members(session, [who], now=now))[who.account]
        entry = await session.get(Rebuild, entry_id)
        if entry is None or entry.hidden_at or not (is_editor or entry.member_id == member_id):
            raise UserError(N_("There is no such entry of yours. Please choose one from the list."))
        entry.hidden_at = now
        city = await session.get(FacetValue, entry.city_id) if entry.city_id else None
        place = city.name if city else entry.place
        told = f"{place}: {reason}" if reason.strip() else place
        await reviewing.note(session, entry.resource_id, Action.HIDDEN, by=member_id, now=now, text=told)
        await publication.advance(session, events=False)
        return place
