"""Gateway compression: a context for a whole connection, flushed after every message, or one a message."""

from __future__ import annotations

import zlib
from typing import Protocol

try:
    import zstandard
except ImportError:  # an optional part of discord.py's "speed" extra
    zstandard = None  # type: ignore[assignment,unused-ignore]


# From this size on a single message is worth packing; Discord only says that not all of them are.
PACKED_FROM_BYTES = 1024


class Compression(Protocol):
    """Turns one message after the other into frames for the client."""

    def frame(self, message: bytes) -> bytes:
        """The next frame, complete, so that it can be read at once; the message itself where it stays so."""
        ...


class Payloads:
    """`compress` when identifying: long messages are packed, each by itself."""

    def frame(self, message: bytes) -> bytes:
        """The message, packed if that is worth it."""
        return message if len(message) < PACKED_FROM_BYTES else zlib.compress(message)


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
