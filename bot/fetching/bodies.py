"""Bodies of answers: read piece by piece, unpacked within bounds, cut off where they grow too large."""

from __future__ import annotations

import zlib
from collections.abc import Awaitable, Callable, Iterator

import aiohttp
from aiohttp import hdrs

from bot.errors import FetchFailed, Reason

Sink = Callable[[bytes], Awaitable[object]]
"""Takes a body piece by piece."""
CHUNK = 64 * 1024
"""Bytes of a body in memory at a time."""
PACKED = ("gzip", "x-gzip", "deflate")


async def unread(_: aiohttp.ClientResponse) -> int:
    """Leaves the body where it is."""
    return 0


async def read(response: aiohttp.ClientResponse, limit: int, sink: Sink) -> int:
    """Hands the body on, unpacked, and returns its size in bytes.

    What the host says of its length is believed only if it is too much. What it sent counts too: packed
    bytes may unpack to nothing.
    """
    too_large = FetchFailed(Reason.TOO_LARGE, f"more than {limit} bytes")
    if (response.content_length or 0) > limit:
        raise too_large
    packing = _packing(response.headers.get(hdrs.CONTENT_ENCODING, "").strip().lower())
    sent = size = 0
    async for chunk in response.content.iter_chunked(CHUNK):
        sent += len(chunk)
        for piece in packing.unpack(chunk) if packing else (chunk,):
            size += len(piece)
            if size > limit:
                raise too_large
            await sink(piece)
        if sent > limit:
            raise too_large
    if packing is not None:
        packing.end()
    return size


def _packing(encoding: str) -> _Packing | None:
    """We ask for nothing packed, but some hosts pack all the same."""
    if encoding in ("", "identity"):
        return None
    if encoding not in PACKED:
        raise FetchFailed(Reason.ENCODING, f"packed as {encoding[:40]}")
    return _Packing()


class _Packing:
    """Unpacks gzip and zlib; never more than a chunk at once, whatever a few bytes unpack to."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)

    def unpack(self, chunk: bytes) -> Iterator[bytes]:
        """What these bytes unpack to, in pieces."""
        while True:
            try:
                piece = self._inflate.decompress(chunk, CHUNK)
            except zlib.error as error:
                raise FetchFailed(Reason.ENCODING, str(error)) from None
            if piece:
                yield piece
            chunk = self._inflate.unconsumed_tail
            if self._inflate.unused_data:
                raise FetchFailed(Reason.ENCODING, "more follows the packed bytes")
            if self._inflate.eof or (not chunk and len(piece) < CHUNK):
                return

    def end(self) -> None:
        """Nothing more comes: it must be complete."""
        if not self._inflate.eof:
            raise FetchFailed(Reason.ENCODING, "it is cut off")
