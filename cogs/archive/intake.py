"""The way into the archive: what happens and what is read queue here, and are written in their order."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from bot.client import Client
from bot.domain import archive, reconciliation
from bot.domain.pictures import with_pictures
from bot.domain.reconciliation import Found
from bot.domain.seen import (
    Change,
    MessagesDeleted,
    MessageSeen,
    PageRead,
    Reacted,
    ReactionsCleared,
    ThreadDeleted,
    ThreadSeen,
)
from cogs.archive.batches import Batch, Page
from cogs.archive.unread import Unread

Result = TypeVar("Result")
Value = TypeVar("Value")
log = logging.getLogger(__name__)
ROOM = 2_000
"""Changes that may wait before who reads history waits, too: memory stays bounded."""
REMEMBERED = 10_000
RETRY_SECONDS = 1.0
QUIET_SECONDS = 0.005
"""In which nothing comes before what can wait is done: Discord gives a page every 25 ms."""
LOOK_SECONDS = 0.002
"""How soon what comes while the writer is busy is made ready."""


class Intake:
    """Writes what was put in, in order; while one batch is written, the next one gathers."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._picture_hosts = client.settings.files.picture_hosts
        self._queue: asyncio.Queue[Change | Page] = asyncio.Queue()
        self._moment = 0
        self._arrived = self._waiters = 0
        self._changed_at: OrderedDict[int, int] = OrderedDict()
        self._threads: OrderedDict[int, tuple[int, ThreadSeen]] = OrderedDict()
        self._gone_at: OrderedDict[int, int] = OrderedDict()
        self._next: Change | Page | None = None
        self.is_gapless = False
        """Whether nothing before the newest change is missing; catch-up makes it so."""
        self.unread = Unread(client.database, self.at_ease)
        """What is archived and cannot be searched yet."""

    def put(self, change: Change) -> None:
        """Takes a change; at once, since who waited would be overtaken by what happens next."""
        if isinstance(change, MessageSeen):
            change = with_pictures(change, self._picture_hosts)
        self._moment += 1
        for message_id in _concerned(change):
            _remember(self._changed_at, message_id, self._moment)
        if isinstance(change, ThreadSeen):
            _remember(self._threads, change.id, (self._moment, change))
        if isinstance(change, ThreadDeleted):
            _remember(self._gone_at, change.id, self._moment)
        self._arrived += 1
        self._queue.put_nowait(change)

    async def put_listed(self, thread: ThreadSeen, listed_at: int) -> None:
        """Takes a thread from a list that was asked for at a moment, unless it has changed since."""
        if self._queue.qsize() >= ROOM:
            await self.written()
        if self._newest(thread, listed_at) is thread:
            self.put(self._listed(thread, listed_at))

    def _newest(self, thread: ThreadSeen, listed_at: int) -> ThreadSeen:
        """The thread as it was told after the moment, else as it was listed."""
        told_at, told = self._threads.get(thread.id, (0, thread))
        return told if told_at > listed_at else thread

    def _listed(self, thread: ThreadSeen, listed_at: int) -> ThreadSeen:
        """The thread, which is there unless it was deleted after the list was asked for."""
        return replace(thread, is_there=self._gone_at.get(thread.id, 0) <= listed_at)

    def has_changed(self, message_id: int, since: int) -> bool:
        """Whether a message was told after a moment."""
        return self._changed_at.get(message_id, 0) > since

    def _changed_since(self, said: Iterable[MessageSeen], moment: int) -> frozenset[int]:
        """Those that were told after a moment."""
        if moment == self._moment:
            return frozenset()
        return frozenset([each.id for each in said if self.has_changed(each.id, moment)])

    def moment(self) -> int:
        """A point in the order of changes: what `put` takes from now on comes after it."""
        return self._moment

    def compare(
        self, page: PageRead, asked_at: int, listed_at: int
    ) -> tuple[asyncio.Future[Found], frozenset[int]]:
        """Takes a page of history that was asked for at a moment, and its thread listed at an earlier one.

        The future is done when it is written. Messages that changed since the page was asked for are not
        taken from it; they are named, so that they can be read again.
        """
        newer = self._changed_since(page.messages, asked_at)
        read = page.messages
        if self._picture_hosts:
            read = tuple([with_pictures(each, self._picture_hosts) for each in read])
        thread = self._newest(page.thread, listed_at)
        if thread is not page.thread:
            thread = replace(thread, owner=page.thread.owner)  # looked at later than what was told
            read = tuple([replace(each, thread=thread) for each in read])
        listed = self._listed(thread, listed_at)
        entry = Page(replace(page, thread=listed, messages=read, newer=newer))
        self._arrived += 1
        self._queue.put_nowait(entry)
        return entry.written, entry.read.newer

    async def written(self) -> None:
        """Returns when everything put in so far is in the database."""
        self._waiters += 1
        try:
            await self._queue.join()
        finally:
            self._waiters -= 1

    async def at_ease(self) -> None:
        """Returns when everything is in the database, and for a moment nothing more has come."""
        arrived = -1
        while arrived != self._arrived:
            arrived = self._arrived
            await self._queue.join()
            await asyncio.sleep(QUIET_SECONDS)

    async def run(self) -> None:
        """Writes until it is cancelled; while one batch is written, the next one is made ready."""
        writing: asyncio.Task[None] | None = None
        earlier = Batch()
        try:
            while True:
                batch = await self._gathered(writing)
                if writing is not None:
                    await self._compare_ahead(batch, earlier)
                    await writing
                writing = asyncio.create_task(self._write(batch), name="intake, writing")
                earlier = batch
        finally:
            if writing is not None:
                writing.cancel()
                await asyncio.gather(writing, return_exceptions=True)

    async def _compare_ahead(self, batch: Batch, earlier: Batch) -> None:
        """Compares pages while what came before them is still being written, where that cannot matter."""
        if batch.pages and batch.is_apart_from(earlier):
            try:
                batch.compared = await reconciliation.compare(self._client.database, batch.read)
            except Exception:
                log.exception("pages could not be compared ahead; it is tried again when they are written")

    async def _gathered(self, writing: asyncio.Task[None] | None) -> Batch:
        """What waits longest, as far as it is of one sort, and what comes until the writer is free."""
        entry = self._next or await self._queue.get()
        self._next, batch = None, Batch()
        while True:
            batch.add(entry)
            if batch.is_full or not await self._is_more_to_come(batch, writing):
                batch.make_ready()
                return batch
            entry = self._queue.get_nowait()
            if not batch.fits(entry):
                self._next = entry
                batch.make_ready()
                return batch

    async def _is_more_to_come(self, batch: Batch, writing: asyncio.Task[None] | None) -> bool:
        """Whether something waits, now or as long as an earlier batch is written, or this one may wait."""
        if batch.is_much_unready:
            batch.make_ready()
            await asyncio.sleep(0)  # others have their turn
        while self._queue.empty():
            batch.make_ready()
            if writing is not None and not writing.done():
                await asyncio.wait([writing], timeout=LOOK_SECONDS)
            elif batch.may_wait and not self._waiters:
                await asyncio.sleep(LOOK_SECONDS)
            else:
                return False
        return True

    async def _write(self, batch: Batch) -> None:
        """What cannot be written is tried again, not lost."""
        if batch.changes:
            await _insist(partial(self._take, batch))
        if batch.pages:
            found = await _insist(partial(self._compare, batch))
            self.unread.add(reconciliation.unread(found))
            for page, each in zip(batch.pages, found, strict=True):
                if not page.written.cancelled():  # nobody waits for it any more
                    page.written.set_result(each)
        for _ in (*batch.changes, *batch.pages):
            self._queue.task_done()

    async def _take(self, batch: Batch) -> None:
        collect = self._client.settings.following.collect
        await archive.take(
            self._client.database,
            batch.changes,
            now=self._client.clock(),
            gapless=self.is_gapless,
            collect=collect,
            rows=batch.rows,
        )

    async def _compare(self, batch: Batch) -> list[Found]:
        """What could not be written is compared again before it is tried again."""
        compared, batch.compared = batch.compared, None
        if compared is None:
            compared = await reconciliation.compare(self._client.database, batch.read)
        collect = self._client.settings.following.collect
        return await reconciliation.agree(
            self._client.database, compared, now=self._client.clock(), collect=collect
        )


def _remember(last: OrderedDict[int, Value], key: int, value: Value) -> None:
    last[key] = value
    last.move_to_end(key)
    while len(last) > REMEMBERED:
        last.popitem(last=False)


def _concerned(change: Change) -> Iterable[int]:
    match change:
        case MessageSeen():
            return (change.id,)
        case MessagesDeleted():
            return change.ids
        case Reacted() | ReactionsCleared():
            return (change.message_id,)
    return ()


async def _insist(write: Callable[[], Awaitable[Result]]) -> Result:
    while True:
        try:
            return await write()
        except Exception:
            log.exception("something could not be written; it is tried again in %s s", RETRY_SECONDS)
            await asyncio.sleep(RETRY_SECONDS)
