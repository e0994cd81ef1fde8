"""What machines ask: is the process there, does it work."""

from __future__ import annotations

import orjson

from bot.web.answers import JSON, TEXT, Page, finish
from bot.web.visit import Visit

NEVER_KEEP = "no-store"


async def alive(_: Visit) -> Page:
    """The process answers."""
    return finish(b"ok\n", content_type=TEXT, cache_control=NEVER_KEEP)


async def ready(visit: Visit) -> Page:
    """Whether the parts work, by name; 503 as soon as one does not."""
    parts = await visit.site.ready()
    status = 200 if all(parts.values()) else 503
    return finish(orjson.dumps(parts), status=status, content_type=JSON, cache_control=NEVER_KEEP)
