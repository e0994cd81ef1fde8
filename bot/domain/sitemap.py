"""The addresses of all that is public, for search engines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

from bot.domain import taxonomy
from bot.domain.topics import public_topics
from bot.domain.words import slug as slug_of
from storage import sitemap
from storage.database import Database


class Entry(NamedTuple):
    """An address without the host, and when it last changed, if we know."""

    path: str
    changed_at: datetime | None = None


async def entries(database: Database, *, hidden: Sequence[str]) -> list[Entry]:
    """Topics, threads, events, resources and cities; not those of topics whose slugs are `hidden`."""
    topics, cities = await public_topics(database), await taxonomy.cities(database)
    async with database.reading() as connection:
        threads = await sitemap.threads(connection, hidden)
        events = await sitemap.events(connection)
        resources = await sitemap.resources(connection)
    return [
        *(
            Entry(f"/topics/{topic.slug}", topic.last_activity_at)
            for topic in topics
            if topic.slug not in hidden
        ),
        *(Entry(f"/threads/{id_}/{quote(slug_of(title))}", at) for id_, title, at in threads),
        *(Entry(f"/events/{id_}", at) for id_, at in events),
        *(Entry(f"/resources/{id_}", at) for id_, at in resources),
        *(Entry(f"/cities/{slug}") for slug, _ in cities),
    ]
