"""Finished pages, kept while the publication they show is the current one."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from bot.web.answers import Page

Key = tuple[str, str]
"""Path with query as the request wrote it, and language."""
LIMIT = 8 * 1024 * 1024
"""Bytes; some hundred pages: those that are read between two messages, after which all are made anew."""


class PageCache:
    """Pages of one publication generation, the least recently read dropped first when space runs out.

    A page is made of what was public at one moment. When `generation` tells another number than before,
    all that is kept is out of date, whoever changed it.
    """

    def __init__(
        self, generation: Callable[[], int], clock: Callable[[], datetime], limit: int = LIMIT
    ) -> None:
        self._current = generation
        self._clock = clock
        self._limit = limit
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._generation = -1
        self.size = 0
        """Bytes that are kept."""

    def __len__(self) -> int:
        return len(self._pages)

    def generation(self) -> int:
        """The current generation: ask before rendering, hand it back with the page."""
        generation = self._current()
        if generation != self._generation:
            self._pages.clear()
            self.size = 0
            self._generation = generation
        return generation

    def get(self, key: Key) -> Page | None:
        """The page, if it still shows what is public now."""
        self.generation()
        page = self._pages.get(key)
        if page is None:
            return None
        if page.expires_at is not None and page.expires_at <= self._clock():
            self._drop(key)
            return None
        self._pages.move_to_end(key)
        return page

    def put(self, key: Key, page: Page, generation: int) -> None:
        """Keeps a page that was rendered from `generation`, unless the world has moved on meanwhile."""
        if generation != self.generation() or page.size > self._limit:
            return
        if key in self._pages:
            self._drop(key)
        self._pages[key] = page
        self.size += page.size
        while self.size > self._limit:
            self._drop(next(iter(self._pages)))

    def _drop(self, key: Key) -> None:
        self.size -= self._pages.pop(key).size
