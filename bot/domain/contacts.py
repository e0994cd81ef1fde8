"""What looks like a way to reach or to pay a person: a message with it waits for a moderator."""

from __future__ import annotations

import re

_TRACE = re.compile("[@0-9\u0660-\U0010ffff]")
"""What none of them does without; most messages do. U+0660 is the first digit after 9, and a set of ranges is
looked for three times as fast as `\\d`."""
_DATE = re.compile(r"\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b|\b\d{1,2}:\d{2}\b")
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[a-z]{2,}", re.IGNORECASE)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")
_PHONE = re.compile(r"(?<![\w/#])(?:\+|0)\d(?:[ ()/.\-–]{0,3}\d){5,14}(?!\w)")
KINDS = (_EMAIL, _IBAN, _PHONE)
_MARKS = re.compile(r"https?://\S+|<[^>]*>")


def has_contact(text: str) -> bool:
    """Whether a text seems to hold a phone number, an e-mail address or an IBAN.

    Rather one too many: a moderator releases in a second what a person could not take back. Addresses of
    pages, mentions, dates and times are left out.
    """
    if not _TRACE.search(text):
        return False
    rest = _in_question(text)
    return any(pattern.search(rest) for pattern in KINDS)


def contacts(text: str) -> list[str]:
    """What in it seems to be one, as it is written."""
    rest, found = _in_question(text), list[str]()
    for pattern in KINDS:
        found += pattern.findall(rest)
        rest = pattern.sub(" ", rest)  # an IBAN is no phone number, too
    return found


def _in_question(text: str) -> str:
    return _DATE.sub(" ", _MARKS.sub(" ", text))
