"""Discord's 64-bit ids: they carry their moment of birth, so history is ordered by id alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

# First second of 2015; Discord API reference, "Snowflakes".
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_TIME_SHIFT = 22
_LAST_IN_MILLISECOND = (1 << _TIME_SHIFT) - 1


def snowflake_at(moment: datetime) -> int:
    """The smallest id born at `moment` (aware, millisecond precision)."""
    return ((moment - EPOCH) // timedelta(milliseconds=1)) << _TIME_SHIFT


def moment_of(snowflake: int) -> datetime:
    """When an id was born, in UTC."""
    return EPOCH + timedelta(milliseconds=snowflake >> _TIME_SHIFT)


def is_snowflake(value: object) -> bool:
    """Whether a value from outside, text or number, is an id that fits 64 bits."""
    text = "" if isinstance(value, bool) else str(value)
    return text.isascii() and text.isdigit() and len(text) <= 20 and int(text) < 1 << 64


class Snowflakes:
    """Hands out ids that are never given twice, also for moments in the past.

    `taken` says whether an id is already in the world.
    """

    def __init__(self, now: Callable[[], datetime], taken: Callable[[int], bool]) -> None:
        self._now = now
        self._taken = taken
        self._last = 0

    def next(self) -> int:
        """An id for the present, greater than every one given for the present before."""
        self._last = max(self._last + 1, snowflake_at(self._now()))
        while self._taken(self._last):
            self._last += 1
        return self._last

    def at(self, moment: datetime) -> int:
        """An id for a given moment; a second one for the same moment is the next greater."""
        candidate = snowflake_at(moment)
        while self._taken(candidate) and candidate & _LAST_IN_MILLISECOND != _LAST_IN_MILLISECOND:
            candidate += 1
        return candidate
