"""What begins with a line: quotes, headings, subtext and lists."""

from __future__ import annotations

import re

from markdown_it.rules_inline import StateInline

from bot.domain.markdown.inside import read_inside, within

DEEPEST_LIST = 11
"""So many lists stand in each other on Discord; the next stays text."""

_BEGINNING = re.compile(r" *(?:>|#{1,3} |-# |[*-] |\d{1,9}\. )")
_HEADING = re.compile(r" *(#{1,3}) (?!#)[^\S\n]*(\S[^\n]*)\n?")
_SUBTEXT = re.compile(r"-# (?!-#)[^\S\n]*(\S[^\n]*)\n?")
_REST_QUOTED = re.compile(r" *>>> +(.*\S.*)", re.DOTALL)
_QUOTED = re.compile(r"(?: *>(?!>>) [^\n]*(?:\n|\Z))+")
_QUOTE_MARK = re.compile(r"^ *> ", re.MULTILINE)
_ITEM = re.compile(r"( *)(?:[*-]|(\d{1,9})\.)( +)(?=\S)")


def take_line(state: StateInline, silent: bool) -> bool:
    """Whatever needs a line's beginning."""
    if state.pos and state.src[state.pos - 1] != "\n":
        return False
    if not _BEGINNING.match(state.src, state.pos):
        return False
    here = within(state)
    if here.in_link or not (state.pos or here.at_line_start):
        return False
    return (
        (not here.in_quote and _take_quote(state))
        or _take_heading(state)
        or _take_subtext(state)
        or (here.lists < DEEPEST_LIST and _take_list(state, here.lists + 1))
    )


def _take_quote(state: StateInline) -> bool:
    """`> ` line by line without any laziness; `>>> ` to the end. A quote holds no quote."""
    if rest := _REST_QUOTED.match(state.src, state.pos):
        found, content = rest, rest[1]
    elif (quoted := _QUOTED.match(state.src, state.pos)) and (
        words := _QUOTE_MARK.sub("", quoted[0])
    ).strip():
        found, content = quoted, words
    else:
        return False
    state.push("block_open", "blockquote", 1)
    read_inside(state, content, at_line_start=True, in_quote=True)
    state.push("block_close", "blockquote", -1)
    state.pos = found.end()
    return True


def _take_heading(state: StateInline) -> bool:
    """One to three `#`, a space and words; its level is counted below the page's own (see `flow`)."""
    found = _HEADING.match(state.src, state.pos)
    if found is None:
        return False
    state.push("leaf_open", f"h{len(found[1])}", 1)
    read_inside(state, found[2])
    state.push("leaf_close", "", -1)
    state.pos = found.end()
    return True


def _take_subtext(state: StateInline) -> bool:
    found = _SUBTEXT.match(state.src, state.pos)
    if found is None:
        return False
    state.push("leaf_open", "small", 1)
    read_inside(state, found[1])
    state.push("leaf_close", "", -1)
    state.pos = found.end()
    return True


def _take_list(state: StateInline, lists: int) -> bool:
    """Items until a line is none; the first says whether they are counted, and from where."""
    item = _ITEM.match(state.src, state.pos)
    if item is None:
        return False
    tag = "ol" if item[2] else "ul"
    opening = state.push("block_open", tag, 1)
    if item[2] and int(item[2]) > 1:
        opening.attrs["start"] = int(item[2])
    while item is not None:
        state.push("block_open", "li", 1)
        read_inside(state, _item_content(state, item), at_line_start=True, lists=lists)
        state.push("block_close", "li", -1)
        item = _ITEM.match(state.src, state.pos)
    state.push("block_close", tag, -1)
    return True


def _item_content(state: StateInline, item: re.Match[str]) -> str:
    """The item's line and those set in deeper than its mark; leaves the state behind them."""
    indent, inner = item[1] + " ", len(item[3]) + 1
    position = _line_end(state.src, item.end())
    lines = [state.src[item.end() : position]]
    while state.src.startswith(indent, position + 1):
        end = _line_end(state.src, position + 1)
        line = state.src[position + 1 : end]
        if not line.strip():
            break
        lines.append(_undented(line, inner))
        position = end
    state.pos = min(position + 1, len(state.src))
    return "\n".join(lines)


def _line_end(source: str, position: int) -> int:
    end = source.find("\n", position)
    return len(source) if end < 0 else end


def _undented(line: str, width: int) -> str:
    bare = line.lstrip(" ")
    return line[min(width, len(line) - len(bare)) :]
