"""Pages of chat are compared with the archive and written, as the intake does in two steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.reconciliation import Found, agree, compare
from bot.domain.seen import PageRead
from storage.database import Database


async def reconcile(database: Database, pages: Sequence[PageRead], *, now: datetime) -> list[Found]:
    """Makes the archive agree with pages of chat; tells of each page what was found."""
    return await agree(database, await compare(database, pages), now=now)
