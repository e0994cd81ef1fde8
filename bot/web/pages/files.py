"""Files: what came with messages, as far as the message is public, and the look of the pages themselves."""

from __future__ import annotations

import asyncio
import logging

from aiohttp import web

from bot.domain.files import public_file
from bot.web.answers import Page
from bot.web.sending import FileAnswer, address
from bot.web.visit import Visit

log = logging.getLogger(__name__)


async def show(visit: Visit) -> FileAnswer:
    """A file of a public message. Another name in the address leads to the right one."""
    file = await public_file(visit.database, visit.number("id"))
    if file is None or not file.kind:
        raise web.HTTPNotFound
    if visit.request.match_info["name"] != file.name:
        raise web.HTTPFound(address(file))
    path = visit.site.files.path(file.sha256)
    if not await asyncio.to_thread(path.is_file):
        log.error("the file %s is not in the store; the nightly sweep has it fetched again", file.id)
        raise web.HTTPNotFound
    return FileAnswer(file, path)


async def look(visit: Visit) -> Page:
    """A file of the look."""
    parts = visit.request.match_info
    page = visit.site.static.page(parts["version"], parts["name"])
    if page is None:
        raise web.HTTPNotFound
    return page
