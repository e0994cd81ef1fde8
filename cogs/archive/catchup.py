"""Catching up: what happened while nobody listened is read from history, thread by thread, and compared."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Collection, Iterable
from datetime import datetime, timedelta

import discord

from bot.client import Client
from bot.domain import reconciliation
from bot.domain.reconciliation import Found, Known
from bot.domain.seen import ThreadDeleted
from bot.pace import is_bulk
from cogs.archive.batches import A_PAGE
from cogs.archive.intake import Intake
from cogs.archive.mapping import Glance, Place, TopicChannel, is_readable, thread_seen
from cogs.archive.pages import page_read, read_one
from cogs.archive.parts import Told

log = logging.getLogger(__name__)
PAGE = 100
"""Messages that Discord gives at once, at most."""
AHEAD = 9_000
"""Messages of pages that may wait to be written: two batches of the intake, and a half."""
AT_ONCE = 4
"""Threads that are read side by side, so that no answer is waited for alone; the limits hold over all."""
TOLD_SECONDS = 10


class Unreadable(Exception):  # noqa: N818 - no error, but what the server's owners decided
    """The bot may not see a channel, or not its history."""

    def __str__(self) -> str:
        return "the bot lacks View Channel or Read Message History"


class CatchUp:
    """One pass over all topics; it may end anywhere, and the next one goes on from what is written."""

    def __init__(
        self, client: Client, intake: Intake, glance: Glance, topics: Iterable[TopicChannel]
    ) -> None:
        self._client = client
        self._intake = intake
        self._glance = glance
        self._topics = list(topics)
        self._known: dict[int, Known] = {}
        self._seen: set[int] = set()
        self._listed_at = 0
        """Threads are listed from this moment on; what is told of one later is newer."""
        self._told_at = client.clock()
        self._under_way: deque[tuple[int, asyncio.Future[Found]]] = deque()
        self._ahead = 0
        self._reading: dict[int, asyncio.Task[None]] = {}
        self.compared = 0
        self.messages = 0

    async def run(self) -> None:
        """Compares every thread that may have changed; returns when all of it is written.

        What the running task asks of Discord from here on gives way to what people wait for (bot/pace.py).
        """
        is_bulk.set(True)
        self._listed_at = self._intake.moment()
        self._known = await reconciliation.known_threads(self._client.database)
        active = await self._client.home.active_threads()
        try:
            for topic in list(self._topics):
                await self._compare_topic(topic, active)
            await self._look_again()
            while self._reading:
                await self._one_read()
        finally:
            for task in self._reading.values():
                task.cancel()
            await asyncio.gather(*self._reading.values(), return_exceptions=True)
        await self._intake.written()
        log.info("caught up: %s messages in %s threads were compared", self.messages, self.compared)

    async def _compare_topic(self, topic: TopicChannel, active: Iterable[discord.Thread]) -> None:
        """One topic that may not be read holds up no other; its gaps are on record until it may."""
        try:
            _require_readable(topic)
            async for place in self._places(topic, active):
                await self._begin(place)
        except (Unreadable, discord.Forbidden) as error:
            self._topics.remove(topic)
            await self._lose_sight(
                [id_ for id_, known in self._known.items() if known.looks[0] == topic.id], error
            )
        except discord.NotFound:
            self._topics.remove(topic)  # it went this moment, and is told

    async def _places(self, topic: TopicChannel, active: Iterable[discord.Thread]) -> AsyncIterator[Place]:
        """Where people write in a topic: its stream if it has one, its open threads, its archived ones."""
        if isinstance(topic, discord.TextChannel):
            yield topic
        for thread in active:
            if thread.parent_id == topic.id and self._is_ours(thread):
                yield thread
        async for thread in topic.archived_threads(limit=None):
            yield thread
        if self._client.settings.archive.private_threads and isinstance(topic, discord.TextChannel):
            async for thread in topic.archived_threads(limit=None, private=True, joined=True):
                yield thread

    def _is_ours(self, thread: discord.Thread) -> bool:
        return self._client.settings.archive.private_threads or not thread.is_private()

    async def _begin(self, place: Place) -> None:
        """Looks at a place beside others, once there is room; one that is being read is not read twice."""
        self._seen.add(place.id)
        while len(self._reading) >= AT_ONCE:
            await self._one_read()
        if place.id not in self._reading:
            self._reading[place.id] = asyncio.create_task(self._compare_if_needed(place))

    async def _one_read(self) -> None:
        """Returns when one of the places is through; raises what went wrong with it."""
        await asyncio.wait(self._reading.values(), return_when=asyncio.FIRST_COMPLETED)
        for place_id, task in list(self._reading.items()):
            if task.done():
                del self._reading[place_id]
                task.result()

    async def _compare_if_needed(self, place: Place) -> None:
        start = await self._start(place)
        if start is not None:
            await self._compare(place, start)
        elif (known := self._known.get(place.id)) is None or known.looks != reconciliation.looks(
            thread_seen(place, self._client.home)
        ):
            await self._intake.put_listed(thread_seen(place, self._client.home), self._listed_at)

    async def _start(self, place: Place) -> int | None:
        """After which message to compare; None if nothing can have changed.

        A comparison that broke off goes on from there; what is younger than the window is always read again.
        """
        known = self._known.get(place.id)
        if known is None:
            return 0
        window = discord.utils.time_snowflake(self._window_start())
        if known.broke_off_at is not None:
            return min(known.broke_off_at, known.cursor, window)
        days = self._client.settings.archive.reread_days
        if known.is_turn(place.id, days, now=self._client.clock()) or await self._miscounts(place, known):
            return 0
        # Where the last message was deleted, chat may name an older one, or none.
        newest = max(place.last_message_id or 0, known.cursor, known.newest)
        if newest <= window and newest <= known.cursor:
            return None
        return min(known.cursor, window)

    async def _miscounts(self, place: Place, known: Known) -> bool:
        """Whether chat has another number of messages than the archive."""
        if isinstance(place, discord.TextChannel) or place.message_count == known.chat_count:
            return False
        return place.message_count != await reconciliation.count(self._client.database, place.id)

    async def _compare(self, place: Place, after: int) -> None:
        known = self._known.get(place.id)
        known_until = known.newest if known is not None else 0  # what came since is told, and not missed
        chat_count = self._count_that_holds(place, after)
        begun_after, begins = after, True
        try:
            while True:
                asked_at = self._intake.moment()
                page = await self._client.http.logs_from(place.id, PAGE, after=after)
                _require_readable(place)
                page.sort(key=_id)
                until = _id(page[-1]) if len(page) == PAGE else None
                glance = self._glance.anew()
                read = page_read(
                    place, after, until, known_until, page, glance, begins=begins, chat_count=chat_count
                )
                written, again = self._intake.compare(read, asked_at, self._listed_at)
                await self._read_again(place, again)
                await self._keep_pace(len(page), written)
                self._tell(len(page))
                if until is None:
                    break
                after, begins = until, False
            await self._look_at_opening(place, begun_after)
        except (Unreadable, discord.Forbidden) as error:
            await self._pass_over(place, error)
        except discord.NotFound:
            await self._note_end(place)
        else:
            self.compared += 1

    def _count_that_holds(self, place: Place, after: int) -> int | None:
        """Chat's number of messages; None if some were compared before, and may have gone since.

        Then the next catch-up counts, and reads all of the thread if that number is another.
        """
        known = self._known.get(place.id)
        goes_on = after and known is not None and known.broke_off_at is not None
        return None if goes_on or isinstance(place, discord.TextChannel) else place.message_count

    async def _keep_pace(self, messages: int, written: asyncio.Future[Found]) -> None:
        """While some pages are written the next are fetched, and no more: memory stays bounded."""
        size = messages + A_PAGE
        self._under_way.append((size, written))
        self._ahead += size
        while self._ahead > AHEAD:
            size, oldest = self._under_way.popleft()
            self._ahead -= size
            await oldest

    async def _read_again(self, place: Place, message_ids: Iterable[int]) -> None:
        """Messages that changed while their page was on its way."""
        for message_id in message_ids:
            await self._read_one(place, message_id)

    async def _read_one(self, place: Place, message_id: int) -> None:
        await read_one(self._client, self._intake, place, message_id, self._listed_at)

    async def _look_at_opening(self, place: Place, begun_after: int) -> None:
        """Whether the message that opens a thread is still there, if it was not among those compared.

        Chat counts it in no thread; in a text channel it stands outside, and is compared while it is new.
        """
        if not isinstance(place, discord.Thread):
            return
        if isinstance(place.parent, discord.TextChannel):
            if discord.utils.snowflake_time(place.id) < self._window_start():
                await self._read_one(place.parent, place.id)
        elif begun_after >= place.id:
            await self._read_one(place, place.id)

    async def _pass_over(self, place: Place, error: Unreadable | discord.Forbidden) -> None:
        """One thread that cannot be read holds up no other; the gap is on record."""
        log.warning("the thread %s cannot be compared: %s", place.id, error)
        await self._intake.written()
        now = self._client.clock()
        await reconciliation.give_up(
            self._client.database, thread_seen(place, self._client.home), _reason(error), now=now
        )

    async def _lose_sight(self, thread_ids: Collection[int], error: Unreadable | discord.Forbidden) -> None:
        """The same for threads that are archived."""
        log.warning("%s threads can no longer be compared: %s", len(thread_ids), error)
        self._seen.update(thread_ids)
        await self._intake.written()
        now = self._client.clock()
        await reconciliation.lose_sight(self._client.database, thread_ids, _reason(error), now=now)

    async def _note_end(self, place: Place) -> None:
        """It went while it was read."""
        if isinstance(place, discord.Thread):
            self._intake.put(ThreadDeleted(place.id))

    async def _look_again(self) -> None:
        """Threads that changed from archived to open meanwhile; and those that chat no longer lists."""
        topic_ids = {topic.id for topic in self._topics}
        for thread in await self._client.home.active_threads():
            if thread.parent_id in topic_ids and thread.id not in self._seen and self._is_ours(thread):
                await self._begin(thread)
        for thread_id, known in self._known.items():
            if thread_id in self._seen or known.looks[0] not in topic_ids:
                continue
            try:
                found = await self._client.home.fetch_channel(thread_id)
            except discord.NotFound:
                self._intake.put(ThreadDeleted(thread_id))
            except discord.Forbidden as error:
                await self._lose_sight([thread_id], error)
            else:
                if isinstance(found, discord.Thread) and self._is_ours(found):
                    await self._begin(found)

    def _window_start(self) -> datetime:
        return self._client.clock() - timedelta(days=self._client.settings.archive.reread_days)

    def _tell(self, messages: int) -> None:
        self.messages += messages
        now = self._client.clock()
        if now - self._told_at >= timedelta(seconds=TOLD_SECONDS):
            self._told_at = now
            log.info("catching up: %s messages in %s threads so far", self.messages, self.compared)


def _require_readable(place: Place | TopicChannel) -> None:
    topic = place.parent if isinstance(place, discord.Thread) else place
    if topic is None or not is_readable(topic):
        raise Unreadable


def _reason(error: Unreadable | discord.Forbidden) -> str:
    """In English, as Discord's own."""
    return error.text if isinstance(error, discord.Forbidden) and error.text else str(error)


def _id(told: Told) -> int:
    return int(told["id"])
