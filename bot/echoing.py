"""Shows in chat how a thread stands here: a closed one is locked, a settled one carries the forum's tag."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import aiohttp
import discord

from bot.domain import Database, standing
from bot.domain.standing import Echo, is_settled

log = logging.getLogger(__name__)
MOST_TAGS = 5
"""Discord allows no more on a post ("Start Thread in Forum or Media Channel")."""


class Echoing:
    """One run after the other; what fails for now comes again."""

    def __init__(
        self, database: Database, home: Callable[[], discord.Guild | None], *, clock: Callable[[], datetime]
    ) -> None:
        """`home` is the office's server while Discord is connected."""
        self._database = database
        self._home = home
        self._clock = clock

    async def show_states(self) -> int:
        """Locks and tags threads until they show what holds; says how many."""
        home = self._home()
        if home is None:
            return 0
        echoes = await standing.claim_echoes(self._database, now=self._clock())
        return sum([await self._show(home, echo) for echo in echoes])

    async def _show(self, home: discord.Guild, echo: Echo) -> bool:
        try:
            found = home.get_thread(echo.thread_id) or await home.fetch_channel(echo.thread_id)
            if isinstance(found, discord.Thread):
                await _bring_in_line(found, echo)
        except (discord.Forbidden, discord.NotFound) as error:
            log.warning("the state of thread %s can never be shown in chat: %s", echo.thread_id, error)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("the state of thread %s could not be shown now: %s", echo.thread_id, error)
            return False
        await standing.confirm(self._database, echo)
        return True


async def _bring_in_line(thread: discord.Thread, echo: Echo) -> None:
    """An archived thread is opened for the change, as Discord asks for, and archived again."""
    changes: dict[str, Any] = {} if thread.locked == echo.is_locked else {"locked": echo.is_locked}
    tags = _tags(thread, echo)
    if tags != thread.applied_tags:
        changes["applied_tags"] = tags
    if not changes:
        return
    if thread.archived:
        await thread.edit(archived=False, **changes)
        await thread.edit(archived=True)
    else:
        await thread.edit(**changes)


def _tags(thread: discord.Thread, echo: Echo) -> list[discord.ForumTag]:
    """The post's tags, with or without the forum's for settled questions, if it has one and there is room."""
    others = [tag for tag in thread.applied_tags if not is_settled([tag.name])]
    if not echo.is_settled:
        return others
    forum = thread.parent
    known = forum.available_tags if isinstance(forum, discord.ForumChannel) else []
    settled = [tag for tag in known if is_settled([tag.name])]
    if not settled or len(others) == MOST_TAGS or len(others) < len(thread.applied_tags):
        return list(thread.applied_tags)
    return [*others, settled[0]]
