"""One line of a check: how bad it is, what it is about, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Whether it works, works in part, or does not."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """`about` is one word for what was looked at; `text` one line that says what is so and what to do."""

    level: Level
    about: str
    text: str

    def __str__(self) -> str:
        return f"{self.level:<8} {self.about:<12} {' '.join(self.text.split())}"


def ok(about: str, text: str) -> Finding:
    """It works."""
    return Finding(Level.OK, about, text)


def warning(about: str, text: str) -> Finding:
    """It works in part, or not for long."""
    return Finding(Level.WARNING, about, text)


def error(about: str, text: str) -> Finding:
    """It does not work."""
    return Finding(Level.ERROR, about, text)
