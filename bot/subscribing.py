"""Looks at other programmes' calendars: fetched when they are due, through the one guard, and taken over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.domain import Database
from bot.domain.calendars import subscriptions
from bot.domain.calendars.found import MOST_BYTES, Reading
from bot.domain.calendars.subscriptions import Subscription
from bot.domain.calendars.taking import Outcome, Source, take
from bot.errors import FetchFailed, Reason, UserError
from bot.fetching import Fetcher

log = logging.getLogger(__name__)
FETCH_SECONDS = 60.0
UNCHANGED = 304


class Subscribing:
    """The job, and what it needs of the world."""

    def __init__(
        self,
        database: Database,
        fetcher: Fetcher,
        calendars: Sequence[Subscription],
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._fetcher = fetcher
        self._calendars = calendars
        self._clock = clock

    async def take_due(self) -> None:
        """Looks at what is due; one that fails is logged, noted and looked at again."""
        for subscription, etag in await subscriptions.due(self._database, self._calendars, now=self._clock()):
            await self._look(subscription, etag)

    async def end(self) -> None:
        """Gives up what is under way: no stop waits for a slow host. Safe to call twice."""
        await self._fetcher.close()

    async def _look(self, subscription: Subscription, etag: str) -> None:
        source, now = subscription.source, self._clock()
        try:
            fetched = await self._fetcher.get(
                source.address, limit=MOST_BYTES, within=FETCH_SECONDS, etag=etag
            )
            if fetched.status == UNCHANGED:
                await subscriptions.note(self._database, subscription, now=now)
                return
            outcome = await take_content(self._database, source, fetched.body, now=now)
        except (FetchFailed, UserError) as error:
            if isinstance(error, FetchFailed) and error.reason is Reason.STOPPED:
                return
            log.warning("The calendar %s could not be taken over: %s", source.label, error)
            await subscriptions.note(self._database, subscription, problem=str(error), now=now)
            return
        for problem in outcome.problems:
            log.warning("In the calendar %s: %s", source.label, problem)
        problems = "\n".join(outcome.problems)
        await subscriptions.note(self._database, subscription, etag=fetched.etag, problem=problems, now=now)


async def take_content(database: Database, source: Source, content: bytes, *, now: datetime) -> Outcome:
    """Takes a calendar over from its bytes, read in a thread; raises UserError for what is none."""
    reading = await asyncio.to_thread(_read, content, now)
    return await take(database, source, reading, now=now)


def _read(content: bytes, now: datetime) -> Reading:
    """What reads calendars takes 3 MB and a tenth of a second to load: once there is one, in the thread."""
    from bot.domain.calendars.foreign import read_calendar  # noqa: PLC0415

    return read_calendar(content, now=now)
