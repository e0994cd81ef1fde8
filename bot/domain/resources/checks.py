"""Whether links still lead where they should: what a look at one means, and what follows from it."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol
from urllib.parse import urlsplit

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.resources import doubles, indexing, reviewing, snapshots
from bot.errors import FetchFailed, Reason
from storage import publication, resource_checks
from storage.database import Database
from storage.resource_checks import ResourceCheck
from storage.resource_records import Action
from storage.resources import Resource

log = logging.getLogger(__name__)
AT_ONCE = 6
"""Hosts that are asked at the same time; each of them one question after the other."""
CLAIMED = 40
"""Links that one run takes."""
MOST_OF_A_HOST = 8
"""Of one host in one run; the others wait for the next."""
LEASE = timedelta(minutes=15)
EVERY = timedelta(days=7)
"""How often a link that works is looked at."""
BACKOFF = (timedelta(hours=6), timedelta(days=1), timedelta(days=3))
"""How long to wait after the first, the second and every later failure in a row."""
ALARM_AFTER = 3
"""Failures in a row after which a link counts as broken."""
SHORTEST_WAIT, LONGEST_WAIT = timedelta(hours=1), timedelta(days=14)
"""What a host may ask for that wants to be left alone."""
ASKS_TO_WAIT = {429, 503}
NEW_SNAPSHOT = timedelta(days=30)
"""How long a kept page text is good."""


class Reached(Protocol):
    """What a look at a link found (bot/fetching, `Fetched`)."""

    @property
    def permanent_url(self) -> str: ...

    @property
    def content_type(self) -> str: ...


Reach = Callable[[str], Awaitable[Reached]]
"""Whether an address answers; raises FetchFailed."""
Read = Callable[[str], Awaitable[tuple[str, bytes]]]
"""The character set and the bytes behind an address; raises FetchFailed."""
Claim = Any
"""resource_id, url and failures of a link that is ours to look at."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one look at a link means. `wait`: when the next one is due, None for as usual."""

    reason: Reason | None = None
    detail: str = ""
    moved_to: str = ""
    is_failure: bool = False
    wait: timedelta | None = None
    is_page: bool = False
    """Whether a page of text stands there."""


async def look(reach: Reach, url: str) -> Verdict:
    """Looks at an address. One by http is never asked; if the same by https answers, it is proposed."""
    try:
        found = await reach(url)
    except FetchFailed as failed:
        if failed.reason is Reason.INSECURE and url.startswith("http://"):
            return await _look_encrypted(reach, "https://" + url.removeprefix("http://"))
        return _failed(failed)
    return Verdict(moved_to=_moved(url, found.permanent_url), is_page=found.content_type in snapshots.TYPES)


async def check_due(
    database: Database,
    reach: Reach,
    read: Read,
    *,
    editors: str = "",
    pause_s: float = 2.0,
    now: datetime,
) -> int:
    """Looks at the links that are due and says how many it looked at.

    Hosts are asked side by side, each one question after the other with a pause; of one host only a few in a
    run. `editors` is the channel that hears of what is broken or has moved.
    """
    async with database.reading() as connection:
        if not await resource_checks.is_any_due(connection, now):
            return 0
    async with database.transaction() as session:
        await resource_checks.begin(session, now)
        claims = await resource_checks.claim(session, now=now, until=now + LEASE, limit=CLAIMED)
        there = await resource_checks.forget_unpublished(session, [claim.resource_id for claim in claims])
    by_host: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.resource_id in there:
            by_host[urlsplit(claim.url).hostname or ""].append(claim)
    gate = asyncio.Semaphore(AT_ONCE)
    run = _Run(database, reach, read, editors, pause_s, now, gate)
    async with asyncio.TaskGroup() as group:
        for of_host in by_host.values():
            group.create_task(run.ask_host(of_host))
    return sum(min(len(of_host), MOST_OF_A_HOST) for of_host in by_host.values())


@dataclass(frozen=True, slots=True)
class _Run:
    database: Database
    reach: Reach
    read: Read
    editors: str
    pause_s: float
    now: datetime
    gate: asyncio.Semaphore

    async def ask_host(self, claims: Sequence[Claim]) -> None:
        """The links of one host, one after the other; those too many are put back."""
        async with self.gate:
            for number, claim in enumerate(claims):
                if number >= MOST_OF_A_HOST:
                    await self._put_back(claim)
                    continue
                if number:
                    await asyncio.sleep(self.pause_s)
                verdict = await look(self.reach, claim.url)
                if verdict.reason is Reason.STOPPED:
                    return
                await self._keep(claim, verdict)

    async def _put_back(self, claim: Claim) -> None:
        async with self.database.transaction() as session:
            row = await session.get_one(ResourceCheck, claim.resource_id)
            row.next_at = self.now

    async def _keep(self, claim: Claim, verdict: Verdict) -> None:
        page = await self._page(claim) if verdict.is_page else None
        async with self.database.transaction() as session:
            resource = await session.get(Resource, claim.resource_id)
            row = await session.get(ResourceCheck, claim.resource_id)
            if row is None or resource is None or resource.url != claim.url:
                return
            await _record(session, row, verdict, self.editors, self.now)
            if page is not None:
                await resource_checks.keep_snapshot(session, page)
                await indexing.index(session, [resource], now=self.now)

    async def _page(self, claim: Claim) -> dict[str, Any] | None:
        """The text of a page, if none is kept or it is old; a page that is too much has none."""
        async with self.database.reading() as connection:
            taken_at = await resource_checks.snapshot_taken_at(connection, claim.resource_id)
        if taken_at is not None and self.now - taken_at < NEW_SNAPSHOT:
            return None
        await asyncio.sleep(self.pause_s)
        try:
            charset, body = await self.read(claim.url)
        except FetchFailed as failed:
            log.info("no text is kept of resource %s: %s", claim.resource_id, failed)
            return None
        title, text = await asyncio.to_thread(snapshots.text_of, body, charset)
        return {
            "resource_id": claim.resource_id,
            "taken_at": self.now,
            "url": claim.url,
            "title": title,
            "text": text,
        }


async def _record(
    session: AsyncSession, row: ResourceCheck, verdict: Verdict, editors: str, now: datetime
) -> None:
    """What is known of a link now; editors hear once that it is broken, and once of each new address."""
    was_broken = row.broken_since is not None
    row.checked_at = now
    row.problem, row.detail = verdict.reason or "", verdict.detail[:200]
    row.failures = row.failures + 1 if verdict.is_failure else (0 if verdict.reason is None else row.failures)
    row.next_at = now + _wait(row, verdict)
    if verdict.reason is None or verdict.moved_to:
        await _tell_moved(session, row, verdict.moved_to, editors, now)
    if verdict.is_failure and row.failures >= ALARM_AFTER and not was_broken:
        row.broken_since = now
        text = f"{row.problem}: {row.detail}".rstrip(": ")
        await reviewing.note(session, row.resource_id, Action.LINK, by=None, now=now, text=text)
        about = f"dead-{now.date().isoformat()}"
        await reviewing.tell_editors(session, row.resource_id, editors, now=now, about=about)
        await publication.advance(session, events=False)
    if was_broken and verdict.reason is None:
        row.broken_since = None
        await reviewing.note(session, row.resource_id, Action.LINK, by=None, now=now, text="ok")
        await publication.advance(session, events=False)


async def _tell_moved(
    session: AsyncSession, row: ResourceCheck, moved_to: str, editors: str, now: datetime
) -> None:
    if moved_to and moved_to != row.moved_to:
        about = f"moved-{sha256(moved_to.encode()).hexdigest()[:16]}"
        await reviewing.tell_editors(session, row.resource_id, editors, now=now, about=about)
    row.moved_to = moved_to


async def _look_encrypted(reach: Reach, url: str) -> Verdict:
    try:
        found = await reach(url)
    except FetchFailed as failed:
        return Verdict(Reason.INSECURE, f"http only; https: {failed}", wait=EVERY)
    return Verdict(Reason.INSECURE, "http only", moved_to=found.permanent_url or url, wait=EVERY)


def _failed(failed: FetchFailed) -> Verdict:
    detail = failed.detail or failed.reason.value
    if failed.reason is Reason.STOPPED:
        return Verdict(Reason.STOPPED)
    if failed.status in ASKS_TO_WAIT and failed.retry_after is not None:
        wait = min(max(failed.retry_after, SHORTEST_WAIT), LONGEST_WAIT)
        return Verdict(failed.reason, f"{detail}: asks to be left alone", wait=wait)
    return Verdict(failed.reason, detail, is_failure=True)


def _wait(row: ResourceCheck, verdict: Verdict) -> timedelta:
    if verdict.wait is not None:
        return verdict.wait
    if verdict.is_failure:
        return BACKOFF[min(row.failures, len(BACKOFF)) - 1]
    return EVERY + timedelta(minutes=row.resource_id * 37 % 1440)  # not all on the same day at once


def _moved(url: str, permanent: str) -> str:
    """A new address; a mere slash or a changed case is none."""
    return "" if doubles.normal_address(url) == doubles.normal_address(permanent) else permanent
