"""Bold, italic, underlined, struck out and hidden text: what stands between two equal marks."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from markdown_it.rules_inline import StateInline

from bot.domain.markdown.inside import begins_line, read_inside

_RUN = re.compile(r"\\.|\*+|_+", re.DOTALL)
_WORD = re.compile(r"\w")
_GENDERED = re.compile(r"[iI]n(?:nen|(?![^\W\d_]))")
_ENDING = re.compile(r"(?:[ernms]|der|die|sie|ihre?)(?![^\W\d_]|[*_])")
_LONGEST_WORD = 60
_TAGS = {"**": "strong", "__": "u", "*": "em", "_": "em", "~~": "s"}
_SPOILER = "||"


@dataclass(slots=True)
class Runs:
    """Where stars (or underscores) stand in a text, neighbours together, escaped ones left out.

    In `odd`, by a run's index, is the next run of an odd length; `double_ends` are the ends of the
    runs of two and more.
    """

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    odd: list[int] = field(default_factory=list)
    double_ends: list[int] = field(default_factory=list)

    def add(self, start: int, end: int) -> None:
        """Adds the next run."""
        self.starts.append(start)
        self.ends.append(end)
        if end - start > 1:
            self.double_ends.append(end)

    def finish(self) -> None:
        """Says for each run which odd one comes next."""
        self.odd = [len(self.starts)] * (len(self.starts) + 1)
        for index in range(len(self.starts) - 1, -1, -1):
            is_odd = (self.ends[index] - self.starts[index]) % 2
            self.odd[index] = index if is_odd else self.odd[index + 1]

    def double_close(self, opener: int) -> int | None:
        """Where the two marks stand that close the two at `opener`: the last of the next longer run."""
        index = bisect_left(self.double_ends, opener + 5)
        return self.double_ends[index] - 2 if index < len(self.double_ends) else None

    def single_close(self, opener: int) -> int | None:
        """Where the mark stands that closes the one at `opener`: two and two in between are no end."""
        index = bisect_right(self.starts, opener) - 1
        if index < 0 or self.ends[index] <= opener:
            return None
        behind = self.ends[index] - opener - 1
        if behind % 2:
            return self.ends[index] - 1 if behind > 1 else None
        index = self.odd[index + 1]
        return self.ends[index] - 1 if index < len(self.starts) else None


def take_marks(state: StateInline, silent: bool) -> bool:
    """`**bold**`, `*italic*`, `_italic_`, `__underlined__`, `~~struck~~`, `||hidden||`.

    Marks around nothing but marks, a line to fill in, stay as typed; Discord shows fewer of them.
    """
    source, start = state.src, state.pos
    mark = source[start]
    if mark in "*_":
        width, close = _emphasis(state, mark)
    elif mark in "~|" and source.startswith(mark * 2, start):
        width, close = 2, source.find(mark * 2, start + 3)
    else:
        return False
    if close is None or close < 0:
        return False
    content = source[start + width : close]
    if content.strip(mark):
        _push(state, mark * width, content, close + width)
    else:
        state.append_pending(source[start : close + width])
    state.pos = close + width
    return True


def _push(state: StateInline, mark: str, content: str, end: int) -> None:
    first = begins_line(state)
    if mark == _SPOILER:
        token = state.push("spoiler_open", "details", 1)
        token.block = first and _ends_line(state.src, end)
        read_inside(state, content, at_line_start=first)
        state.push("spoiler_close", "details", -1)
        return
    state.push("mark_open", _TAGS[mark], 1)
    read_inside(state, content, at_line_start=first)
    state.push("mark_close", _TAGS[mark], -1)


def _emphasis(state: StateInline, mark: str) -> tuple[int, int | None]:
    """One mark or two: as Discord does, whichever takes in more, and one if both take the same."""
    source, start = state.src, state.pos
    runs = _runs(state)[mark]
    single = _checked(source, start, runs.single_close(start))
    double = runs.double_close(start) if source.startswith(mark * 2, start) else None
    if double is not None and (single is None or single < double + 1):
        return 2, double
    return 1, single


def _checked(source: str, start: int, close: int | None) -> int | None:
    """Stars stand close to their text; an underscore that closes ends a word."""
    if close is None:
        return None
    if source[start] == "_":
        return None if _WORD.match(source, close + 1) else close
    is_alone = source[close - 1].isspace()
    return None if source[start + 1].isspace() or is_alone else close


def _runs(state: StateInline) -> dict[str, Runs]:
    """Made when the first mark is met, since most texts have none."""
    found: dict[str, Runs] | None = state.env.get("runs")
    if found is None:
        found = state.env["runs"] = {"*": Runs(), "_": Runs()}
        for run in _RUN.finditer(state.src):
            mark = run[0][0]
            if mark in found and not _is_gendered(state.src, run.start(), run.end()):
                found[mark].add(run.start(), run.end())
        for runs in found.values():
            runs.finish()
    return found


def _is_gendered(source: str, start: int, end: int) -> bool:
    """`Bürger*innen` keeps its mark (product.md, "Language"), and so does `jede*r`, but not `*Städt*e`."""
    if end - start > 1 or not start or not source[start - 1].isalpha():
        return False
    if _GENDERED.match(source, end):
        return True
    return bool(_ENDING.match(source, end)) and not _is_opened(source, start)


def _is_opened(source: str, position: int) -> bool:
    """Whether the word before this place begins with a mark."""
    start = position
    while start and source[start - 1].isalpha() and position - start < _LONGEST_WORD:
        start -= 1
    return start > 0 and source[start - 1] in "*_"


def _ends_line(source: str, position: int) -> bool:
    while position < len(source) and source[position] == " ":
        position += 1
    return position == len(source) or source[position] == "\n"
