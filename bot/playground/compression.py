"""Gateway compression: one context for a whole connection, flushed after every message."""

from __future__ import annotations

import zlib
from typing import Protocol

try:
    import zstandard
except ImportError:  # an optional part of discord.py's "speed" extra
    zstandard = None  # type: ignore[assignment,unused-ignore]


class Compression(Protocol):
    """Turns one message after the other into a frame of the same stream."""

    def frame(self, message: bytes) -> bytes:
        """The next compressed frame; complete, so that it can be read at once."""
        ...


class Zlib:
    """`compress=zlib-stream`: every frame ends with a sync flush."""

    def __init__(self) -> None:
        self._context = zlib.compressobj()

    def frame(self, message: bytes) -> bytes:
        """The next compressed frame."""
        return self._context.compress(message) + self._context.flush(zlib.Z_SYNC_FLUSH)


class Zstd:
    """`compress=zstd-stream`: every frame ends with a complete block."""

    def __init__(self) -> None:
        self._context = zstandard.ZstdCompressor().compressobj()

    def frame(self, message: bytes) -> bytes:
        """The next compressed frame."""
        block = zstandard.COMPRESSOBJ_FLUSH_BLOCK
        return self._context.compress(message) + self._context.flush(block)


def compression(wanted: str | None) -> Compression | None:
    """The compression a client asks for; None for none, an unknown one, or one whose library is missing."""
    if wanted == "zlib-stream":
        return Zlib()
    if wanted == "zstd-stream" and zstandard is not None:
        return Zstd()
    return None
