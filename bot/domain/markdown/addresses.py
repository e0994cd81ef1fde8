"""Addresses in a text: where they end, and which of them a browser could follow."""

from __future__ import annotations

import re

SCHEME = re.compile(r"https?\Z", re.IGNORECASE)
TARGET = re.compile(
    r"\(\s*<?(https?://(?:\\.|[^\s<>()\\])*(?:\((?:\\.|[^\s<>()\\])*\)(?:\\.|[^\s<>()\\])*)*)>?"
    r"""(?:\s+(?:"([^"\n]*)"|'([^'\n]*)'))?\s*\)""",
    re.IGNORECASE,
)
"""What follows the words of a masked link; round brackets in an address come in pairs."""

_HOST = r"(?:[^\s/?#@\\<>]*@)?[\w-]+(?:\.[\w-]+)*(?::\d{1,4})?"
_REST = re.compile(rf"://{_HOST}(?:[/?#][^\s<]*)?")
_SOUND = re.compile(rf"https?://{_HOST}\.?(?:[/?#][^\s<>]*)?", re.IGNORECASE)
_LABEL = re.compile(r"\\.|[\[\]]|https?://\S", re.IGNORECASE | re.DOTALL)
_BEHIND = ".,:;\"']“”’«»"
"""What ends a sentence rather than an address: Discord's list, and the quotation marks of German."""
_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")


def bare(source: str, position: int) -> str:
    """What follows the scheme of an address in a text, from `://` on; empty if no host does."""
    found = _REST.match(source, position)
    return _trimmed(found[0].partition("](")[0]) if found else ""


def _trimmed(rest: str) -> str:
    """Without the marks behind it; a round bracket belongs to it if it was opened in it."""
    end, unopened = len(rest), rest.count(")") - rest.count("(")
    while end:
        if rest[end - 1] == ")" and unopened > 0:
            unopened -= 1
        elif rest[end - 1] not in _BEHIND:
            break
        end -= 1
    return rest[:end]


def is_sound(url: str) -> bool:
    """Whether it names a host; the sanitizer would drop the others."""
    return _SOUND.fullmatch(url) is not None


def labels(source: str) -> dict[int, int]:
    """Which bracket closes which, for those that hold no address: Discord shows these as they were typed."""
    found: dict[int, int] = {}
    opened: list[int] = []
    last_address = -1
    for sign in _LABEL.finditer(source):
        if sign[0] == "[":
            opened.append(sign.start())
        elif sign[0] == "]" and opened:
            start = opened.pop()
            if start > last_address:
                found[start] = sign.start()
        elif sign[0][0] in "hH":
            last_address = sign.start()
    return found


def unescaped(url: str) -> str:
    """Without the backslashes that keep brackets from ending it."""
    return _ESCAPED.sub(r"\1", url)
