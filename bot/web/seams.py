"""Where a long German word may be parted at a line's end: at the seams of its parts, as search finds them.

Not every browser knows how German is hyphenated, and none knows "Verwendungs|nachweis|prüfung". An address is
parted behind its signs, without a hyphen that somebody would copy.
"""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup

from bot.domain.analysis.compounds import split
from bot.domain.analysis.folding import folded

SOFT = "\u00ad"
"""The soft hyphen: unseen, unless a line ends there."""
WORD = re.compile(r"[^\W\d_]{9,}")
FITS = 15
"""Letters of a word that fits on the smallest phone in the largest type of a title."""
NARROW, LISTED = 12, 20
"""Of one that fits where four titles stand abreast, and in a list of them."""
FEWEST = 4
"""Letters that stand alone on no line."""
SIGNS = re.compile(r"(?<=[/.\-_?&=@])(?=[^\W_])")
"""Places in an address: behind its signs, before a letter or a digit."""


@lru_cache(maxsize=1024)
def soft(text: str, fits: int = FITS) -> str:
    """The text with soft hyphens in its words of more than `fits` letters; plain text in, plain text out."""
    return WORD.sub(lambda found: _parted(found[0]) if len(found[0]) > fits else found[0], text)


def address(text: str) -> Markup:
    """An address, or what holds some, as HTML that may be parted behind its signs."""
    return Markup("<wbr>").join(SIGNS.split(text))


@lru_cache(maxsize=4096)
def _parted(word: str) -> str:
    compound = split(folded(word))
    if compound is None:
        return word
    at, parts, begin = 0, [], 0
    for place, letter in enumerate(word):
        if at in compound.seams and min(place - begin, len(word) - place) >= FEWEST:
            parts.append(word[begin:place])
            begin = place
        at += len(folded(letter))  # "ü" is two letters where seams are counted
    return SOFT.join([*parts, word[begin:]])
