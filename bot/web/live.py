"""New posts of the thread that is being read, as server-sent events (HTML standard, "Server-sent events").

A stream looks at a number in memory; it asks the database only when the publication has changed, whoever
changed it. So the web view without the bot follows just the same, and only what is public is ever sent.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import count

import orjson
from aiohttp import web

from bot.domain.threads import thread_page
from bot.web.answers import SECURITY
from bot.web.keys import Site
from bot.web.pages import errors
from bot.web.pages.threads import ways
from bot.web.visit import LARGEST_ID, Visit, language_of

MOST = 200
"""Streams of one process at once; whoever comes later reads without."""
LOOK_SECONDS = 0.5
HEARTBEAT_SECONDS = 20.0
"""How often a stream says that it is there: proxies end what is silent."""
LONGEST_SECONDS = 600.0
"""After this the browser asks anew, so that no stream is forgotten."""
HEADERS = SECURITY | {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page that asks shows: a thread up to its `last` message."""

    visit: Visit
    thread_id: int
    last: int


class Streams:
    """The open streams of one process; `end` lets them go when it stops."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._open = 0
        self._ended = asyncio.Event()

    async def end(self, _: web.Application) -> None:
        """Called when the process stops."""
        self._ended.set()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One stream, from the message after `?after=` (or the last one that was sent) on."""
        site = self._site
        visit = Visit(site, request, language_of(request), site.clock())
        asked = _asked(visit)
        if asked is None or await thread_page(site.database, asked.thread_id, after=asked.last) is None:
            return errors.not_found(visit).answer(request)
        if self._open >= MOST or self._ended.is_set():
            return web.Response(status=503, headers=SECURITY | errors.RETRY_AFTER)
        self._open += 1
        try:
            return await self._stream(request, asked)
        finally:
            self._open -= 1

    async def _stream(self, request: web.Request, asked: Asked) -> web.StreamResponse:
        response = web.StreamResponse(headers=HEADERS)
        try:
            await response.prepare(request)
            await response.write(b"retry: 5000\n\n")
            await self._tell(response, asked)
        except (ConnectionResetError, ConnectionError):
            pass  # the reader has left
        return response

    async def _tell(self, response: web.StreamResponse, asked: Asked) -> None:
        database, seen, last = self._site.database, -1, asked.last
        for look in count():
            if look * LOOK_SECONDS >= LONGEST_SECONDS:
                return
            if seen != database.generation:
                seen = database.generation
                found = await _news(asked, last)
                if found is None:
                    await response.write(b"event: gone\ndata: {}\n\n")
                    return
                last, event = found
                await response.write(event)
            elif look % int(HEARTBEAT_SECONDS / LOOK_SECONDS) == 0:
                await response.write(b": here\n\n")
            if await _within(self._ended, LOOK_SECONDS):
                return


async def _news(asked: Asked, last: int) -> tuple[int, bytes] | None:
    """The newest message, and what to send of those after `last`; None if the thread is no longer public."""
    visit = asked.visit
    page = await thread_page(visit.database, asked.thread_id, after=last)
    if page is None:
        return None
    if not page.messages:
        return last, b""
    newest = page.messages[-1].id
    public = sum(not message.withheld for message in page.messages)
    if not public:
        return newest, b""
    interview = visit.site.templates[visit.language].interview
    shown = {message.id for message in page.messages}
    html = "".join(interview.flow(page.messages, shown, ways(visit, page.card)))
    data = orjson.dumps({"count": public, "html": html})
    return newest, b"id: %d\nevent: posts\ndata: %b\n\n" % (newest, data)


def _asked(visit: Visit) -> Asked | None:
    """The parameters; None for such as no page of ours sends."""
    given = visit.request.headers.get("Last-Event-ID") or visit.query("after") or "0"
    numbers = (visit.request.match_info["id"], given)
    if not all(text.isascii() and text.isdecimal() and int(text) <= LARGEST_ID for text in numbers):
        return None
    thread_id, last = map(int, numbers)
    return Asked(visit, thread_id, last)


async def _within(event: asyncio.Event, seconds: float) -> bool:
    """Whether it happens within this time."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True
