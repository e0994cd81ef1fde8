"""What chat's roles are called, so that a mention of one can be read: by number alone nobody knows them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from storage import facets, notes, publication
from storage.database import Database
from storage.facets import Facet

ROLE = "chat.role."
"""The beginning of the notes under which the names stand."""


async def note(database: Database, names: Mapping[str, str]) -> None:
    """Role id to its name now; what was noted of roles that are gone stays for what was said before."""
    async with database.reading() as connection:
        known = await notes.all_under(connection, ROLE)
    changed = {f"{ROLE}{key}": name for key, name in names.items() if known.get(key) != name}
    if changed:
        async with database.transaction() as session:
            await notes.write_all(session, changed)
            await publication.advance(session, library=False)


async def public_names(connection: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    """Role id to its name, of those that the exchange itself tells of: what people do, such as a carrier.

    What the office calls its own groups in chat is nobody else's business.
    """
    found = await notes.read_all(connection, [f"{ROLE}{each}" for each in ids]) if ids else {}
    public = {each.name for each in await facets.values(connection, Facet.ROLE)} if found else set()
    return {name.removeprefix(ROLE): value for name, value in found.items() if value in public}
