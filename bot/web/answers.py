"""Ready-made answers: bytes and complete headers, so that serving a kept page copies and computes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from aiohttp import hdrs, web
from multidict import CIMultiDict

from bot.web.packing import CODINGS, TYPES, WORTH, Coding, coding_for, pack, unpack

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
SCRIPTED = {
    "Content-Security-Policy": f"{SECURITY['Content-Security-Policy']}; script-src 'self'; connect-src 'self'"
}
"""For pages that may run a script of ours, which asks us alone."""
SECRET = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
"""For pages behind a secret address: nobody keeps them, and the address goes nowhere by itself."""
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
class Packed:
    """A body packed in one way, with its headers."""

    body: bytes
    headers: CIMultiDict[str]


@dataclass(frozen=True, slots=True)
class Page:
    """A finished answer. `expires_at`: aware UTC, from when it must be made anew even if nothing changed."""

    length: int
    """Bytes of its body as it was made."""
    status: int
    headers: CIMultiDict[str]
    """Of the body as it was made."""
    unchanged: CIMultiDict[str]
    """What a 304 repeats (RFC 9110, 15.4.5)."""
    tag: str
    """What its entity tag begins with; each packing has one of its own."""
    expires_at: datetime | None = None
    is_packable: bool = False
    is_lasting: bool = False
    """Whether it is packed once for a year, not for a moment."""
    packed: dict[Coding | None, Packed] = field(default_factory=dict)
    """Its body in the ways in which it was asked for; None: as it was made. There is at least one."""

    @property
    def size(self) -> int:
        """Bytes that keeping it takes at most, packed bodies included."""
        return self.length * (4 if self.is_packable else 3) // 3 + HEADERS_SIZE

    @property
    def body(self) -> bytes:
        """As it was made."""
        coding, packed = next(iter(self.packed.items()))
        return unpack(packed.body, coding)

    def answer(self, request: web.Request) -> web.Response:
        """This page, or 304 if the reader has it already. A proxy may have made the tag weak: `W/"…"`."""
        known = request.headers.get(hdrs.IF_NONE_MATCH)
        if known is not None and self.tag in known and self.status == 200:
            return web.Response(status=304, headers=self._unchanged(known))
        coding = coding_for(request.headers.get(hdrs.ACCEPT_ENCODING, "")) if self.is_packable else None
        packed = self.packed.get(coding) or self._pack(coding)
        return web.Response(body=packed.body, status=self.status, headers=packed.headers)

    def _pack(self, coding: Coding | None) -> Packed:
        """Its body in another way. As it was made, which is four times as large, it goes once it is packed:
        hardly anybody asks for it so, and whoever does waits for 0.2 ms.
        """
        if coding is None:
            packed = Packed(self.body, self.headers)
        else:
            headers = CIMultiDict(self.headers)
            headers[hdrs.CONTENT_ENCODING] = coding
            headers[hdrs.ETAG] = f'"{self.tag}-{coding}"'
            packed = Packed(pack(self.body, coding, is_lasting=self.is_lasting), headers)
            self.packed.pop(None, None)
        self.packed[coding] = packed
        return packed

    def _unchanged(self, known: str) -> CIMultiDict[str]:
        """The headers of the packing that the reader has."""
        coding = next((each for each in CODINGS if f"{self.tag}-{each}" in known), None)
        if coding is None:
            return self.unchanged
        headers = CIMultiDict(self.unchanged)
        headers[hdrs.ETAG] = f'"{self.tag}-{coding}"'
        return headers


def finish(
    body: bytes,
    *,
    status: int = 200,
    content_type: str = HTML,
    cache_control: str = REVALIDATE,
    expires_at: datetime | None = None,
    is_lasting: bool = False,
    extra: Mapping[str, str] | None = None,
) -> Page:
    """Puts the headers on a body: type, security, caching, and a strong tag made of the bytes.

    `is_lasting`: it is packed as well as can be, since it is kept for a year.
    """
    tag = sha256(body).hexdigest()[:24]  # processors have an instruction for it
    headers = CIMultiDict(
        {hdrs.CONTENT_TYPE: content_type, hdrs.CACHE_CONTROL: cache_control, hdrs.ETAG: f'"{tag}"'}
    )
    headers.update(SECURITY)
    headers.update(extra or {})
    is_packable = len(body) >= WORTH and content_type.startswith(TYPES)
    if is_packable:
        headers[hdrs.VARY] = ", ".join(filter(None, (headers.get(hdrs.VARY), hdrs.ACCEPT_ENCODING)))
    unchanged = CIMultiDict({name: headers[name] for name in REPEATED if name in headers})
    as_made: dict[Coding | None, Packed] = {None: Packed(body, headers)}
    return Page(
        len(body), status, headers, unchanged, tag, expires_at, is_packable, is_lasting, packed=as_made
    )
