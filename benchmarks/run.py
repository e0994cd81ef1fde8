"""Measures the program against its bars: `python benchmarks/run.py [--only NAME ...] [--quick] [--json]`."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # the repository, not this folder

from benchmarks.bars import BARS
from benchmarks.report import Figure, table, tell
from benchmarks.rounds import FULL, QUICK, Pace


def main() -> int:
    """Measures what was asked for, one part after the other; 1 if a part broke off."""
    asked = _arguments()
    figures = []
    for figure in _measured(asked.only, QUICK if asked.quick else FULL):
        figures.append(figure)
        if asked.json:
            print(figure.as_json(), flush=True)
    if not asked.json:
        print(table(figures))
    if not asked.json and asked.only == list(BARS):
        from benchmarks import peers

        print(f"\n{peers.compared(FULL)}")
    return 1 if {figure.name for figure in figures} < set(asked.only) else 0


def _measured(names: Sequence[str], pace: Pace) -> Iterator[Figure]:
    """The figures by their names; some parts measure two at once."""
    from benchmarks.parts import PARTS  # late: a process that a part starts reads this file again

    for part in dict.fromkeys(PARTS[name] for name in names):
        tell((part.__doc__ or "").splitlines()[0], at_once=True)
        try:
            yield from (figure for figure in part(pace) if figure.name in names)
        except Exception:  # the other parts are measured all the same
            traceback.print_exc()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only", nargs="+", metavar="NAME", choices=BARS, default=list(BARS), help=", ".join(BARS)
    )
    parser.add_argument("--quick", action="store_true", help="shorter runs: under 50 s a part")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
