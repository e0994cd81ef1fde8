"""The timetable: all that the exchange does unasked, on one page."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, time

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.checking import Checking
from bot.domain import (
    Database,
    catalogue,
    letters,
    links,
    problems,
    publication,
    reindexing,
    series,
    tidying,
    waitlist,
)
from bot.domain.resources import doubles, keeping
from bot.domain.search import learning
from bot.echoing import Echoing
from bot.filing import Filing
from bot.mailing import Mailing
from bot.mirroring import Mirroring
from bot.outbox import Outbox
from bot.subscribing import Subscribing

log = logging.getLogger(__name__)
OUTBOX_SECONDS = 0.5
"""A due reminder waits half a second at the most (quality.md: the first is at most 2 s late)."""
CARDS_SECONDS = 1.0
"""How often cards are looked for that show what no longer holds."""
OFFERS_SECONDS = 15.0
"""How soon a place goes on to the next who waits when an offer has ended."""
MIRROR_SECONDS = 2.0
"""How soon Discord's scheduled events show what has changed."""
VISITS_SECONDS = 60.0
"""How often what was read is added to the day's numbers."""
MAIL_SECONDS = 5.0
"""How soon a mail goes out."""
STATES_SECONDS = 1.0
"""How soon chat shows that a thread was closed, reopened or answered."""
PROBLEMS_SECONDS = 300.0
"""How soon the editors are told that something could not be sent; once a day at most."""
SERIES_SECONDS = 3600.0
"""How often dates of series that have come within the horizon become rows."""
INDEX_SECONDS = 20.0
"""How soon the search index, and what finds doubles, is made anew after an update that reads otherwise."""
FILES_SECONDS = 1.0
"""How soon a file is fetched that came with a message."""
LINKS_SECONDS = 60.0
"""How often links of resources are looked at that are due; each is once a week."""
REVIEWS = time(8, 15)
"""When editors are reminded of resources to be looked at again; once a month they get the report."""
CALENDARS_SECONDS = 60.0
"""How often is asked which calendars of others are to be looked at."""
READ_SECONDS = 5.0
"""How soon a PDF is read that was added to a resource."""
SWEEP = time(4, 30)
"""When files are removed that nobody holds any more: after the night's comparison with chat."""
FORGET = time(4, 45)
"""When secret addresses are forgotten that open nothing any more."""
TIDY = time(5, 0)
"""When the search index is put in order, after all that the night has written."""
LEARN = time(5, 15)
"""When the search learns words from what is public by then."""
NIGHT = time(3, 30)
"""When everything recent is compared with chat, while hardly anybody writes."""
LOG_SECONDS = 1.0
"""How often what was written goes from SQLite's log into its file: rarely enough that a page which many write
goes there once."""
LOCAL_TIME = "Europe/Berlin"
GENERATION_SECONDS = 0.2
"""How soon a page cache hears of a change that another process made."""


@asynccontextmanager
async def timetable(
    database: Database,
    outbox: Outbox | None,
    mirroring: Mirroring | None,
    filing: Filing | None,
    now: Callable[[], datetime],
    *,
    mailing: Mailing | None = None,
    echoing: Echoing | None = None,
    checking: Checking | None = None,
    editors_channel: str = "",
    subscribing: Subscribing | None = None,
    count_visits: Callable[[], Awaitable[object]] | None = None,
    nightly: Callable[[], Awaitable[object]] | None = None,
) -> AsyncIterator[None]:
    """The clock that wakes the jobs while the block runs; a job under way is let finish.

    What must not be forgotten stands in the database, not in it. Without an outbox it is the timetable of the
    web view alone. `nightly` tells the rest of the program that it is night.
    """

    async def follow_publication() -> None:
        await publication.follow(database)
        await catalogue.keep_ready(database)

    clock = _Timetable()
    clock.every(GENERATION_SECONDS, follow_publication)
    if outbox is not None:
        clock.every(OUTBOX_SECONDS, outbox.deliver_due)
        clock.every(CARDS_SECONDS, outbox.refresh_cards)
        clock.every(LOG_SECONDS, database.move_log)
        _keep_promises(clock, database, now, editors_channel)
        _keep_right(clock, database, checking, editors_channel, now)
    if count_visits is not None:
        clock.every(VISITS_SECONDS, count_visits)
    if mailing is not None:
        clock.every(MAIL_SECONDS, mailing.send_due)
    _show_in_chat(clock, mirroring, echoing)
    if filing is not None:
        await filing.begin()
        clock.every(FILES_SECONDS, filing.fetch_files)
        clock.every(READ_SECONDS, filing.read_files)
        clock.at(SWEEP, filing.sweep_files)
    if subscribing is not None:
        clock.every(CALENDARS_SECONDS, subscribing.take_due)
    if nightly is not None:
        clock.at(NIGHT, nightly)
    async with clock.kept():
        try:
            yield
        finally:
            await _end(outbox, filing, checking, subscribing)


async def _end(outbox: Outbox | None, *fetching: Filing | Checking | Subscribing | None) -> None:
    """What would go on for long begins nothing new."""
    if outbox is not None:
        outbox.close()
    for each in fetching:
        if each is not None:
            await each.end()


def _keep_promises(
    clock: _Timetable, database: Database, now: Callable[[], datetime], editors_channel: str
) -> None:
    """What time alone brings about in the database, done by one process."""

    async def lapse_offers() -> None:
        await waitlist.lapse_offers(database, now=now())

    async def read_anew() -> None:
        await reindexing.catch_up(database, now=now())

    async def extend_series() -> None:
        await series.extend(database, now=now())

    async def sweep_links() -> None:
        await links.sweep(database, now=now())

    async def forget_senders() -> None:
        await letters.forget_senders(database, now=now())

    async def tidy_index() -> None:
        await tidying.tidy(database)

    async def learn_words() -> None:
        await learning.learn(database)

    async def tell_office() -> None:
        await problems.tell_office(database, channel=editors_channel, now=now())

    clock.every(OFFERS_SECONDS, lapse_offers)
    clock.every(PROBLEMS_SECONDS, tell_office)
    clock.every(SERIES_SECONDS, extend_series)
    clock.every(INDEX_SECONDS, read_anew)
    clock.at(FORGET, sweep_links)
    clock.at(FORGET, forget_senders)
    clock.at(TIDY, tidy_index)
    clock.at(LEARN, learn_words)


def _keep_right(
    clock: _Timetable,
    database: Database,
    checking: Checking | None,
    editors_channel: str,
    now: Callable[[], datetime],
) -> None:
    """What keeps the collection of resources right."""

    async def remind_editors() -> None:
        await keeping.remind(database, editors_channel, now=now())

    async def make_keys() -> None:
        await doubles.catch_up(database)

    clock.at(REVIEWS, remind_editors)
    clock.every(INDEX_SECONDS, make_keys)
    if checking is not None:
        clock.every(LINKS_SECONDS, checking.check_links)


def _show_in_chat(clock: _Timetable, mirroring: Mirroring | None, echoing: Echoing | None) -> None:
    """What Discord shows of us besides messages: scheduled events, and how threads stand."""
    if mirroring is not None:
        clock.every(MIRROR_SECONDS, mirroring.follow_dates)
    if echoing is not None:
        clock.every(STATES_SECONDS, echoing.show_states)


class _Timetable:
    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 2}
        )
        self._under_way: set[asyncio.Task[object]] = set()

    def every(self, seconds: float, job: Callable[[], Awaitable[object]]) -> None:
        """Runs a job at an interval; one that fails is logged and runs again."""
        self._add(job, IntervalTrigger(seconds=seconds))

    def at(self, when: time, job: Callable[[], Awaitable[object]]) -> None:
        """Runs a job once a day, at a local time of the office."""
        self._add(job, CronTrigger(hour=when.hour, minute=when.minute, timezone=LOCAL_TIME))

    def _add(self, job: Callable[[], Awaitable[object]], trigger: BaseTrigger) -> None:
        name = job.__name__

        async def guarded() -> None:
            task = asyncio.current_task()
            assert task is not None
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            try:
                await job()
            except Exception:
                log.exception("the job %s failed; it runs again", name)

        self._scheduler.add_job(guarded, trigger, id=name, name=name)

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Wakes the jobs while the block runs."""
        self._scheduler.start()
        try:
            yield
        finally:
            self._scheduler.pause()
            await asyncio.sleep(0)  # a job that was just woken begins
            await asyncio.gather(*self._under_way)
            self._scheduler.shutdown(wait=False)
