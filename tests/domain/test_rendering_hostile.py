"""Hostile texts cost what their length costs: four times the text takes about four times as long.

What grows with the square would take sixteen times as long; half of that is the line drawn here, and a busy
machine has three attempts to stay below it.
"""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest

from bot.domain.markdown import to_html
from bot.domain.rendering import render

SHORT, LONG = 4_000, 16_000
LIMIT = 8.0
TRIES = 3
HUNDRED_KB = 100_000

REPEATED = [
    *("*", "_", "~", "|", "`", "[", "]", "(", ">", "<", "\\", "#", "-", "\n", " ", ":", "1"),
    *("** ", "*a ", "_a ", "**a ", "__a ", "~~a ", "||a ", "`a ", "``a ", "```a\n", "*_", "**__", "*a **b "),
    *("a*b", "a_b", "a*in ", "a*r", "     *", "***a ", "**a** ", "||a|| ", "`a` ", "*a _b ~~c ||d `e [f "),
    *(
        "> ",
        "> > ",
        ">>> ",
        "> a\n",
        ">>> a\n",
        "> **a\n",
        "- ",
        "- - ",
        "- a\n",
        " - a\n",
        "1. ",
        "# ",
        "-# ",
    ),
    *("> - # **a ||b\n", "[a](", "[a](https://b", '[a](https://b "', "[a](https://b(", "[[a]", "](", "![a]("),
    *(
        "https://",
        "://",
        "https://a.b",
        "http://-:",
        "https://a@",
        "<https://a",
        "<@1",
        "<t:1",
        "<:a:1",
        "</a ",
    ),
]


def _repeated(piece: str) -> Callable[[int], str]:
    return lambda length: (piece * (length // len(piece) + 1))[:length]


def _deeper_and_deeper(length: int) -> str:
    lines = [" " * (depth % 300) + "- a\n" for depth in range(length // 150)]
    return "".join(lines)


def _longer_and_longer(mark: str) -> Callable[[int], str]:
    return lambda length: "".join(mark * number + "a" for number in range(1, int((2 * length) ** 0.5)))


SHAPES: dict[str, Callable[[int], str]] = {
    **{repr(piece): _repeated(piece) for piece in REPEATED},
    "lists deeper and deeper": _deeper_and_deeper,
    "longer and longer runs of backticks": _longer_and_longer("`"),
    "longer and longer runs of stars": _longer_and_longer("*"),
    "masks in masks": lambda n: "[" * (n // 14) + "a" + "](https://x)" * (n // 14),
    "brackets in brackets": lambda n: "[" * (n // 2) + "]" * (n // 2),
    "a heading of spaces": lambda n: "# " + " " * n + "\n#",
    "a quote of spaces": lambda n: "> " + " " * n + "\n>",
    "an item of spaces": lambda n: "- " + " " * n + "\n-",
    "a masked address of spaces": lambda n: "[a](https://b" + " " * n,
    "an address of brackets": lambda n: "https://a/" + "(" * (n // 2) + ")" * (n // 2),
    "an address of full stops": lambda n: "https://a/" + "." * n,
    "bold in quotes in lists": lambda n: "- > **" * (n // 6) + "a" + "**" * (n // 6),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=list(SHAPES))
def test_a_hostile_text_takes_time_for_its_length_only(shape: Callable[[int], str]) -> None:
    ratios = [_ratio(shape(SHORT), shape(LONG))]
    while ratios[-1] > LIMIT and len(ratios) < TRIES:
        ratios.append(_ratio(shape(SHORT), shape(LONG)))
    assert min(ratios) <= LIMIT


@pytest.mark.parametrize("piece", ["*", "_", "`", "|", "[", "> ", "- ", "||a ", "**a ", "[a](https://b"])
def test_a_hundred_kilobytes_of_one_mark_are_shown(piece: str) -> None:
    assert render(_repeated(piece)(HUNDRED_KB))


def test_marks_too_deep_in_each_other_stay_as_typed() -> None:
    pairs = ["**", "__", "~~", "*", "||"]
    opened = "".join(f"{'- ' if level % 2 else '> '}{pairs[level % 5]}a" for level in range(60))
    assert "a" in render(opened)
    assert to_html("- " * 40 + "a").count("<ul>") == 11


def _ratio(short: str, long: str) -> float:
    """How much longer the long one takes; a text that takes no time counts as half a millisecond."""
    return max(_seconds(long), 0.0005) / max(min(_seconds(short) for _ in range(2)), 0.0005)


def _seconds(text: str) -> float:
    before = process_time()
    render(text)
    return process_time() - before
