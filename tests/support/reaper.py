"""Death at a chosen moment: kills our process in the middle of its talk with Discord, as SIGKILL does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from aiohttp import web

from tests.support.warm import Running

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
MADE = ("/messages", "/threads", "/scheduled-events")
"""How the addresses end under which the bot makes something."""


class Point(StrEnum):
    """When the process dies, as Discord sees it."""

    UNHEARD = "the request never arrived"
    UNANSWERED = "Discord has done it and has not answered"
    UNCONFIRMED = "Discord has answered, and the answer is not yet confirmed"
    LOOKING = "it was reading what it may have sent before"
    ANY = "at any moment after the first request"


@dataclass
class Trap:
    """Kills `victim` at a point of the request number `after` (from 1) that fits; `delay` seconds later."""

    victim: Running
    point: Point
    after: int = 1
    delay: float = 0.0
    sprung: asyncio.Event = field(default_factory=asyncio.Event)

    def meets(self, request: web.Request) -> bool:
        """Whether this request is the one."""
        method = "GET" if self.point is Point.LOOKING else "POST"
        if request.method != method or not request.path.endswith(MADE):
            return False
        self.after -= 1
        return self.after == 0

    async def spring(self) -> None:
        """Ends the process, and returns when it is gone."""
        await asyncio.sleep(self.delay)  # not a wait for something: the moment of death is drawn at random
        await self.victim.killed()
        self.sprung.set()


class Reaper:
    """Sees every request before the playground does."""

    def __init__(self) -> None:
        self.trap: Trap | None = None
        self._ahead: set[asyncio.Task[None]] = set()

    @property
    def middleware(self) -> Any:
        """For `Playground(middlewares=…)`."""

        @web.middleware
        async def meet(request: web.Request, handler: Handler) -> web.StreamResponse:
            trap = self.trap
            if trap is None or not trap.meets(request):
                return await handler(request)
            return await self._meet(trap, request, handler)

        return meet

    async def _meet(self, trap: Trap, request: web.Request, handler: Handler) -> web.StreamResponse:
        if trap.point in (Point.UNHEARD, Point.LOOKING):
            await trap.spring()
            return web.Response(status=503)
        if trap.point in (Point.UNCONFIRMED, Point.ANY):
            task = asyncio.create_task(trap.spring())
            self._ahead.add(task)
            task.add_done_callback(self._ahead.discard)
            return await handler(request)
        response = await handler(request)
        await trap.spring()
        return response
