"""Numbers for the office's monitoring (Prometheus' text format), told to this computer alone."""

from __future__ import annotations

from aiohttp import hdrs, web

from bot.web.answers import Page, finish
from bot.web.visit import Visit

FORMAT = "text/plain; version=0.0.4; charset=utf-8"
LOOPBACK = ("127.0.0.1", "::1")


async def show(visit: Visit) -> Page:
    """Not there for whoever asks from outside, nor through a proxy."""
    request = visit.request
    if request.remote not in LOOPBACK or hdrs.X_FORWARDED_FOR in request.headers:
        raise web.HTTPNotFound
    numbers = {
        "stadtgespraech_pages_read_total": ("counter", visit.site.visits.total),
        "stadtgespraech_publication_generation": ("gauge", visit.database.generation),
    }
    lines = [f"# TYPE {name} {kind}\n{name} {number}\n" for name, (kind, number) in numbers.items()]
    return finish("".join(lines).encode(), content_type=FORMAT, cache_control="no-store")
