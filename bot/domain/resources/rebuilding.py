"""What others made of a resource: where they tried it, and what they learnt."""

from __future__ import annotations

from datetime import datetime

from bot.domain.people import Person, ensure_members
from bot.errors import UserError
from bot.i18n import N_
from storage import facets, publication
from storage.database import Database
from storage.facets import Facet
from storage.resource_shelves import Rebuild
from storage.resources import Resource, State

NOTE_LENGTH = 600


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
        await publication.advance(session)
