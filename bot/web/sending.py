"""A stored file as an answer: shown only if its bytes are what a browser may show, saved otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

from aiohttp import hdrs, web
from multidict import CIMultiDict

from bot.domain.files import FileView
from bot.web.answers import REVALIDATE, SECURITY

CHUNK = 256 * 1024
"""Bytes of a file in memory at a time."""
UNKNOWN = "application/octet-stream"
BASE = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)
"""Whatever a file holds, it runs nothing and asks nobody. The style is the browser's own for a picture."""
LOCKED = f"{BASE}; sandbox"
POLICIES = {
    "sound": f"{BASE}; sandbox allow-same-origin",  # or a player that stands alone may not load its own sound
    "film": f"{BASE}; sandbox allow-same-origin",
    "pdf": f"{BASE}; object-src 'self'",  # not every browser's reader opens in a sandbox
}


class FileAnswer:
    """A file, ready to be sent: whole, in part (RFC 9110, 14), or not at all to whoever has it."""

    def __init__(self, file: FileView, path: Path) -> None:
        self._file = file
        self._path = path
        self._etag = f'"{file.sha256}"'

    def answer(self, request: web.Request) -> web.Response:
        """What this reader gets."""
        known = request.headers.get(hdrs.IF_NONE_MATCH)
        if known is not None and (self._etag in known or known.strip() == "*"):
            return web.Response(status=304, headers=self._headers())
        wanted = self._wanted(request)
        start, end, _ = (wanted or slice(None)).indices(self._file.size)
        if wanted is not None and start >= end:
            return web.Response(
                status=416, headers={**SECURITY, hdrs.CONTENT_RANGE: f"bytes */{self._file.size}"}
            )
        headers = self._headers()
        headers[hdrs.CONTENT_LENGTH] = str(end - start)
        if wanted is not None:
            headers[hdrs.CONTENT_RANGE] = f"bytes {start}-{end - 1}/{self._file.size}"
        body = _pieces(self._path, start, end)
        return web.Response(status=206 if wanted else 200, headers=headers, body=body)

    def _wanted(self, request: web.Request) -> slice | None:
        """The part that is asked for; None, so all of it, for what is no range or one of another version."""
        is_of_this = request.headers.get(hdrs.IF_RANGE, self._etag) == self._etag
        if hdrs.RANGE not in request.headers or not is_of_this:
            return None
        try:
            return request.http_range
        except ValueError:
            return None

    def _headers(self) -> CIMultiDict[str]:
        is_shown = self._file.kind not in ("", "other")
        headers = CIMultiDict(SECURITY)
        headers[hdrs.CONTENT_TYPE] = self._file.type if is_shown else UNKNOWN
        headers["Content-Security-Policy"] = POLICIES.get(self._file.kind, LOCKED)
        headers[hdrs.CONTENT_DISPOSITION] = disposition(self._file.name, is_shown=is_shown)
        headers[hdrs.CACHE_CONTROL] = REVALIDATE
        headers[hdrs.ETAG] = self._etag
        headers[hdrs.ACCEPT_RANGES] = "bytes"
        return headers


def address(file: FileView) -> str:
    """Where a file is read, ready for an attribute."""
    return f"/files/{file.id}/{quote(file.name, safe='')}"


def disposition(name: str, *, is_shown: bool) -> str:
    """Shown or saved, and under which name (RFC 6266); `name` is a safe one."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace("\\", "_").replace('"', "_")
    way = "inline" if is_shown else "attachment"
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


async def _pieces(path: Path, start: int, end: int) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    with file:
        file.seek(start)
        while start < end and (piece := await asyncio.to_thread(file.read, min(CHUNK, end - start))):
            start += len(piece)
            yield piece
