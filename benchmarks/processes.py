"""The parts of a real exchange as processes of their own: the playground, the program, a bare client."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).resolve().parent.parent
LOOK_SECONDS = 0.02
START_SECONDS = 600


@asynccontextmanager
async def process(*arguments: str, env: Mapping[str, str] | None = None) -> AsyncIterator[Process]:
    """`python …` in the repository while the block runs; it is to end when its standard input does."""
    running = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, env={**os.environ, **(env or {})}, stdin=PIPE, stdout=PIPE
    )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.terminate()
        await running.communicate()


async def line(running: Process) -> str:
    """The next line that a process prints; raises RuntimeError if there is none."""
    assert running.stdout is not None
    printed = (await running.stdout.readline()).decode().strip()
    if not printed:
        raise RuntimeError("a process ended too early")
    return printed


@dataclass(frozen=True, slots=True)
class World:
    """A playground and its people."""

    session: aiohttp.ClientSession
    base_url: str
    api_base: str
    token: str

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One call below /playground."""
        async with self.session.request(method, f"{self.base_url}/playground{path}", json=body) as answer:
            answer.raise_for_status()
            return await answer.json()


@asynccontextmanager
async def world(*, limits: bool = False, topics: Sequence[str] = ()) -> AsyncIterator[World]:
    """A playground of its own (benchmarks/world.py), without rate limits or with Discord's.

    `topics` are the names of a generated exchange's: without their channels its program would close them all.
    """
    options = (*(["--limits"] if limits else []), "--topics", *topics)
    async with process("-m", "benchmarks.world", *options) as running, aiohttp.ClientSession() as session:
        yield World(session, **json.loads(await line(running)))


@dataclass(frozen=True, slots=True)
class Program:
    """The program as an administrator starts it, ready; `seconds` is what that took.

    `listened_after` seconds it listened and had `listened_with` megabytes, but knew nothing of chat yet.
    """

    pid: int
    address: str
    seconds: float
    listened_after: float
    listened_with: float


@asynccontextmanager
async def program(
    database_url: str, around: World, *, topics: Sequence[str] = ("nothing",)
) -> AsyncIterator[Program]:
    """`run.py serve` while the block runs; `topics` are the channels that are archived, by name or id."""
    settings = {
        "DATABASE__URL": database_url,
        "DISCORD__TOKEN": around.token,
        "DISCORD__API_BASE": around.api_base,
        "DISCORD__TOPICS": json.dumps(topics),
        "DISCORD__INTERNAL_TOPICS": "[]",
        "WEB__PORT": "0",
        "LOG__LEVEL": "WARNING",
        "LOG__FORM": "text",
    }
    env = {f"STADTGESPRAECH__{name}": value for name, value in settings.items()}
    clock = asyncio.get_running_loop().time
    start = clock()
    async with process("run.py", "serve", env=env) as running:
        address = (await line(running)).removeprefix("web=")
        listened = clock() - start, megabytes(running.pid)
        async with asyncio.timeout(START_SECONDS):
            while not await _is_ready(around.session, address):  # noqa: ASYNC110 - it is another process
                await asyncio.sleep(LOOK_SECONDS)
        yield Program(running.pid, address, clock() - start, *listened)


def megabytes(pid: int, what: str = "VmRSS") -> float:
    """How large a process is (`VmRSS`), or was at most (`VmHWM`), in millions of bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    kilobytes = next(row.split()[1] for row in status.splitlines() if row.startswith(f"{what}:"))
    return int(kilobytes) * 1024 / 1_000_000


async def _is_ready(session: aiohttp.ClientSession, address: str) -> bool:
    async with session.get(f"{address}/readyz") as answer:
        return answer.status == 200
