"""What was found in another calendar: events and their dates as plain, bounded values."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

MOST_BYTES = 10_000_000
"""Of a calendar that is read."""
FIELDS = ("title", "description", "place", "organiser", "contact", "source_url")
"""What an event says for all its dates, and an editor may say otherwise here."""


@dataclass(frozen=True, slots=True)
class FoundDate:
    """One date; `key` is when the source's rule has it (UTC), None: the single date of an event."""

    key: datetime | None
    starts_at: datetime
    ends_at: datetime
    place: str | None = None
    """Where, if not where the others are."""
    note: str = ""
    is_cancelled: bool = False

    def says(self) -> dict[str, Any]:
        """As `Occurrence.source_says` keeps it."""
        return {
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "place": self.place,
            "note": self.note,
            "is_cancelled": self.is_cancelled,
        }


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event as its source has it. `rule` is one that we keep ourselves, in the local time of its zone."""

    uid: str
    sequence: int | None
    changed_at: datetime | None
    title: str
    description: str
    place: str
    organiser: str
    contact: str
    source_url: str
    names: tuple[str, ...]
    """Its categories."""
    time_zone: str
    is_all_day: bool
    dates: Sequence[FoundDate]
    rule: str = ""
    rule_start: datetime | None = None
    length_seconds: int | None = None
    excluded: tuple[str, ...] = ()
    expanded_until: datetime | None = None

    def says(self) -> dict[str, Any]:
        """As `Event.source_says` keeps it: its words, and a mark of all its dates."""
        dates = repr((self.rule, self.time_zone, self.is_all_day, [date.says() for date in self.dates]))
        words = {name: getattr(self, name) for name in FIELDS}
        return words | {"dates": hashlib.sha256(dates.encode()).hexdigest()}


@dataclass(slots=True)
class Reading:
    """What a file holds; `uids` are all that it names, `problems` a line for each that is left out."""

    name: str
    events: list[FoundEvent] = field(default_factory=list)
    uids: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    over: int = 0
    """Events that ended too long ago to be taken over."""
