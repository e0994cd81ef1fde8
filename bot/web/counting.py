"""Counts visits in memory: a page and a number, no address, no cookie; written in batches."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from bot.domain import Database, reach
from bot.i18n import BERLIN

log = logging.getLogger(__name__)
MOST = 20_000
"""Pages counted between two batches; more are not told apart."""
OTHERS = "/…"
PROGRAM = re.compile(r"bot|crawl|spider|slurp|preview|monitor|curl|wget|python|feed|fetch", re.IGNORECASE)
"""What programs call themselves; whoever does not say so counts as a person."""
_THREAD = re.compile(r"^(/threads/\d+)/.*")


class Visits:
    """What one process has counted since it last wrote."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._counted: Counter[str] = Counter()
        self.total = 0
        """Since the process began."""

    def count(self, path: str, agent: str) -> None:
        """One look at a page. `agent` is what the browser calls itself; it is not kept."""
        if PROGRAM.search(agent):
            return
        self.total += 1
        if path in self._counted or len(self._counted) < MOST:
            self._counted[path] += 1
        else:
            self._counted[OTHERS] += 1

    async def write(self) -> None:
        """Adds what was counted to the day's numbers; what cannot be written now is written later."""
        counted, self._counted = self._counted, Counter()
        pages: Counter[str] = Counter()
        for path, number in counted.items():
            pages[_THREAD.sub(r"\1", path)[:200]] += number
        try:
            await reach.add(self._database, pages, day=self._clock().astimezone(BERLIN).date())
        except BaseException:
            self._counted.update(counted)
            raise

    async def end(self) -> None:
        """Writes for the last time; a database that is away keeps nobody from stopping."""
        try:
            await self.write()
        except Exception:
            log.exception("the last visits could not be written")
