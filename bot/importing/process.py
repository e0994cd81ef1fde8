"""Reading goes on in a process of its own while the last load is written: each costs about as much."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from multiprocessing.connection import Connection

from bot.importing.loads import Load, loads
from bot.importing.reading import Job, Terms


class Reader:
    """The other process. It is one load ahead, never more: memory stays bounded."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    async def next(self) -> Load | None:
        """The next load; None after the last."""
        load: Load | None = await asyncio.to_thread(self._pipe.recv)
        return load


@asynccontextmanager
async def reader(jobs: Sequence[Job], terms: Terms) -> AsyncIterator[Reader]:
    """Reads the files while the block runs; raises EOFError from `next` if the process was ended."""
    fresh = multiprocessing.get_context("spawn")
    ours, theirs = fresh.Pipe(duplex=False)
    process = fresh.Process(target=_read, args=(jobs, terms, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Reader(ours)
    finally:
        process.terminate()
        process.join()
        ours.close()


def _read(jobs: Sequence[Job], terms: Terms, pipe: Connection) -> None:
    """Whoever asked for it decides when to stop, and when it is gone there is nobody to read for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # what is read holds nothing that refers to itself; to look for it costs a tenth of the time
    with suppress(BrokenPipeError):
        for load in loads(jobs, terms):
            pipe.send(load)
        pipe.send(None)
