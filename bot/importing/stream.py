"""A JSON object in a file of any size, read member by member: memory holds a piece of it at a time."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson

PIECE = 1 << 18
"""Bytes read at once."""
LONGEST = 64 << 20
"""Characters that one member or one element may have; more is no export, but an attack on the memory."""
CUT = "it ends too early"
_EDGE = 16
"""What goes wrong so close to the end of what was read may only be cut off there, as a number may be."""
_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


class BrokenError(Exception):
    """The file is not what it should be; the text says what, `line` where, counted from 1."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True)
class Position:
    """A place between two elements: bytes before it, and lines that end before it."""

    offset: int = 0
    lines: int = 0


class JsonStream:
    """Reads on from where it is; nothing is read twice. Raises BrokenError."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text = ""
        self._at = 0
        self._has_all = False
        self._start = Position()
        self._seam: str | None = ""
        self._passed = 0

    @property
    def position(self) -> Position:
        """Where it is."""
        at = self._at
        for _ in range(self._passed):
            assert self._seam
            at = self._text.index(self._seam, at) + self._seam.index(",")
        read = self._text[:at]
        return Position(self._start.offset + len(read.encode()), self._start.lines + read.count("\n"))

    @property
    def line(self) -> int:
        """The line of what comes next."""
        self._pass_blanks()
        return self.position.lines + 1

    def go_on_at(self, position: Position) -> None:
        """Continues between the elements of an array, where it has been before."""
        self._file.seek(position.offset)
        self._decoder.reset()
        self._text, self._at, self._has_all, self._start = "", 0, False, position

    def members(self) -> Iterator[str]:
        """The names of the object's members; each one's value or elements must be read before the next."""
        if self._start.offset == 0 and self._peek() == "\ufeff":
            self._at += 1
        self._expect("{")
        while self._goes_on("}"):
            name = self.value()
            if not isinstance(name, str):
                raise self._broken("a name was expected")
            self._expect(":")
            yield name

    def elements(self) -> Iterator[Any]:
        """The elements of the array that comes next."""
        self._expect("[")
        return self.further_elements()

    def further_elements(self) -> Iterator[Any]:
        """The elements from here to the array's end."""
        while self._goes_on("]"):
            together, end = self._together()
            for self._passed, value in enumerate(together, 1):
                yield value
            self._at, self._passed = end, 0
            if not together:
                yield self.value()

    def value(self) -> Any:
        """What comes next, whole."""
        self._pass_blanks()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._has_all or not self._is_cut(error):
                    raise self._misread(error) from None
            except (ValueError, RecursionError):
                raise self._broken("a value is too large to be real") from None
            else:
                if self._has_all or end < len(self._text) - _EDGE:
                    self._at = end
                    return value
            self._read()

    def _together(self) -> tuple[list[Any], int]:
        """The objects from here to the last that is whole, if they are indented alike, and where they end.

        In JSON a line ends between values alone, never within a text: if what stands between two such ends
        is a list, it is that part of the list. It takes half the time; whole numbers of more than 64 bits,
        which no export has, become floats.
        """
        self._pass_blanks()
        self._seam = self._seam or self._seam_here()
        last = self._text.rfind(self._seam, self._at) if self._seam else -1
        if last < 0 or self._seam is None:
            return [], self._at
        end = last + self._seam.index(",")
        try:
            values = orjson.loads(f"[{self._text[self._at : end]}]")
        except ValueError:
            values = []
        if len(values) != self._text.count(self._seam, self._at, end) + 1:
            self._seam = None
            return [], self._at
        return values, end

    def _seam_here(self) -> str | None:
        """What would stand between two objects, by what stands before one; None: it is not tried again."""
        line = self._text.rfind("\n", 0, self._at)
        blank = self._text[line + 1 : self._at]
        if self._seam is None or line < 0 or blank.strip(" \t") or self._peek() != "{":
            return self._seam
        end = "\r\n" if self._text[line - 1] == "\r" else "\n"
        return f"{end}{blank}}},{end}{blank}{{"

    def _goes_on(self, closing: str) -> bool:
        """Passes a comma, or the end; False at the end."""
        sign = self._peek()
        if sign in (",", closing):
            self._at += 1
        return sign != closing

    def _expect(self, sign: str) -> None:
        if self._peek() != sign:
            raise self._broken(f"'{sign}' was expected" if self._peek() else CUT)
        self._at += 1

    def _peek(self) -> str:
        self._pass_blanks()
        return self._text[self._at : self._at + 1]

    def _pass_blanks(self) -> None:
        while True:
            found = _BLANK.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text) or self._has_all:
                return
            self._read()

    def _misread(self, error: json.JSONDecodeError) -> BrokenError:
        if error.pos >= len(self._text) or _is_unterminated(error):
            return self._broken(CUT, len(self._text))
        return self._broken(f"{error.msg[0].lower()}{error.msg[1:]}", error.pos)

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        return _is_unterminated(error) or error.pos >= len(self._text) - _EDGE

    def _read(self) -> None:
        """Reads on, twice as far each time it must for the same value."""
        if self._at:
            self._start = self.position
            self._text, self._at = self._text[self._at :], 0
        if len(self._text) > LONGEST:
            raise self._broken(f"a value has more than {LONGEST:,} characters")
        piece = self._file.read(max(PIECE, len(self._text)))
        try:
            self._text += self._decoder.decode(piece, final=not piece)
        except UnicodeDecodeError:
            raise self._broken("it is not in UTF-8", len(self._text)) from None
        self._has_all = not piece

    def _broken(self, reason: str, at: int | None = None) -> BrokenError:
        before = self._text.count("\n", 0, self._at if at is None else at)
        return BrokenError(reason, self._start.lines + before + 1)


def _is_unterminated(error: json.JSONDecodeError) -> bool:
    return error.msg.startswith("Unterminated string")
