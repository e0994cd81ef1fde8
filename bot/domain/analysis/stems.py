"""Words without their endings: Snowball's German stemmer, and what it does not know of gender forms."""

from __future__ import annotations

import re

from snowballstemmer import stemmer

from bot.domain.analysis.lexicon import nouns

SHORTEST = 4
"""Shorter words stay as they are."""
SEVERAL = ("as", "is", "os", "us", "ys", "arn")
"""How several end that the stemmer takes for one: "Büros", "Nachbarn"."""
SHORTEST_MAN = 3
"""Letters; what has hardly more is mostly something else: a "Termin" is no "Term"."""
_FEMALE = re.compile(r"(?<=\w{4}[bcdfgjklmprstzue])inn(?:en)?$")
_stem = stemmer("german").stemWord


def stem(word: str) -> str:
    """The stem of a folded word: "anträge" and "antrages" are "antrag", "nachbarinnen" is "nachbar".

    Numbers lose what stands before them: "03" is "3".
    """
    if len(word) < SHORTEST or not word.isalpha():
        return word.lstrip("0") or word if word.isdigit() else word
    word = without_gender(word)
    if word.endswith(SEVERAL) and word not in nouns() and word[:-1] in nouns():
        word = word[:-1]
    return str(_stem(word))


def without_gender(word: str) -> str:
    """A folded word as it is said of a man: "bewohnerinnen" is "bewohner", "kollegin" is "kollege"."""
    if word.endswith("innen"):
        return _man(word.removesuffix("innen")) or _FEMALE.sub("", word)
    if not word.endswith("in"):
        return word
    if word.endswith("erin"):
        return word.removesuffix("in") if len(word) > 6 else word
    return _man(word.removesuffix("in")) or word


def _man(bare: str) -> str:
    """The noun that a woman's has lost an e of, or has changed the vowel of; empty for what is none."""
    if len(bare) < SHORTEST_MAN or bare.endswith("e"):
        return ""
    known = nouns()
    if f"{bare}e" in known:
        return f"{bare}e"
    if len(bare) > SHORTEST_MAN + 1 and bare in known:
        return bare
    return other if "ae" in bare and (other := bare.replace("ae", "a", 1)) in known else ""
