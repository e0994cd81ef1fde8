"""The values of an export, checked: nothing reaches the database that it could not hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Entry = Mapping[str, Any]
"""An object of the export."""
_UNREADABLE = re.compile("[\x00\ud800-\udfff]")


def identity(text: str) -> int:
    """An id. Raises ValueError for what is none."""
    number = int(text)
    if not 0 < number < 1 << 63:
        raise ValueError(f"{number} is no id")
    return number


def count(number: int) -> int:
    """A number of things or bytes, not below none."""
    return max(0, min(int(number), (1 << 31) - 1))


def moment(text: str) -> datetime:
    """An ISO time with its offset, as UTC. Raises ValueError."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} is in no time zone")
    return at.astimezone(UTC)


def clean(text: str) -> str:
    """Without what no database keeps: NUL, and halves of characters. Raises TypeError for what is no text."""
    return _UNREADABLE.sub("�", text)
