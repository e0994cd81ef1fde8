"""What a piece of text stands in, and how the piece between two marks is read."""

from __future__ import annotations

from typing import Any, NamedTuple

from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

DEPTH = 20
"""How deep marks, quotes and lists may stand in each other; what lies deeper stays as it was typed."""


class Within(NamedTuple):
    """What a piece stands in: some things Discord knows only once, or only where a line begins."""

    depth: int = 0
    lists: int = 0
    in_quote: bool = False
    in_link: bool = False
    at_line_start: bool = True
    """Whether the piece's first character is the first of a line."""


def within(state: StateInline) -> Within:
    """What the text that is being read stands in."""
    found: Within = state.env["within"]
    return found


def begins_line(state: StateInline) -> bool:
    """Whether nothing but spaces stands before this place in its line."""
    position = state.pos
    while position and state.src[position - 1] == " ":
        position -= 1
    return state.src[position - 1] == "\n" if position else within(state).at_line_start


def read_inside(state: StateInline, content: str, *, at_line_start: bool = False, **changes: Any) -> None:
    """Reads what stands between two marks, as a text of its own."""
    outer = within(state)
    inner = outer._replace(depth=outer.depth + 1, at_line_start=at_line_start, **changes)
    if inner.depth > DEPTH:
        state.push("text", "", 0).content = content
        return
    if state.pending:
        state.pushPending()
    found: list[Token] = state.md.inline.parse(content, state.md, {"within": inner}, [])
    state.tokens.extend(found)
