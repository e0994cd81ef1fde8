"""Processes of the program that begin at once: a warm one, which has imported everything, is forked for each.

Each is a process of its own and can be killed like one; only the two seconds of imports are saved. Where the
start itself is what is tested, tests/support/program.py starts the program as an administrator does.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from tests.support.program import AUDIOOP, ROOT, WITHIN_S

PACKAGES = ("bot.domain", "bot.web", "cogs", "storage")
ORDER_BYTES = 65_536


class Running:
    """A process of the program, and what it printed so far."""

    def __init__(self, pid: int, output: asyncio.StreamReader) -> None:
        self._pid = pid
        self._output = output
        self._lines: list[str] = []
        self._printed = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    async def printed(self, word: str) -> dict[str, str]:
        """Waits for the line with `word`; returns its `key=value` parts."""
        async with asyncio.timeout(WITHIN_S), self._printed:
            while (line := self._line(word)) is None and not self._reading.done():
                await self._printed.wait()
        assert line is not None, f"it ended without printing {word!r}: {self._lines}"
        return dict(part.split("=", 1) for part in line.split() if "=" in part)

    async def killed(self) -> None:
        """Ends it in the middle of whatever it does; one that has ended stays so."""
        if not self._reading.done():
            os.kill(self._pid, signal.SIGKILL)
        async with asyncio.timeout(WITHIN_S):
            await self._reading

    def _line(self, word: str) -> str | None:
        return next((line for line in self._lines if word in line), None)

    async def _read(self) -> None:
        async for line in self._output:
            async with self._printed:
                self._lines.append(line.decode(errors="replace"))
                self._printed.notify_all()
        async with self._printed:
            self._printed.notify_all()


class Warm:
    """The process that is forked."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control

    @asynccontextmanager
    async def program(self, *arguments: object) -> AsyncIterator[Running]:
        """Runs `run.py …` while the block runs; what is left of it is killed on leaving."""
        read, write = os.pipe()
        order = json.dumps([str(each) for each in arguments]).encode()
        socket.send_fds(self._control, [order], [write])
        os.close(write)
        pid = int(self._control.recv(ORDER_BYTES))
        output = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        way, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(output), os.fdopen(read, "rb")
        )
        running = Running(pid, output)
        try:
            yield running
        finally:
            await running.killed()
            way.close()


@contextmanager
def warmed_up() -> Iterator[Warm]:
    """A warm process; it and all that it began end with the block."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        process = subprocess.Popen(
            [sys.executable, "-W", "error", "-W", AUDIOOP, "-m", __name__, str(theirs.fileno())],
            cwd=ROOT,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        try:
            yield Warm(ours)
        finally:
            ours.close()
            process.wait(WITHIN_S)


def main(control: socket.socket) -> None:
    """Imports all, then forks for each order until nobody gives any more."""
    run = importlib.import_module("run")
    for name in ("bot.app", "uvloop", "discord"):
        importlib.import_module(name)
    for package in PACKAGES:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if "migrations" not in module.name:
                importlib.import_module(module.name)
    begun: list[int] = []
    while True:
        order, files, _, _ = socket.recv_fds(control, ORDER_BYTES, 1)
        if not order:
            break
        pid = os.fork()
        if pid == 0:
            _begin(run.app, json.loads(order), files[0])
        os.close(files[0])
        begun.append(pid)
        control.send(str(pid).encode())
        begun = [each for each in begun if os.waitpid(each, os.WNOHANG)[0] == 0]
    for pid in begun:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _begin(app: object, arguments: list[str], output: int) -> None:
    """The rest of a forked process: the program, as if it had been started so."""
    assert callable(app)
    code = 1
    try:
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.close(output)
        app(arguments, standalone_mode=False)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    assert Path.cwd() == ROOT
    main(socket.socket(fileno=int(sys.argv[1])))
