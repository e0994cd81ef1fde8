"""The nouns that compounds are made of; read when the first word is split.

The list is data of others with a licence of its own (LICENSES/README.md); tests/support/nouns.py makes it.
"""

from __future__ import annotations

import lzma
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("nouns") / "nouns.txt.xz"


@cache
def nouns() -> frozenset[str]:
    """Folded common nouns of four letters and more."""
    return frozenset(lzma.decompress(FILE.read_bytes()).decode().split())
