"""Reading goes on in a process of its own while the last load is written: each costs about as much."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from multiprocessing.connection import Connection

from bot.domain.analysis.terms import terms as read_words
from bot.importing.loads import Load, loads
from bot.importing.reading import Job, Terms

_GONE = (BrokenPipeError, ConnectionResetError)


class Reader:
    """The other process. It is one load ahead, never more: memory stays bounded."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    async def begin(self, jobs: Sequence[Job]) -> None:
        """These files are to be read. Raises EOFError if the process was ended."""
        try:
            await asyncio.to_thread(self._pipe.send, jobs)
        except _GONE:
            raise EOFError from None

    async def next(self) -> Load | None:
        """The next load; None after the last. Raises EOFError as `begin` does."""
        try:
            load: Load | None = await asyncio.to_thread(self._pipe.recv)
        except _GONE:
            raise EOFError from None
        return load


@asynccontextmanager
async def reader(terms: Terms) -> AsyncIterator[Reader]:
    """Has a process ready to read files while the block runs; it starts while they are looked for."""
    fresh = multiprocessing.get_context("spawn")
    ours, theirs = fresh.Pipe()
    process = fresh.Process(target=_read, args=(terms, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Reader(ours)
    finally:
        process.terminate()
        process.join()
        ours.close()


def _read(terms: Terms, pipe: Connection) -> None:
    """Whoever asked for it decides when to stop, and when it is gone there is nobody to read for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # what is read holds nothing that refers to itself; to look for it costs a tenth of the time
    read_words("", "Wörterbuch")  # the list of nouns is read by now
    with suppress(EOFError, *_GONE):
        for load in loads(pipe.recv(), terms):
            pipe.send(load)
        pipe.send(None)
