"""Packed bodies: which way of packing a reader takes, and the bytes packed so (RFC 9110, 8.4 and 12.5.3)."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import Literal

import brotli

Coding = Literal["br", "gzip"]
CODINGS: tuple[Coding, ...] = ("br", "gzip")
"""The better first."""
WORTH = 600
"""Bytes; what is smaller fits into one network packet as it is."""
TYPES = ("text/", "application/json", "application/atom+xml", "application/xml", "image/svg+xml")
QUICK, THOROUGH = 4, 11
"""Brotli's qualities: for pages that last seconds or hours, and for files that last a year."""


@lru_cache(maxsize=256)
def coding_for(accept: str) -> Coding | None:
    """The best of our codings that an Accept-Encoding header allows; None: as it is."""
    taken = set()
    for wish in accept.lower().split(","):
        name, _, weight = wish.partition(";")
        if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            taken.add(name.strip())
    return next((coding for coding in CODINGS if coding in taken), None)


def pack(body: bytes, coding: Coding, *, is_lasting: bool) -> bytes:
    """The body, packed; `is_lasting` takes the time to do it well. The same bytes give the same."""
    if coding == "br":
        packed: bytes = brotli.compress(body, quality=THOROUGH if is_lasting else QUICK)
        return packed
    return gzip.compress(body, compresslevel=9 if is_lasting else 5, mtime=0)


def unpack(packed: bytes, coding: Coding | None) -> bytes:
    """What was packed; None: nothing was."""
    if coding is None:
        return packed
    body: bytes = brotli.decompress(packed) if coding == "br" else gzip.decompress(packed)
    return body
