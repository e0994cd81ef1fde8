"""Ids in Discord's form: for what was born in chat Discord's own, for everything else ours."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

EPOCH_MS = 1_420_070_400_000
"""2015-01-01T00:00Z, Discord's epoch (developer documentation, "Snowflakes")."""
_WORKER = 31 << 17
"""A worker number of our own in bits 17 to 21; Discord fills the lower bits, too, so equals are unlikely."""
_count = itertools.count()


def new_id(now: datetime) -> int:
    """A fresh id for something born now and not in chat."""
    milliseconds = int(now.timestamp() * 1000) - EPOCH_MS
    return milliseconds << 22 | _WORKER | next(_count) % (1 << 17)


def time_of(snowflake: int) -> datetime:
    """When the thing was made, UTC."""
    return datetime.fromtimestamp(((snowflake >> 22) + EPOCH_MS) / 1000, UTC)
