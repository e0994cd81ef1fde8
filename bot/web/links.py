"""Links to our own pages: the language that a reader chose by hand goes with them."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, quote_plus

from bot.i18n import Language

CRLF = "\r\n"
Link = Callable[..., str]
"""A path, and the parameters of its query by name."""


def link(path: str, language: Language | None, /, **query: object) -> str:
    """A link to one of our pages; `language` is the one that the reader chose, if any."""
    if not query and language is None:  # most of them
        return path
    given = [
        f"{name}={quote_plus(str(each), safe='/')}"
        for name, value in (*query.items(), ("lang", language))
        for each in (value if isinstance(value, tuple | list) else (value,))
        if each is not None
    ]
    if not given:
        return path
    place, hash_sign, anchor = path.partition("#")
    joint = "&" if "?" in place else "?"
    return f"{place}{joint}{'&'.join(given)}{hash_sign}{anchor}"


def letter(address: str, subject: str, *lines: str) -> str:
    """A link that begins an e-mail with this subject and lines (RFC 6068); nothing without an address."""
    if not address:
        return ""
    body = f"&body={quote(CRLF.join((*lines, '')))}" if lines else ""
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject)}{body}"


def linking(language: Language | None) -> Link:
    """Links for readers who chose this language, or none."""

    def to(path: str, /, **query: object) -> str:
        return link(path, language, **query)

    return to
