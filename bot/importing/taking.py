"""One import from beginning to end: files are found, what is new in them is written, all is counted."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from bot.config import StartRefused
from bot.domain import Database, files, importing
from bot.domain.exported import Fate, Mark
from bot.files import FileStore, Kept, StoreShut
from bot.importing.found import Found, find, fingerprint
from bot.importing.loads import Load
from bot.importing.process import Reader, reader
from bot.importing.reading import Job, Terms

AGAIN = "What was taken in so far stays; run the command again, and it goes on from there."
PIECE = 1 << 20
"""Bytes of a file that are copied at once."""
LOG_SECONDS = 1.0
"""How often what was written goes from SQLite's log into its file."""


@dataclass
class Outcome:
    """What came of an import; `refused` and `passed_over` tell why, a sentence for each file or message.

    Files: `taken` were read to their end, `known` had been before, `broken` had something refused. Files that
    came with messages: `kept` were stored, `missing` should lie beside their export and do not. `ignored`
    counts what chat noted by itself and concerns nobody.
    """

    taken: int = 0
    known: int = 0
    broken: int = 0
    threads: int = 0
    messages: Counter[Fate] = field(default_factory=Counter)
    ignored: int = 0
    kept: int = 0
    missing: int = 0
    refused: list[str] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


class Show(Protocol):
    """Whoever shows how far it is: bytes of all that there are to read, and messages."""

    def begin(self, files: int, size: int) -> None:
        """So much is to be read."""

    def step(self, done: int, messages: int) -> None:
        """So much is written by now."""

    def refuse(self, sentence: str) -> None:
        """Something could not be used."""


@dataclass
class Import:
    """A run of it. `clock` tells aware UTC; `private_threads`: whether their exports are taken, too."""

    database: Database
    store: FileStore
    show: Show
    clock: Callable[[], datetime]
    private_threads: bool = False
    outcome: Outcome = field(default_factory=Outcome)

    async def run(self, paths: Sequence[Path]) -> Outcome:
        """Takes exports into the archive: what was taken is not read again, what was begun goes on.

        Raises StartRefused if it cannot go on.
        """
        with _program_kept():
            await importing.begin(self.database)
            terms = Terms(self.private_threads, [path for path in paths if path.is_dir()])
            async with reader(terms) as reading, _log_moved(self.database):
                await self._take_all(reading, await self._plan(paths))
            await importing.finish(self.database)
        return self.outcome

    async def _take_all(self, reading: Reader, jobs: Sequence[Job]) -> None:
        starts = [0, *accumulate(job.size for job in jobs)]
        self.show.begin(len(jobs), starts[-1])
        ended = 0
        async with aclosing(_loads(reading, jobs)) as loads:
            async for load in loads:
                await self._take(load)
                ended += load.ended
                self.show.step(starts[ended] + load.offset, self.outcome.messages.total())

    async def _plan(self, paths: Sequence[Path]) -> list[Job]:
        """The files that are to be read, as far as they were not."""
        found = await self._found(paths)
        marks = await importing.marks(self.database, list(found))
        for mark in marks.values():
            self.outcome.known += mark.is_done
            self.outcome.messages[Fate.UNCHANGED] += mark.messages
        unread = {file: each for file, each in found.items() if file not in marks or not marks[file].is_done}
        return [
            Job(each.path, file, each.path.stat().st_size, marks.get(file, Mark()), each.is_named)
            for file, each in unread.items()
        ]

    async def _found(self, paths: Sequence[Path]) -> dict[str, Found]:
        """The files at these paths by their SHA-256."""
        found: dict[str, Found] = {}
        for each, file in await asyncio.to_thread(lambda: [(path, _known_as(path)) for path in find(paths)]):
            if isinstance(file, OSError):
                self.outcome.broken += 1
                self._refuse(f"{each.path}: {file.strerror}")
                continue
            if file in found:
                self.outcome.passed_over.append(f"{each.path}: the same as {found[file].path}")
            found.setdefault(file, each)
        if not found and not self.outcome.refused:
            self._refuse(f"There is no JSON file in {', '.join(map(str, paths))}")
        return found

    async def _take(self, load: Load) -> None:
        try:
            kept = await self._keep(load.copies)
            taken = await importing.take(self.database, load.batch, kept, now=self.clock())
        except SQLAlchemyError as error:
            raise StartRefused(f"The database cannot be written: {_reason(error)}. {AGAIN}") from None
        except StoreShut as shut:
            raise StartRefused(f"Files cannot be stored: {shut}. {AGAIN}") from None
        self.outcome.taken += load.ended - load.broken - len(load.passed_over)
        self.outcome.broken += load.broken
        self.outcome.threads += taken.threads
        self.outcome.messages += taken.messages
        self.outcome.ignored += load.ignored
        self.outcome.kept += len(kept)
        self.outcome.missing += load.missing
        self.outcome.passed_over += load.passed_over
        for sentence in load.refused:
            self._refuse(sentence)

    async def _keep(self, copies: Mapping[int, Path]) -> dict[int, Kept]:
        """Stores the files that lie beside their export, unless they are already."""
        lacking = await files.lacking(self.database, copies) if copies else ()
        kept = {}
        for file_id in sorted(lacking):
            path = copies[file_id]
            if path.stat().st_size <= self.store.limit:
                kept[file_id] = await _stored(self.store, path)
        return kept

    def _refuse(self, sentence: str) -> None:
        self.outcome.refused.append(sentence)
        self.show.refuse(sentence)


@asynccontextmanager
async def _log_moved(database: Database) -> AsyncGenerator[None]:
    """Beside all that is written, SQLite's log goes into its file: the writer need not wait for the disk.

    Should that fail, the writer does it, as without.
    """

    async def move() -> None:
        while True:
            await asyncio.sleep(LOG_SECONDS)
            await database.move_log()

    moving = asyncio.create_task(move())
    try:
        yield
    finally:
        moving.cancel()
        await asyncio.gather(moving, return_exceptions=True)


@contextmanager
def _program_kept() -> Iterator[None]:
    """The program itself stays: meanwhile it is not searched again and again for what is left over."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _known_as(found: Found) -> str | OSError:
    """A file's SHA-256, or why it cannot be read."""
    try:
        return fingerprint(found.path)
    except OSError as error:
        return error


async def _loads(reading: Reader, jobs: Sequence[Job]) -> AsyncGenerator[Load]:
    """While one load is written, the next is handed over."""
    if not jobs:
        return
    upcoming = asyncio.create_task(_begun(reading, jobs))
    try:
        while (load := await upcoming) is not None:
            upcoming = asyncio.create_task(reading.next())
            yield load
    except EOFError:
        raise StartRefused(f"The process that reads the exports was ended. {AGAIN}") from None
    finally:
        upcoming.cancel()


async def _begun(reading: Reader, jobs: Sequence[Job]) -> Load | None:
    await reading.begin(jobs)
    return await reading.next()


async def _stored(store: FileStore, path: Path) -> Kept:
    async with store.incoming() as incoming:
        with path.open("rb") as file:
            while piece := await asyncio.to_thread(file.read, PIECE):
                await incoming.write(piece)
        return await incoming.keep()


def _reason(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", error)).splitlines()[0]
