"""Stadtzeichen: a small block plan for each place, drawn for some, made from its slug for the others."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

DRAWN = {
    "elbrosen": "M2 2h6v7h8V2h6v20h-6v-7H8v7H2z",
    "hammerwalde": "M2 2h20v5H2zM2 9.5h20v5H2zM2 17h20v5H2z",
    "muehlroda": "M2 2h20v6H8v14H2zM12 12h10v10H12z",
    "zschirnau": "M12 1l11 11-11 11L1 12zM12 8l-4 4 4 4 4-4z",
    "servicestelle": "M2 2h20v15H13l-6 6v-6H2z",
    "evaluation": "M2 22V13h5v9zM9.5 22V8h5v14zM17 22V2h5v20z",
}
EDGE, SIDE, STREET = 2, 20, 2
"""The plan fills a grid of 24 units but for its edge; a street is two units wide."""
QUARTERS = (0, 200, 520, 960, 1200)
"""Where the five neighbourhoods of the motif begin, in its units."""
SMALLEST = 8
"""Only blocks from this size on are built around a yard: what is cut out must be seen at 28 pixels."""


@lru_cache(maxsize=256)
def sign(slug: str) -> str:
    """The path data of a city's sign, on a 24 grid, to be filled by the even-odd rule."""
    return DRAWN.get(slug) or "".join(_quarter(_Dice(slug), EDGE, EDGE, SIDE, SIDE, cuts=2))


def quarter(slug: str) -> str:
    """The piece of the motif that stands for a city: left, top, width and height in the motif's units."""
    return f"{QUARTERS[_Dice(slug).pick(len(QUARTERS))]} 34 400 210".replace(" ", ",")


class _Dice:
    """Choices that follow from a word."""

    def __init__(self, word: str) -> None:
        self._left = int.from_bytes(blake2b(word.encode(), digest_size=32).digest())

    def pick(self, choices: int) -> int:
        self._left, choice = divmod(self._left, choices)
        return choice


def _quarter(dice: _Dice, x: int, y: int, width: int, height: int, *, cuts: int) -> list[str]:
    """A piece of the plan: cut by a street into two pieces, or built up as one block."""
    longer = max(width, height)
    if cuts == 0 or longer <= SMALLEST or (cuts == 1 and dice.pick(3) == 0):
        return [_block(dice, x, y, width, height)]
    first = (longer - STREET) * (3 + dice.pick(3)) // 8
    second = longer - STREET - first
    if width > height or (width == height and dice.pick(2)):
        pieces = (x, y, first, height), (x + first + STREET, y, second, height)
    else:
        pieces = (x, y, width, first), (x, y + first + STREET, width, second)
    return [block for piece in pieces for block in _quarter(dice, *piece, cuts=cuts - 1)]


def _block(dice: _Dice, x: int, y: int, width: int, height: int) -> str:
    """A house that fills its ground, bends around a corner, opens to one side, or closes around a yard."""
    outline = f"M{x} {y}h{width}v{height}h-{width}z"
    if min(width, height) < SMALLEST or dice.pick(4) == 0:
        return outline
    wall = max(3, min(width, height) // 3)
    across = dice.pick(3)  # the yard touches the left wall, none, the right wall
    down = dice.pick(3)
    left = x + (0, wall, wall)[across]
    top = y + (0, wall, wall)[down]
    right = x + width - (wall, wall, 0)[across]
    bottom = y + height - (wall, wall, 0)[down]
    return outline + f"M{left} {top}h{right - left}v{bottom - top}h-{right - left}z"
