"""What is made of exports before the database is needed: loads of rows, ready to be written."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from pathlib import Path

from bot.domain.exported import Batch, Export, Piece
from bot.domain.message_rows import rendered, rows_of
from bot.domain.people import Person
from bot.domain.seen import HappeningSeen, MessageSeen
from bot.importing.mapping import NoExportError, PassedOverError
from bot.importing.reading import Job, Reading, Terms
from bot.importing.stream import BrokenError

BATCH = 5_000
"""Messages that are written at once. The more, the fewer pages and words are written again and again; but all
others who write wait for them, about 0.3 s. Always as many, so that an import that was ended goes on with the
same batches."""


@dataclass(frozen=True, slots=True)
class Load:
    """A batch, the files that lie beside it by id, and how it came about.

    `refused` and `passed_over` say why, a sentence each. `ended` counts the files that end here, `broken`
    those of them in which something was refused; `offset` are the bytes that were read of the next one.
    `missing` counts attachments that should lie beside their export, `ignored` what concerns nobody.
    """

    batch: Batch
    copies: Mapping[int, Path]
    refused: tuple[str, ...]
    passed_over: tuple[str, ...]
    ended: int
    broken: int
    offset: int
    missing: int
    ignored: int


def loads(jobs: Sequence[Job], terms: Terms) -> Iterator[Load]:
    """Reads one file after the other; a load may hold the end of one and the start of another."""
    loading = _Loading()
    for job in jobs:
        is_broken = True
        try:
            is_broken = yield from _read(job, loading, terms)
        except PassedOverError as reason:
            is_broken = False
            loading.passed_over.append(f"{job.path}: {reason}")
        except NoExportError:
            is_broken = job.is_named
            told = loading.refused if job.is_named else loading.passed_over
            told.append(f"{job.path}: no export of DiscordChatExporter in JSON")
        except BrokenError as error:
            loading.refused.append(f"{job.path}, line {error.line}: {error}")
        except OSError as error:
            loading.refused.append(f"{job.path}: {error.strerror}")
        loading.ended += 1
        loading.broken += is_broken
    yield loading.unloaded()


def _read(job: Job, loading: _Loading, terms: Terms) -> Generator[Load, None, bool]:
    """Returns whether some of the messages could not be used."""
    with job.path.open("rb") as file:
        reading = Reading(job, file, terms)
        if loading.holds(reading.export):
            yield loading.unloaded()
        try:
            for each in reading.messages():
                loading.add(each)
                if loading.count == BATCH:
                    yield loading.unloaded(reading)
        finally:
            loading.end(reading)
    return reading.has_refused


class _Loading:
    """A load that is being filled."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self.refused: list[str] = []
        self.passed_over: list[str] = []
        self.count = self.ended = self.broken = 0
        self._missing = self._ignored = 0
        self._pieces: list[Piece] = []
        self._said: dict[int, MessageSeen] = {}
        self._noted: dict[int, HappeningSeen] = {}
        self._people: dict[Person, datetime] = {}
        self._copies: dict[int, Path] = {}

    def holds(self, export: Export) -> bool:
        """Whether something of the same thread is in it."""
        return any(piece.export.thread.id == export.thread.id for piece in self._pieces)

    def add(self, each: MessageSeen | HappeningSeen | None) -> None:
        """Puts a message in; of two with the same id the second stays."""
        self.count += 1
        match each:
            case MessageSeen():
                self._said[each.id] = each
                self._people.setdefault(each.author, each.created_at)
            case HappeningSeen():
                self._noted[each.id] = each
                self._people.setdefault(each.author, each.at)
            case None:
                self._ignored += 1

    def end(self, reading: Reading, *, is_last: bool = True) -> None:
        """What was read of a file so far is in it."""
        self._pieces.append(reading.piece(is_last=is_last))
        refused, missing, copies = reading.told()
        self.refused += refused
        self._missing += missing
        self._copies |= copies

    def unloaded(self, going_on: Reading | None = None) -> Load:
        """The load as it is; from here on another one is filled."""
        if going_on is not None:
            self.end(going_on, is_last=False)
        said = sorted(self._said.values(), key=attrgetter("id"))  # databases write in the order of their keys
        load = Load(
            batch=Batch(
                pieces=tuple(self._pieces),
                rows=rows_of(said, rendered(said)),
                happenings=tuple(self._noted.values()),
                people=self._people,
            ),
            copies=self._copies,
            refused=tuple(self.refused),
            passed_over=tuple(self.passed_over),
            ended=self.ended,
            broken=self.broken,
            offset=going_on.offset if going_on is not None else 0,
            missing=self._missing,
            ignored=self._ignored,
        )
        self._begin()
        return load
