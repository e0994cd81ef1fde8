"""How words are folded for the search index and for queries: the one analyzer above both engines."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[a-z0-9]+")
_GENDERED = re.compile(r"(?<=\w)[*:_](?=in(?:nen)?\b)", re.IGNORECASE)
_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def fold(text: str) -> str:
    """A text in the one spelling that is compared: "Bürger*innen" and "Buergerinnen" are equal."""
    return " ".join(folded_words(text))


def folded_words(text: str) -> list[str]:
    """The words of a text, in order, folded: lower case, umlauts as two letters, other accents dropped."""
    plain = _GENDERED.sub("", unicodedata.normalize("NFKC", text)).lower().translate(_TWO_LETTERS)
    bare = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return _WORD.findall(bare)


def slug(text: str, limit: int = 60) -> str:
    """A text as part of an address: folded words with hyphens, at most `limit` characters."""
    name = "-".join(folded_words(text))
    if len(name) <= limit:
        return name or "ohne-titel"
    return name[:limit].rsplit("-", 1)[0]
