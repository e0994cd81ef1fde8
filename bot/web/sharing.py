"""Which other sites' pages may read what is made for programs (CORS, as the Fetch Standard has it)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from aiohttp import hdrs, web
from multidict import CIMultiDict

from bot.web.answers import SECURITY, Packed, Page

READING = "GET, HEAD"
"""What one can do with what is public."""
ASKED_AGAIN = 3600
"""Seconds for which a browser need not ask again whether another site may read."""
EVERYBODY = "*"


def reader_of(request: web.Request, origins: Collection[str]) -> str:
    """The asking site if it is one of `origins`, or `*` if all are; empty: it may not read."""
    if EVERYBODY in origins:
        return EVERYBODY
    asking = request.headers.get(hdrs.ORIGIN, "")
    return asking if asking in origins else ""


def opened(page: Page, reader: str) -> Page:
    """The page with leave for `reader`, as `reader_of` tells them; it says that others get another one."""
    extra = {hdrs.VARY: ", ".join(filter(None, (page.headers.get(hdrs.VARY), hdrs.ORIGIN)))}
    if reader:
        extra |= {hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: reader, hdrs.ACCESS_CONTROL_EXPOSE_HEADERS: hdrs.ETAG}
    headers, unchanged = CIMultiDict(page.headers), CIMultiDict(page.unchanged)
    headers.update(extra)
    unchanged.update(extra)
    as_made = Packed(page.body, headers)
    return replace(page, headers=headers, unchanged=unchanged, packed={None: as_made})


def answer_before(request: web.Request, origins: Collection[str]) -> web.Response:
    """The answer to a browser that asks first whether it may ask ("CORS-preflight fetch")."""
    headers = SECURITY | {hdrs.ALLOW: READING, hdrs.VARY: hdrs.ORIGIN}
    reader = reader_of(request, origins)
    if reader:
        headers |= {
            hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: reader,
            hdrs.ACCESS_CONTROL_ALLOW_METHODS: READING,
            hdrs.ACCESS_CONTROL_ALLOW_HEADERS: hdrs.IF_NONE_MATCH,
            hdrs.ACCESS_CONTROL_MAX_AGE: str(ASKED_AGAIN),
        }
    return web.Response(status=204, headers=headers)
