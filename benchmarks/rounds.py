"""Side by side: the limit and ours in turn, in the same minutes on the same machine."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import median

PAUSE_SECONDS = 0.3
"""Between runs, so that queued work drains."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How thoroughly is measured: rounds of both sides, seconds of one run."""

    rounds: int
    seconds: float


FULL = Pace(rounds=7, seconds=3.0)
QUICK = Pace(rounds=5, seconds=0.8)
Run = Callable[[], Awaitable[float]]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """What both sides reached, round by round."""

    limit: Sequence[float]
    ours: Sequence[float]

    @property
    def ratio(self) -> float:
        """Ours ÷ the limit: the median over rounds."""
        return median(mine / most for mine, most in zip(self.ours, self.limit, strict=True))

    @property
    def medians(self) -> str:
        """Both sides, for people."""
        return f"{median(self.ours):,.0f} ÷ {median(self.limit):,.0f}"

    @property
    def spread(self) -> str:
        """The lowest and the highest ratio of a round, for people."""
        ratios = sorted(mine / most for mine, most in zip(self.ours, self.limit, strict=True))
        return f"{ratios[0]:.3g}–{ratios[-1]:.3g}"


async def side_by_side(limit: Run, ours: Run, rounds: int) -> SideBySide:
    """Runs both in turn; who goes first changes every round."""
    reached: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        for side in (0, 1) if number % 2 else (1, 0):
            reached[side].append(await (limit, ours)[side]())
            await asyncio.sleep(PAUSE_SECONDS)
    return SideBySide(*reached)
