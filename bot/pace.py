"""How fast we ask Discord for what nobody waits for: below its limit, so that commands get through."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from types import SimpleNamespace

import aiohttp

BULK_EACH_SECOND = 40
"""Of the 50 requests a second that Discord takes over all ("Global Rate Limit"); the rest is for people.

More than that would be answered with 429, and who collects 10,000 of these in ten minutes is shut out
("Invalid Request Limit").
"""
AT_ONCE = 6
"""Of these may leave without a wait after a rest: a short errand need not be slow."""
LIMITED = "X-RateLimit-Limit"
is_bulk: ContextVar[bool] = ContextVar("is_bulk", default=False)
"""Whether what this task asks of Discord can wait."""


class Pace:
    """Spaces bulk requests, but for the first after a rest; others never wait, and bulk makes room for them.

    Where no answer names a limit there is none, and nothing waits.
    """

    def __init__(self) -> None:
        self._is_limited = False
        self._next = 0.0

    @property
    def trace(self) -> aiohttp.TraceConfig:
        """For discord.py's `http_trace`: it sees every request before it leaves, and every answer."""
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._before)
        trace.on_request_end.append(self._after)
        return trace

    async def _before(
        self, _: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestStartParams
    ) -> None:
        if not self._is_limited:
            return
        now = asyncio.get_running_loop().time()
        begin = max(now - AT_ONCE / BULK_EACH_SECOND, self._next)
        self._next = begin + 1 / BULK_EACH_SECOND
        if is_bulk.get() and begin > now:
            await asyncio.sleep(begin - now)
        else:
            self._next = min(self._next, now + 1)

    async def _after(
        self, _: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
    ) -> None:
        self._is_limited = self._is_limited or LIMITED in params.response.headers
