"""From what was found to HTML: lines flow into paragraphs, and marks that reach over a block's edge are
closed before it and opened again behind it.

A hidden text is a `<details>`: it needs no script and opens by keyboard. Where it fills its lines it is a
block; in a sentence its paragraph becomes a `<div class="par">`, since a `<p>` may not hold it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markdown_it.token import Token

from bot.domain.markdown.pieces import SPOILER, escaped


class Leaf(NamedTuple):
    """What lines of text are put into."""

    opening: str
    closing: str


PARAGRAPH = Leaf("<p>", "</p>")
BARE = Leaf("", "")
_SPLITTABLE = Leaf('<div class="par">', "</div>")
_LEAVES = {
    "h1": Leaf("<h4>", "</h4>"),
    "h2": Leaf("<h5>", "</h5>"),
    "h3": Leaf("<h6>", "</h6>"),
    "small": Leaf('<p class="sub"><small>', "</small></p>"),
}
"""Who speaks is an h3 on a thread's page, so what they say begins below."""


def spoiler(content: str) -> str:
    """Blocks that show only when asked for."""
    return f"{_spoiler_opening()}{content}</details>"


@dataclass(slots=True)
class Frame:
    """A block that is being filled: the leaf its lines go into, and what is owed to that leaf."""

    leaf: Leaf
    closing: str = ""
    opened_at: int | None = None
    """Where the open leaf's tag stands in the output; None: no leaf is open."""
    newlines: int = 0
    has_space: bool = False


def write(tokens: Sequence[Token], leaf: Leaf = PARAGRAPH) -> str:
    """The tokens of a message as HTML."""
    page = _Page(leaf)
    for token in tokens:
        page.take(token)
    page.end_leaf()
    return "".join(page.out)


class _Page:
    def __init__(self, leaf: Leaf) -> None:
        self.out: list[str] = []
        self._frames: list[Frame] = []
        self._frame = Frame(leaf)
        self._wanted: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = []
        self._needs_gap = False

    def take(self, token: Token) -> None:
        match token.type:
            case "text":
                self._text(token.content)
            case "piece":
                self._inline(token.content)
            case "code":
                self._inline(f"<code>{escaped(token.content)}</code>")
            case "mark_open":
                self._mark(f"<{token.tag}>", f"</{token.tag}>")
            case "link_open":
                self._mark(token.content, "</a>")
            case "mark_close" | "link_close":
                self._wanted.pop()
            case _:
                self._take_block(token)

    def end_leaf(self) -> None:
        """Ends the paragraph, if there is one."""
        frame = self._frame
        if frame.opened_at is None:
            return
        self._close_marks([])
        self.out.append(frame.leaf.closing if self.out[frame.opened_at] != _SPLITTABLE.opening else "</div>")
        frame.opened_at, frame.newlines, frame.has_space = None, 0, False
        self._needs_gap = True

    def _take_block(self, token: Token) -> None:
        match token.type:
            case "code_block":
                self._block(_code_block(token))
            case "leaf_open":
                self._enter("", _LEAVES[token.tag], "")
            case "block_open":
                leaf = BARE if token.tag == "li" else PARAGRAPH
                start = f' start="{token.attrs["start"]}"' if token.attrs else ""
                self._enter(f"<{token.tag}{start}>", leaf, f"</{token.tag}>")
            case "spoiler_open":
                self._hide(is_block=token.block)
            case _:
                self._leave()

    def _mark(self, opening: str, closing: str) -> None:
        """A mark in its like changes nothing: italics in italics."""
        mark = (opening, closing)
        self._wanted.append(mark if mark not in self._wanted else ("", ""))

    def _text(self, content: str) -> None:
        for number, line in enumerate(content.split("\n")):
            if number:
                self._frame.newlines += 1
                self._frame.has_space = False
            if words := line.strip(" \t"):
                self._frame.has_space |= line[0] in " \t"
                self._inline(escaped(words))
            self._frame.has_space |= line[-1:] in (" ", "\t")

    def _inline(self, piece: str) -> None:
        self._make_place()
        for mark in self._wanted[len(self._open) :]:
            self.out.append(mark[0])
            self._open.append(mark)
        self.out.append(piece)

    def _make_place(self) -> None:
        """A leaf to write into, with the line break or the space that is owed."""
        frame = self._frame
        if frame.newlines > 1 and frame.leaf is not BARE:
            self.end_leaf()
        if frame.opened_at is None:
            self._gap()
            frame.opened_at = len(self.out)
            self.out.append(frame.leaf.opening)
        else:
            self._close_marks(self._wanted)
            owed = "<br>\n" * min(frame.newlines, 2)
            self.out.append(owed or (" " if frame.has_space else ""))
        frame.newlines, frame.has_space = 0, False

    def _close_marks(self, wanted: list[tuple[str, str]]) -> None:
        same = 0
        while same < min(len(wanted), len(self._open)) and wanted[same] is self._open[same]:
            same += 1
        while len(self._open) > same:
            self.out.append(self._open.pop()[1])

    def _gap(self) -> None:
        if self._needs_gap:
            self.out.append("\n")
            self._needs_gap = False

    def _block(self, block: str) -> None:
        self.end_leaf()
        self._gap()
        self.out.append(block)
        self._needs_gap = True

    def _enter(self, opening: str, leaf: Leaf, closing: str) -> None:
        self.end_leaf()
        self._gap()
        self.out.append(opening)
        self._frames.append(self._frame)
        self._frame = Frame(leaf, closing)

    def _leave(self) -> None:
        self.end_leaf()
        closing, self._frame = self._frame.closing, self._frames.pop()
        self.out.append(closing)
        self._needs_gap = self._frame.opened_at is None

    def _hide(self, *, is_block: bool) -> None:
        opening, frame = _spoiler_opening(), self._frame
        if is_block or frame.leaf not in (PARAGRAPH, BARE):
            self._enter(opening, frame.leaf, "</details>")
            return
        self._close_marks([])
        self._make_place()
        assert frame.opened_at is not None
        if frame.leaf is PARAGRAPH:
            self.out[frame.opened_at] = _SPLITTABLE.opening
        self.out.append(opening)
        self._frames.append(frame)
        self._frame = Frame(BARE, "</details>")


def _code_block(token: Token) -> str:
    language = f' class="language-{token.info.lower()}"' if token.info else ""
    return f"<pre><code{language}>{escaped(token.content)}</code></pre>"


def _spoiler_opening() -> str:
    return f'<details class="spoiler">{SPOILER}'
