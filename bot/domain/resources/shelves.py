"""Somebody's own list of resources."""

from __future__ import annotations

from datetime import datetime

from bot.domain.people import DISCORD, Person, ensure_members
from bot.domain.resources.reading import cards_of
from bot.domain.resources.views import ResourceCard
from bot.errors import UserError
from bot.i18n import N_
from storage import members, resource_shelves
from storage import resources as stored
from storage.database import Database


async def save(database: Database, resource_id: int, who: Person, *, now: datetime) -> bool:
    """Puts a published resource on somebody's list, or takes it off again; says whether it is on it now.

    Raises UserError if there is no such resource.
    """
    async with database.transaction() as session:
        member_id = (await ensure_members(session, [who], now=now))[who.account]
        if await resource_shelves.unsave(session, member_id, resource_id):
            return False
        if not await stored.by_ids(await session.connection(), [resource_id]):
            raise UserError(N_("There is no resource {id}."), id=resource_id)
        await resource_shelves.save(session, member_id, resource_id, now)
        return True


async def saved(database: Database, account: str) -> list[ResourceCard]:
    """The published resources on somebody's list, the last first."""
    async with database.transaction() as session:
        known = await members.ids(session, DISCORD, [account])
        connection = await session.connection()
        return await cards_of(connection, await resource_shelves.saved(connection, known.get(account, 0)))
