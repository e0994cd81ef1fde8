"""Ids in Discord's form: for what was born in chat Discord's own, for everything else ours."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from hashlib import blake2b

EPOCH_MS = 1_420_070_400_000
"""2015-01-01T00:00Z, Discord's epoch (developer documentation, "Snowflakes")."""
_WORKER = 31 << 17
"""A worker number of our own in bits 17 to 21; Discord fills the lower bits, too, so equals are unlikely."""
_count = itertools.count()


def new_id(now: datetime) -> int:
    """A fresh id for something born now and not in chat."""
    return _milliseconds(now) << 22 | _WORKER | next(_count) % (1 << 17)


def lasting_id(at: datetime, name: str) -> int:
    """The id of something of this name that was born elsewhere at `at`: the same whenever it is asked for."""
    drawn = int.from_bytes(blake2b(name.encode(), digest_size=4).digest()) % (1 << 17)
    return _milliseconds(at) << 22 | _WORKER | drawn


def time_of(snowflake: int) -> datetime:
    """When the thing was made, UTC."""
    return datetime.fromtimestamp(((snowflake >> 22) + EPOCH_MS) / 1000, UTC)


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000) - EPOCH_MS
