"""How words are folded where names and addresses are compared or made (for the search see analysis/)."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.domain.analysis.folding import folded

_WORD = re.compile(r"[a-z0-9]+")
_GENDERED = re.compile(r"[*:_](?<=\w.)(?=in(?:nen)?\b)", re.IGNORECASE)


def fold(text: str) -> str:
    """A text in the one spelling that is compared: "Bürger*innen" and "Buergerinnen" are equal."""
    return " ".join(folded_words(text))


def folded_words(text: str) -> list[str]:
    """The words of a text, in order, folded: lower case, umlauts as two letters, other accents dropped."""
    return _WORD.findall(folded(_GENDERED.sub("", text)))


@lru_cache(4096)
def slug(text: str, limit: int = 60) -> str:
    """A text as part of an address: folded words with hyphens, at most `limit` characters."""
    name = "-".join(folded_words(text))
    if len(name) <= limit:
        return name or "ohne-titel"
    return name[:limit].rsplit("-", 1)[0]


def shorten(text: str, length: int) -> str:
    """The beginning of a text, cut between words."""
    if len(text) <= length:
        return text
    return text[: length + 1].rsplit(" ", 1)[0].rstrip(",;:– ") + " …"
