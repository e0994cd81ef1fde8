"""What stands in a line: escaped characters, code, addresses, masked links and what is in angle brackets."""

from __future__ import annotations

import re
from bisect import bisect_left

from markdown_it.rules_inline import StateInline

from bot.domain.markdown import addresses, pieces
from bot.domain.markdown.inside import read_inside, within

_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")
_SHRUG = "\\_(ツ)_/¯"
_TICKS = re.compile("`+")
_LANGUAGE = re.compile(r"([\w+.#-]+)[^\S\n]*\n", re.ASCII)
_SPACE_AT_TICK = re.compile(r"^ (?= *`)|(` *) $")


def any_of(characters: str) -> re.Pattern[str]:
    """A pattern for one of these characters."""
    return re.compile(f"[{re.escape(characters)}]")


def take_escaped(state: StateInline, silent: bool) -> bool:
    """A backslash takes the meaning from a sign, not from a letter or an end; the shrug keeps its arm."""
    source, start = state.src, state.pos
    if source[start] != "\\":
        return False
    if source.startswith(_SHRUG, start) and source[max(start - 1, 0)] == "¯":
        state.append_pending(_SHRUG)
        state.pos += len(_SHRUG)
        return True
    found = _ESCAPED.match(source, start)
    if found is None:
        return False
    state.append_pending(found[1])
    state.pos = found.end()
    return True


def take_code(state: StateInline, silent: bool) -> bool:
    """Three backticks hold a block, wherever they stand; other runs hold what a run like them ends."""
    source, start = state.src, state.pos
    if source[start] != "`":
        return False
    return (source.startswith("```", start) and _take_block(state)) or _take_inline(state)


def _take_block(state: StateInline) -> bool:
    """No fence is left open, and none needs a line of its own; a language needs one."""
    start = state.pos + 3
    close = state.src.find("```", start + 1)
    if close < 0 or not (content := state.src[start:close].rstrip("\n")).strip("\n"):
        return False
    named = _LANGUAGE.match(content)
    code = (content[named.end() :] if named else content).lstrip("\n")
    token = state.push("code_block", "pre", 0)
    token.info = named[1] if named and code else ""
    token.content = code or content
    state.pos = close + 3
    return True


def _take_inline(state: StateInline) -> bool:
    source, start = state.src, state.pos
    runs = _tick_runs(state)
    run = _TICKS.match(source, start)
    assert run is not None
    width = next((n for n in range(len(run[0]), 0, -1) if n in runs and runs[n][-1] >= run.end()), 0)
    close = runs[width][bisect_left(runs[width], run.end())] if width else run.end()
    content = source[start + width : close]
    if not width or not content.strip():
        state.append_pending(run[0])
        state.pos = run.end()
        return True
    state.push("code", "code", 0).content = _SPACE_AT_TICK.sub(lambda found: found[1] or "", content)
    state.pos = close + width
    return True


def _tick_runs(state: StateInline) -> dict[int, list[int]]:
    """Where runs of backticks begin, by their length."""
    found: dict[int, list[int]] | None = state.env.get("ticks")
    if found is None:
        found = state.env["ticks"] = {}
        for run in _TICKS.finditer(state.src):
            found.setdefault(len(run[0]), []).append(run.start())
    return found


def take_address(state: StateInline, silent: bool) -> bool:
    """`https://…` in the text, as far as Discord takes it."""
    if not state.src.startswith("://", state.pos) or within(state).in_link:
        return False
    before = state.pending
    scheme = addresses.SCHEME.search(before[-5:])
    rest = addresses.bare(state.src, state.pos) if scheme else ""
    if not scheme or not rest:
        return False
    state.pending = before[: -len(scheme[0])]
    _push_link(state, scheme[0] + rest)
    state.pos += len(rest)
    return True


def _push_link(state: StateInline, url: str) -> None:
    state.push("link_open", "a", 1).content = pieces.link(url)
    state.push("text", "", 0).content = url
    state.push("link_close", "a", -1)


def take_masked_link(state: StateInline, silent: bool) -> bool:
    """`[words](https://… "title")`; not if the words are blank, or hold an address or a block."""
    source, start = state.src, state.pos
    if source[start] != "[" or within(state).in_link:
        return False
    close = _labels(state).get(start)
    target = addresses.TARGET.match(source, close + 1) if close else None
    if target is None or close is None:
        return False
    label, url = source[start + 1 : close], addresses.unescaped(target[1])
    if not label.strip() or label.count("```") > 1 or not addresses.is_sound(url):
        return False
    state.push("link_open", "a", 1).content = pieces.link(url, target[2] or target[3] or "")
    read_inside(state, label, in_link=True)
    state.push("link_close", "a", -1)
    state.pos = target.end()
    return True


def _labels(state: StateInline) -> dict[int, int]:
    """Where brackets open and close around words without an address."""
    found: dict[int, int] | None = state.env.get("labels")
    if found is None:
        found = state.env["labels"] = addresses.labels(state.src)
    return found


def take_angle(state: StateInline, silent: bool) -> bool:
    """`<…>`: people, roles, channels, commands, emoji, times, parts of the server, addresses."""
    if state.src[state.pos] != "<":
        return False
    found = pieces.ANGLE.match(state.src, state.pos)
    if found is None:
        return False
    if url := found["url"]:
        if within(state).in_link or not addresses.is_sound(url):
            return False
        _push_link(state, url)
    else:
        piece = pieces.said(found)
        if piece is None or (found["channel"] and within(state).in_link):
            return False
        state.push("piece", "", 0).content = piece
    state.pos = found.end()
    return True
