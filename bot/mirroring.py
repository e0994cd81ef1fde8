"""Keeps Discord's scheduled events like our next dates, and hears what people do there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import aiohttp
import discord

from bot.domain import Database, mirrors
from bot.domain.mirrors import Shown, Task

log = logging.getLogger(__name__)


class Mirroring:
    """One run after the other; what fails for now is seen by the next run."""

    def __init__(
        self,
        database: Database,
        home: Callable[[], discord.Guild | None],
        *,
        clock: Callable[[], datetime],
        base_url: str,
        editors_channel: str,
    ) -> None:
        """`home` is the office's server while Discord is connected."""
        self._database = database
        self._home = home
        self._clock = clock
        self._base_url = base_url
        self._editors_channel = editors_channel
        self._running = asyncio.Lock()
        self._is_first_run = True

    async def follow_dates(self) -> int:
        """Makes, changes and cancels scheduled events until they show what holds; says how many."""
        home = self._home()
        if home is None or self._running.locked():
            return 0
        async with self._running:
            stale_after = timedelta() if self._is_first_run else mirrors.STALE_AFTER
            self._is_first_run = False
            tasks = await mirrors.claim_tasks(
                self._database, now=self._clock(), base_url=self._base_url, stale_after=stale_after
            )
            return sum([await self._carry_out(home, task) for task in tasks])

    async def _carry_out(self, home: discord.Guild, task: Task) -> bool:
        try:
            external_id = await _show(home, task)
        except discord.NotFound:
            log.warning("the scheduled event of event %s was deleted", task.event_id)
            await mirrors.ask_about_deletion(
                self._database, task.external_id or 0, channel=self._editors_channel, now=self._clock()
            )
            return False
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("event %s could not be mirrored now: %s", task.event_id, error)
            return False
        await mirrors.confirm(self._database, task, external_id)
        return True


async def _show(home: discord.Guild, task: Task) -> int:
    """Makes, changes or cancels one; its id."""
    if task.external_id is not None:
        known = home.get_scheduled_event(task.external_id)
        event = known or await home.fetch_scheduled_event(task.external_id)
        await _change(event, task.shown)
        return event.id
    assert task.shown is not None, "nothing is made to be cancelled"
    found = await _find(home, task.mark) if task.may_exist else None
    if found is not None:
        await _change(found, task.shown)
        return found.id
    made = await home.create_scheduled_event(
        name=task.shown.name,
        description=task.shown.description,
        start_time=task.shown.starts_at,
        end_time=task.shown.ends_at,
        entity_type=discord.EntityType.external,
        privacy_level=discord.PrivacyLevel.guild_only,
        location=task.shown.location,
    )
    return made.id


async def _change(event: discord.ScheduledEvent, shown: Shown | None) -> None:
    if shown is None:
        if event.status is discord.EventStatus.scheduled:
            await event.edit(status=discord.EventStatus.cancelled)
        return
    await event.edit(
        name=shown.name,
        description=shown.description,
        start_time=shown.starts_at,
        end_time=shown.ends_at,
        location=shown.location,
    )


async def _find(home: discord.Guild, mark: str) -> discord.ScheduledEvent | None:
    over = (discord.EventStatus.completed, discord.EventStatus.cancelled)
    for event in await home.fetch_scheduled_events():
        is_ours = event.creator_id == home.me.id and (event.description or "").endswith(mark)
        if is_ours and event.status not in over:
            return event
    return None
