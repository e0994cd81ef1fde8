"""How words are folded for the search index and for queries: the one analyzer above both engines."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[a-z0-9]+")
_GENDERED = re.compile(r"[*:_](?<=\w.)(?=in(?:nen)?\b)", re.IGNORECASE)


def fold(text: str) -> str:
    """A text in the one spelling that is compared: "Bürger*innen" and "Buergerinnen" are equal."""
    return " ".join(folded_words(text))


def folded_words(text: str) -> list[str]:
    """The words of a text, in order, folded: lower case, umlauts as two letters, other accents dropped."""
    plain = _GENDERED.sub("", unicodedata.normalize("NFKC", text)).lower()
    plain = plain.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    return _WORD.findall(plain if plain.isascii() else _bare(plain))


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@lru_cache(4096)
def slug(text: str, limit: int = 60) -> str:
    """A text as part of an address: folded words with hyphens, at most `limit` characters."""
    name = "-".join(folded_words(text))
    if len(name) <= limit:
        return name or "ohne-titel"
    return name[:limit].rsplit("-", 1)[0]
