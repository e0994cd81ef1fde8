"""The program as an administrator starts it: a process of its own, what it prints, how it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
WITHIN_S = 30
AUDIOOP = "ignore:'audioop' is deprecated:DeprecationWarning"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


class Program:
    """A running command."""

    def __init__(self, running: asyncio.subprocess.Process) -> None:
        self._running = running

    async def printed(self, word: str) -> dict[str, str]:
        """Waits for the line with `word`; returns its `key=value` parts."""
        assert self._running.stdout is not None
        async with asyncio.timeout(WITHIN_S):
            async for line in self._running.stdout:
                if word in line.decode():
                    return dict(part.split("=", 1) for part in line.decode().split() if "=" in part)
        raise AssertionError(f"it ended without printing {word!r}: {(await self.ended()).err}")

    async def ended(self) -> Ended:
        """Waits for its end."""
        async with asyncio.timeout(WITHIN_S):
            out, err = await self._running.communicate()
        assert self._running.returncode is not None
        return Ended(self._running.returncode, out.decode(), err.decode())

    async def stopped(self) -> Ended:
        """Ends it as Ctrl-C does."""
        self._running.send_signal(signal.SIGINT)
        return await self.ended()

    async def killed(self) -> None:
        """Ends it in the middle of whatever it does."""
        if self._running.returncode is None:
            self._running.kill()
        await self.ended()


@asynccontextmanager
async def program(*arguments: object, env: Mapping[str, str] | None = None) -> AsyncIterator[Program]:
    """Runs `python run.py …` while the block runs; what is left of it is killed on leaving."""
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-W", AUDIOOP, ROOT / "run.py"),
        *(str(argument) for argument in arguments),
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    started = Program(running)
    try:
        yield started
    finally:
        await started.killed()


async def run(*arguments: object, env: Mapping[str, str] | None = None) -> Ended:
    """Runs `python run.py …` to its end."""
    async with program(*arguments, env=env) as started:
        return await started.ended()
