"""The timetable: all that the exchange does unasked, on one page."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.domain import Database, publication
from bot.outbox import Outbox

log = logging.getLogger(__name__)
OUTBOX_SECONDS = 0.5
"""A due reminder waits half a second at the most (quality.md: the first is at most 2 s late)."""
GENERATION_SECONDS = 0.2
"""How soon a page cache hears of a change that another process made."""


def timetable(database: Database, outbox: Outbox | None) -> AsyncIOScheduler:
    """The clock that wakes the jobs; what must not be forgotten stands in the database, not in it.

    Without an outbox it is the timetable of the web view alone.
    """
    scheduler = AsyncIOScheduler(job_defaults={"coalesce": True, "misfire_grace_time": None})

    async def follow_publication() -> None:
        await publication.follow(database)

    async def deliver_due() -> None:
        if outbox is not None:
            await outbox.deliver_due()

    every(scheduler, GENERATION_SECONDS, follow_publication)
    if outbox is not None:
        every(scheduler, OUTBOX_SECONDS, deliver_due)
    return scheduler


def every(scheduler: AsyncIOScheduler, seconds: float, job: Callable[[], Awaitable[object]]) -> None:
    """Runs a job at an interval; one that fails is logged and runs again."""

    async def guarded() -> None:
        try:
            await job()
        except Exception:
            log.exception("the job %s failed; it runs again", job.__name__)

    scheduler.add_job(guarded, "interval", seconds=seconds, id=job.__name__, name=job.__name__)
