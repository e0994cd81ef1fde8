"""Style sheet, typeface and pictures."""

from __future__ import annotations

from aiohttp import web

from bot.web.answers import Page
from bot.web.visit import Visit


async def show(visit: Visit) -> Page:
    """A file of the look."""
    parts = visit.request.match_info
    page = visit.site.static.page(parts["version"], parts["name"])
    if page is None:
        raise web.HTTPNotFound
    return page
