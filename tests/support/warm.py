"""Processes of the program that begin at once: a warm one, which has imported everything, is forked for each.

Each is a process of its own and can be killed like one; only the two seconds of imports are saved. Where the
start itself is what is tested, tests/support/program.py starts the program as an administrator does.
"""

from __future__ import annotations

import asyncio
import atexit
import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import traceback
from asyncio import StreamReader
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from pathlib import Path

from tests.support.program import AUDIOOP, ROOT, WITHIN_S, Ended

PACKAGES = ("bot.domain", "bot.web", "cogs", "storage")
ORDER_BYTES = 65_536


class Running:
    """A process of the program, and what it printed so far."""

    def __init__(self, pid: int, out: StreamReader, err: StreamReader, code: StreamReader) -> None:
        self._pid = pid
        self._code = code
        self._out: list[str] = []
        self._err: list[str] = []
        self._printed = asyncio.Condition()
        self._reading = asyncio.gather(self._read(out, self._out), self._read(err, self._err))

    async def printed(self, word: str) -> dict[str, str]:
        """Waits for the line with `word`; returns its `key=value` parts."""
        async with asyncio.timeout(WITHIN_S), self._printed:
            while (line := self._line(word)) is None and not self._reading.done():
                await self._printed.wait()
        assert line is not None, f"it ended without printing {word!r}: {self._out} {self._err}"
        return dict(part.split("=", 1) for part in line.split() if "=" in part)

    async def ended(self) -> Ended:
        """Waits for its end."""
        async with asyncio.timeout(WITHIN_S):
            await self._reading
            code = await self._code.read()
        return Ended(int(code or -signal.SIGKILL), "".join(self._out), "".join(self._err))

    async def stopped(self) -> Ended:
        """Ends it as Ctrl-C does."""
        os.kill(self._pid, signal.SIGINT)
        return await self.ended()

    async def killed(self) -> None:
        """Ends it in the middle of whatever it does; one that has ended stays so."""
        if not self._reading.done():
            os.kill(self._pid, signal.SIGKILL)
        await self.ended()

    def _line(self, word: str) -> str | None:
        return next((line for line in self._out if word in line), None)

    async def _read(self, stream: StreamReader, lines: list[str]) -> None:
        async for line in stream:
            async with self._printed:
                lines.append(line.decode(errors="replace"))
                self._printed.notify_all()
        async with self._printed:
            self._printed.notify_all()


class Warm:
    """The process that is forked."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", "-W", AUDIOOP, "-m", __name__, str(theirs.fileno())],
            cwd=ROOT,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()

    def begin(self, arguments: list[str], env: Mapping[str, str], pipes: list[int]) -> int:
        """Forks; the process writes output, errors and its exit code into the pipes. Returns its id."""
        order = json.dumps({"arguments": arguments, "env": dict(env)}).encode()
        socket.send_fds(self._control, [order], pipes)
        return int(self._control.recv(ORDER_BYTES))

    def end(self) -> None:
        """It and all that it began end."""
        self._control.close()
        self._process.wait(WITHIN_S)


@cache
def _warm() -> Warm:
    """One for all tests of this process; it ends with them, however they end."""
    begun = Warm()
    atexit.register(begun.end)
    return begun


@asynccontextmanager
async def program(*arguments: object, env: Mapping[str, str] | None = None) -> AsyncIterator[Running]:
    """Runs `run.py …` while the block runs; what is left of it is killed on leaving."""
    pipes = [os.pipe() for _ in range(3)]
    pid = _warm().begin([str(each) for each in arguments], env or {}, [write for _, write in pipes])
    for _, write in pipes:
        os.close(write)
    async with AsyncExitStack() as stack:
        running = Running(pid, *[await _stream(stack, read) for read, _ in pipes])
        try:
            yield running
        finally:
            await running.killed()


async def run(*arguments: object, env: Mapping[str, str] | None = None) -> Ended:
    """Runs `run.py …` to its end."""
    async with program(*arguments, env=env) as started:
        return await started.ended()


async def _stream(stack: AsyncExitStack, pipe: int) -> StreamReader:
    stream = StreamReader()
    protocol = asyncio.StreamReaderProtocol(stream)
    way, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(pipe, "rb"))
    stack.callback(way.close)
    return stream


def main(control: socket.socket) -> None:
    """Imports all, then forks for each order until nobody gives any more."""
    run = importlib.import_module("run")
    for name in ("bot.app", "uvloop", "discord"):
        importlib.import_module(name)
    for package in PACKAGES:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if "migrations" not in module.name:
                importlib.import_module(module.name)
    gc.freeze()  # what was imported stays, and is not written to by each fork's collector
    begun: list[int] = []
    while True:
        order, files, _, _ = socket.recv_fds(control, ORDER_BYTES, 3)
        if not order:
            break
        pid = os.fork()
        if pid == 0:
            control.close()
            _begin(run.app, **json.loads(order), pipes=files)
        for each in files:
            os.close(each)
        begun.append(pid)
        control.send(str(pid).encode())
        begun = [each for each in begun if os.waitpid(each, os.WNOHANG)[0] == 0]
    for pid in begun:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _begin(app: Callable[..., None], arguments: list[str], env: dict[str, str], pipes: list[int]) -> None:
    """The rest of a forked process: the program, as if it had been started so."""
    code = 1
    try:
        for target, pipe in enumerate(pipes[:2], start=1):
            os.dup2(pipe, target)
            os.close(pipe)
        os.environ.update(env)
        app(arguments, prog_name="run.py")
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os.write(pipes[2], str(code).encode())
        os._exit(code)


if __name__ == "__main__":
    assert Path.cwd() == ROOT
    main(socket.socket(fileno=int(sys.argv[1])))
