"""How figures are shown: a table for people, a line of JSON each for programs, progress on the side."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from time import monotonic

from benchmarks.bars import BARS

PROGRESS_SECONDS = 2.0
_told_at = 0.0


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured. `limit` is what bare tools reach in the same run, in their own unit."""

    name: str
    figure: float | None
    """In the unit of its bar; None: what it measures is not built yet."""
    limit: float | None = None
    rounds: int = 0
    note: str = ""
    """What the figure is made of, for people."""
    beside: str = ""
    """A table of its own, for people."""

    def as_json(self) -> str:
        """For programs."""
        known = asdict(self) | {"unit": BARS[self.name].unit}
        return json.dumps({key: known[key] for key in ("name", "figure", "unit", "limit", "rounds")})


def table(figures: Iterable[Figure]) -> str:
    """For people, as Markdown."""
    lines = ["| figure | measured | must | goal | | made of |", "|---|--:|--:|--:|---|---|"]
    figures = list(figures)
    lines += [_row(figure) for figure in figures]
    lines += [f"\n{figure.beside}" for figure in figures if figure.beside]
    return "\n".join(lines)


def tell(words: str, *, at_once: bool = False) -> None:
    """Progress on standard error, not more often than people read."""
    global _told_at  # noqa: PLW0603 - the process has one voice
    if at_once or monotonic() - _told_at >= PROGRESS_SECONDS:
        _told_at = monotonic()
        print(words, file=sys.stderr, flush=True)


def _row(figure: Figure) -> str:
    bar = BARS[figure.name]
    sign = "≤" if bar.is_most else "≥"
    measured, verdict = "–", "not built yet"
    if figure.figure is not None:
        measured, verdict = _say(figure.figure, bar.unit), bar.judge(figure.figure)
    limits = f"{sign} {bar.must:g} | {sign} {bar.goal:g}"
    return f"| `{figure.name}` | {measured} | {limits} | {verdict} | {figure.note or bar.what} |"


def _say(value: float, unit: str) -> str:
    shown = f"{value:.3f}" if value < 10 else f"{value:.1f}"
    return f"{shown} {unit}" if unit not in ("ratio", "times") else shown
