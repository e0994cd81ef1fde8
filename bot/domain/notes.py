"""What the program remembers for itself between two starts."""

from __future__ import annotations

from storage import notes
from storage.database import Database


async def recall(database: Database, name: str) -> str:
    """What was remembered under a name; empty if nothing was."""
    async with database.reading() as connection:
        return await notes.read(connection, name)


async def remember(database: Database, name: str, value: str) -> None:
    """Keeps a value under a name."""
    async with database.transaction() as session:
        await notes.write(session, name, value)
