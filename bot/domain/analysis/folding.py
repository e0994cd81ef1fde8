"""One spelling for all: lower case, umlauts as two letters, other accents dropped."""

from __future__ import annotations

import unicodedata

_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l"}
)


def folded(text: str) -> str:
    """The text in the spelling that is compared: "Straße" and "STRASSE", "Förderung" and "Foerderung"."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).lower().translate(_UMLAUTS)
    if text.isascii():
        return text
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
