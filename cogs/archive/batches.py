"""What is written together: changes with what is made of them before, or pages of history."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.domain.message_rows import Rows, rendered, rows_of
from bot.domain.reconciliation import Compared, Found
from bot.domain.seen import Change, MessageSeen, PageRead, ThreadDeleted, ThreadSeen

CHANGES = 500
"""Changes that are written at once."""
HISTORY = 4_000
"""Messages of pages of history that are compared and written at once, about. Each batch costs 13 ms, whatever
its size; others who write wait up to 0.2 s for it."""
A_PAGE = 10
"""What a page costs beside its messages, in messages."""
HISTORY_SECONDS = 0.1
"""How long a page waits for others at the most, if nobody waits for it."""
MUCH = 10
"""Messages that are made ready in one go, about half a millisecond: so long each step of the batch that is
being written may wait for its turn."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of history; `written` is done when it is."""

    read: PageRead
    written: asyncio.Future[Found] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def size(self) -> int:
        """What it costs, in messages."""
        return len(self.read.messages) + A_PAGE


class Batch:
    """Changes, or pages, a comparison of each thread; in their order."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.pages: list[Page] = []
        self._size = 0
        self._rows: list[Rows] = []
        self._unready: list[MessageSeen] = []
        self._messages: set[int] = set()
        self._is_one_told_twice = False
        self.compared: Compared | None = None
        """What was found on the pages, if that is known before they are written."""
        self._until = asyncio.get_running_loop().time() + HISTORY_SECONDS

    @property
    def may_wait(self) -> bool:
        """Whether more is worth waiting for: history is no news."""
        return bool(self.pages) and asyncio.get_running_loop().time() < self._until

    @property
    def rows(self) -> Rows | None:
        """What is written of the messages among the changes; None if one is among them twice."""
        return None if self._is_one_told_twice else Rows.together(self._rows)

    @property
    def read(self) -> list[PageRead]:
        """The pages as they were read."""
        return [page.read for page in self.pages]

    @property
    def is_full(self) -> bool:
        """Whether others have waited for it long enough."""
        return self._size >= (HISTORY if self.pages else CHANGES)

    @property
    def is_much_unready(self) -> bool:
        """Whether to make it ready now: others wait meanwhile."""
        return len(self._unready) >= MUCH

    def add(self, entry: Change | Page) -> None:
        """Takes it in."""
        if isinstance(entry, Page):
            self.pages.append(entry)
            self._size += entry.size
            return
        self.changes.append(entry)
        self._size += 1
        if isinstance(entry, MessageSeen):
            self._unready.append(entry)
            self._is_one_told_twice = self._is_one_told_twice or entry.id in self._messages
            self._messages.add(entry.id)

    def fits(self, entry: Change | Page) -> bool:
        """Whether it may be written together with what is in here.

        Not if it begins a comparison while pages of an earlier one wait: both would find the same. Nor if it
        is a thread that comes after another with its id was deleted: it would be taken for that one.
        """
        if not isinstance(entry, Page):
            is_anew = (
                isinstance(entry, ThreadSeen) and entry.is_there and ThreadDeleted(entry.id) in self.changes
            )
            return not self.pages and not is_anew
        if self.changes:
            return False
        threads = (page.read.thread.id for page in self.pages)
        return not entry.read.begins or entry.read.thread.id not in threads

    def is_apart_from(self, earlier: Batch) -> bool:
        """Whether nothing that an earlier batch writes stands on the pages in here."""
        threads = {page.read.thread.id for page in self.pages}
        return not earlier.changes and all(page.read.thread.id not in threads for page in earlier.pages)

    def make_ready(self) -> None:
        """Makes of messages what is written of them; it needs no database."""
        if self._unready and not self._is_one_told_twice:
            self._rows.append(rows_of(self._unready, rendered(self._unready)))
        self._unready = []
