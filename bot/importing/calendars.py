"""`import-events`: another programme's calendar from a file or an address, and what is said about it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from bot.config import StartRefused
from bot.domain import Database
from bot.domain.calendars.foreign import read_calendar
from bot.domain.calendars.found import MOST_BYTES
from bot.domain.calendars.taking import Outcome, Source, take
from bot.errors import FetchFailed, UserError
from bot.fetching import Fetcher

FETCH_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be taken over: a file or an https address, under which label, into which topic."""

    where: str
    label: str = ""
    """Empty: the calendar's own name, else its file's or host's."""
    topic: str = ""
    is_published: bool = True

    @property
    def is_address(self) -> bool:
        """Whether it is to be fetched."""
        return "://" in self.where


async def take_order(database: Database, order: Order, agent: str, *, now: datetime) -> Outcome:
    """Takes it over; raises StartRefused with one line for what cannot be had or read."""
    content = await _fetched(order.where, agent) if order.is_address else await _read(Path(order.where))
    try:
        reading = await asyncio.to_thread(read_calendar, content, now=now)
    except UserError as error:
        raise StartRefused(f"{order.where}: {error}") from None
    address = order.where if order.is_address else ""
    host_or_file = urlsplit(order.where).hostname if order.is_address else Path(order.where).stem
    label = order.label or reading.name or host_or_file or order.where
    return await take(
        database, Source(label[:120], address, order.topic, order.is_published), reading, now=now
    )


def summary(outcome: Outcome) -> Iterator[str]:
    """What came of it, in lines."""
    counts = {"new": outcome.added, "changed": outcome.changed, "unchanged": outcome.unchanged}
    aside = {
        "cancelled, since they are gone there": outcome.cancelled,
        "older than what is here": outcome.outdated,
        "over for more than a year": outcome.over,
        "left out": len(outcome.problems),
    }
    counts |= {words: count for words, count in aside.items() if count}
    yield "Events: " + ", ".join(f"{count:,} {words}" for words, count in counts.items())


async def _fetched(address: str, agent: str) -> bytes:
    fetcher = Fetcher(agent)
    try:
        address = address.replace("webcal://", "https://", 1)
        return (await fetcher.get(address, limit=MOST_BYTES, within=FETCH_SECONDS)).body
    except FetchFailed as error:
        raise StartRefused(f"{address} cannot be fetched: {error}") from None
    finally:
        await fetcher.close()


async def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise StartRefused(f"{path}: {error.strerror}") from None
