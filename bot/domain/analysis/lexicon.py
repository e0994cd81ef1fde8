"""The nouns that compounds are made of; read when the first word is split.

The list is data of others with a licence of its own (LICENSES/README.md); tests/support/nouns.py makes it.
"""

from __future__ import annotations

import lzma
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("nouns") / "nouns.txt.xz"


_FURTHER = """
angehoerige angestellte arbeitslose auszubildende beauftragte beschaeftigte coach ehrenamtliche engagierte
erwachsene flyer freiwillige gefluechtete info interessierte jugendliche mitarbeitende studierende
teilnehmende versorger vorsitzende wagen
"""
FURTHER = frozenset(_FURTHER.split())
"""Nouns that the list lacks: people who are called by what they do, and a few things."""


@cache
def nouns() -> frozenset[str]:
    """Folded common nouns of four letters and more."""
    words = {*FURTHER, *lzma.decompress(FILE.read_bytes()).decode().split()}
    return frozenset(words)  # as large as it has to be: what grew word by word takes 2 MB more
