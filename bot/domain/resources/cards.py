"""The editors' cards, asked for one by one rather than delivered."""

from __future__ import annotations

from bot.domain.resources import notices, sights
from bot.notices import Notice
from storage import resource_reviews
from storage.database import Database


async def oldest_waiting(database: Database, base_url: str) -> Notice | None:
    """The card of the suggestion that has waited longest; None if none waits."""
    async with database.transaction() as session:
        ids = await resource_reviews.waiting(await session.connection(), 1)
        if not ids:
            return None
        sight = await sights.sight_of(session, ids[0])
        return notices.review_notice(sight, 0, base_url=base_url)
