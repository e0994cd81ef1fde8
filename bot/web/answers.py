"""Ready-made answers: bytes and complete headers, so that serving a kept page copies and computes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from aiohttp import hdrs, web
from multidict import CIMultiDict

HTML = "text/html; charset=utf-8"
JSON = "application/json"
TEXT = "text/plain; charset=utf-8"

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
REVALIDATE = "no-cache"
"""A browser may keep a page but must ask before it shows it: nothing withdrawn lingers."""
REPEATED = (hdrs.ETAG, hdrs.CACHE_CONTROL, hdrs.VARY)
HEADERS_SIZE = 2_000
"""What an answer's headers take in memory, roughly, in bytes."""


class Answer(Protocol):
    """What a view gives: it knows what to say to whoever asks."""

    def answer(self, request: web.Request) -> web.StreamResponse:
        """What this reader gets."""


@dataclass(frozen=True, slots=True)
class Page:
    """A finished answer. `expires_at`: aware UTC, from when it must be made anew even if nothing changed."""

    body: bytes
    status: int
    headers: CIMultiDict[str]
    unchanged: CIMultiDict[str]
    """What a 304 repeats (RFC 9110, 15.4.5)."""
    etag: str
    expires_at: datetime | None = None

    @property
    def size(self) -> int:
        """Bytes that keeping it takes."""
        return len(self.body) + HEADERS_SIZE

    def answer(self, request: web.Request) -> web.Response:
        """This page, or 304 if the reader has it already. A proxy may have made the tag weak: `W/"…"`."""
        known = request.headers.get(hdrs.IF_NONE_MATCH)
        if known is not None and self.etag in known and self.status == 200:
            return web.Response(status=304, headers=self.unchanged)
        return web.Response(body=self.body, status=self.status, headers=self.headers)


def opened(page: Page, request: web.Request, origins: Collection[str]) -> Page:
    """The page with leave for the asking site to read it, if it is one of `origins` (CORS)."""
    asking = request.headers.get(hdrs.ORIGIN, "")
    extra = {hdrs.VARY: ", ".join(filter(None, (page.headers.get(hdrs.VARY), "Origin")))}
    if "*" in origins or asking in origins:
        extra[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*" if "*" in origins else asking
    headers, unchanged = CIMultiDict(page.headers), CIMultiDict(page.unchanged)
    headers.update(extra)
    unchanged.update(extra)
    return replace(page, headers=headers, unchanged=unchanged)


def finish(
    body: bytes,
    *,
    status: int = 200,
    content_type: str = HTML,
    cache_control: str = REVALIDATE,
    expires_at: datetime | None = None,
    extra: Mapping[str, str] | None = None,
) -> Page:
    """Puts the headers on a body: type, security, caching, and a strong tag made of the bytes."""
    etag = f'"{sha256(body).hexdigest()[:24]}"'  # processors have an instruction for it
    headers = CIMultiDict(
        {hdrs.CONTENT_TYPE: content_type, hdrs.CACHE_CONTROL: cache_control, hdrs.ETAG: etag}
    )
    headers.update(SECURITY)
    headers.update(extra or {})
    unchanged = CIMultiDict({name: headers[name] for name in REPEATED if name in headers})
    return Page(body, status, headers, unchanged, etag, expires_at)
