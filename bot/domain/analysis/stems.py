"""Words without their endings: Snowball's German stemmer, and what it does not know of gender forms."""

from __future__ import annotations

import re

from snowballstemmer import stemmer

SHORTEST = 4
"""Shorter words stay as they are."""
_FEMALE = re.compile(r"(?<=\w{4}[bcdfgjklmprstzue])inn(?:en)?$")
_stem = stemmer("german").stemWord


def stem(word: str) -> str:
    """The stem of a folded word: "anträge" and "antrages" are "antrag", "nachbarinnen" is "nachbar"."""
    if len(word) < SHORTEST or not word.isalpha():
        return word
    return str(_stem(without_gender(word)))


def without_gender(word: str) -> str:
    """A folded word as it is said of a man: "bewohnerinnen" is "bewohner"."""
    if word.endswith("innen"):
        return _FEMALE.sub("", word)
    return word.removesuffix("in") if word.endswith("erin") and len(word) > 6 else word
