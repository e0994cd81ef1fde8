"""The publication generation as a process knows it: the number that its cached pages go by."""

from __future__ import annotations

from storage import publication
from storage.database import Database


async def follow(database: Database) -> None:
    """Takes over what other processes have published since we last looked."""
    async with database.reading() as connection:
        database.generation = max(database.generation, await publication.generation(connection))
