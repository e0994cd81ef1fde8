"""Pages that cannot be made, truly: one whose record is damaged, one whose database is not there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from sqlalchemy import update

from bot.domain import events
from bot.domain.events import NewEvent
from storage.database import Database
from storage.events import Event
from tests.support.reader import reading

HOUR = timedelta(hours=1)
WORDS = {500: "Hier hat sich etwas verknotet.", 503: "Einen Moment, bitte."}
"""What their headings say in German."""


@asynccontextmanager
async def failing_pages(database: Database, now: datetime) -> AsyncIterator[dict[int, str]]:
    """The whole address of a page by the status that it answers with. No date can be told any more then."""
    new = NewEvent("Fachtag", ((now + HOUR, now + 2 * HOUR),))
    number = await events.create(database, new, author=None, announcements="", reminder=HOUR, now=now)
    async with database.transaction() as session:
        await session.execute(update(Event).where(Event.id == number).values(time_zone="Mars/Olympus"))
    away = Database("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    async with reading(database, now) as damaged, reading(away, now) as alone:
        yield {500: str(damaged.client.make_url("/events")), 503: str(alone.client.make_url("/events"))}
    await away.close()
