"""Archived threads in the order of their archiving, so that a page costs no more than what is on it."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from datetime import datetime

from bot.playground.records import Thread

_Row = tuple[float, int]


class Archive:
    """The archived threads of every channel, by kind, as rows of moment (Unix) and id."""

    def __init__(self) -> None:
        self._rows: defaultdict[tuple[int, int], list[_Row]] = defaultdict(list)
        self._kept: dict[int, tuple[list[_Row], _Row, str]] = {}

    def place(self, thread: Thread) -> None:
        """Takes in a thread that is archived now, and lets go of one that no longer is."""
        kept = self._kept.get(thread.id)
        if kept is not None and thread.archived and kept[2] == thread.archived_at:
            return
        self.remove(thread)
        if thread.archived and thread.parent_id is not None:
            rows = self._rows[thread.parent_id, thread.type]
            row = (datetime.fromisoformat(thread.archived_at).timestamp(), thread.id)
            insort(rows, row)
            self._kept[thread.id] = (rows, row, thread.archived_at)

    def remove(self, thread: Thread) -> None:
        """Lets go of a thread, if it is here."""
        kept = self._kept.pop(thread.id, None)
        if kept is not None:
            rows, row, _ = kept
            del rows[bisect_left(rows, row)]

    def page(self, parent_id: int, kind: int, before: datetime | None, limit: int) -> list[int]:
        """The ids of up to `limit` threads archived before the moment, the last archived first."""
        rows = self._rows.get((parent_id, kind), [])
        end = len(rows) if before is None else bisect_left(rows, (before.timestamp(), 0))
        return [id_ for _, id_ in reversed(rows[max(0, end - limit) : end])]

    def all(self, parent_id: int, kind: int) -> list[int]:
        """The ids of all threads of the kind."""
        return [id_ for _, id_ in self._rows.get((parent_id, kind), [])]
