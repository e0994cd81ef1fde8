"""An export's file, open: which channel it is of, its messages one by one, and how far it was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from bot.domain.exported import Export, Mark, Piece
from bot.domain.seen import HappeningSeen, MessageSeen
from bot.importing.mapping import NoExportError, PassedOverError, Speakers, copies, export_of, seen
from bot.importing.stream import BrokenError, JsonStream, Position
from bot.importing.values import Entry

UNUSABLE = (ArithmeticError, AttributeError, KeyError, TypeError, ValueError)
"""What comes of a value that the exporter would not write."""


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read from a mark on; `file` is its SHA-256, `size` in bytes.

    `is_named`: somebody asked for just this one.
    """

    path: Path
    file: str
    size: int
    mark: Mark
    is_named: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """What an import may take: exports of private threads, and files that lie below these folders."""

    private_threads: bool
    folders: Sequence[Path]


class Reading:
    """Raises NoExportError, PassedOverError, BrokenError."""

    def __init__(self, job: Job, file: BinaryIO, terms: Terms) -> None:
        self.has_refused = False
        """Whether some of the messages could not be used."""
        self._refused: list[str] = []
        self._copies: dict[int, Path] = {}
        self._missing = 0
        self._lacking = job.mark.lacking
        self._job = job
        self._terms = terms
        self._stream = JsonStream(file)
        self._members = self._stream.members()
        self._messages = job.mark.messages
        self._has_ended = False
        self.export = self._begin()

    @property
    def offset(self) -> int:
        """Bytes that were read."""
        return self._stream.position.offset

    def messages(self) -> Iterator[MessageSeen | HappeningSeen | None]:
        """What was said or noted since the mark; None for what concerns nobody."""
        speakers = Speakers()
        for entry in self._entries():
            self._messages += 1
            try:
                each = seen(entry, self.export.thread, speakers)
                if isinstance(each, MessageSeen):
                    self._look_around(entry, each)
            except UNUSABLE as error:
                self._refuse(error)
            else:
                yield each
        for _ in self._members:
            self._stream.value()
        self._has_ended = True

    def piece(self, *, is_last: bool) -> Piece:
        """What was read since the last one. A file in which something is lacking is read anew some day."""
        place = self._stream.position
        is_done = self._has_ended and not self._lacking
        mark = Mark(self._messages, place.offset, place.lines, self._lacking, is_done)
        if self._has_ended and self._lacking:
            mark = Mark()
        return Piece(self._job.file, self.export, mark, is_last)

    def told(self) -> tuple[list[str], int, dict[int, Path]]:
        """Since the last time: messages that could not be used, a sentence each; how many files do not lie
        beside the export although they should; those that do, by id.
        """
        told = self._refused, self._missing, self._copies
        self._refused, self._missing, self._copies = [], 0, {}
        return told

    def _begin(self) -> Export:
        head: dict[str, Any] = {}
        try:
            for name in self._members:
                if name == "messages":
                    break
                head[name] = self._stream.value()
            export = export_of(head)
        except BrokenError:
            if not head:
                raise NoExportError from None
            raise
        except UNUSABLE as error:
            raise BrokenError(f"its channel cannot be told ({_reason(error)})", self._stream.line) from None
        if export.thread.is_private and not self._terms.private_threads:
            raise PassedOverError("a private thread, which [archive] private_threads leaves out")
        return export

    def _entries(self) -> Iterator[Any]:
        mark = self._job.mark
        if not mark.offset:
            return self._stream.elements()
        self._stream.go_on_at(Position(mark.offset, mark.lines))
        return self._stream.further_elements()

    def _look_around(self, entry: Entry, message: MessageSeen) -> None:
        if message.id == self.export.thread.starter_id:
            self.export = replace(self.export, thread=replace(self.export.thread, owner=message.author))
        if message.files:
            for number, path in copies(entry, self._job.path.parent, self._terms.folders):
                if path is None:
                    self._missing += 1
                    self._lacking += 1
                else:
                    self._copies[number] = path

    def _refuse(self, error: Exception) -> None:
        line = self._stream.position.lines + 1
        self._refused.append(
            f"{self._job.path}, line {line}: the message that ends here cannot be used ({_reason(error)})"
        )
        self._lacking += 1
        self.has_refused = True


def _reason(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)
