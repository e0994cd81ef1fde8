"""Readers at their limit: a few connections that ask again as soon as they are answered. Its own process.

    echo '{"port": 8080, "paths": ["/"], "seconds": 2, "connections": 8}' | python -m benchmarks.load

It only counts the bytes of an answer, so that it is less busy than any server it asks.
"""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from statistics import quantiles
from time import perf_counter
from typing import Any

import uvloop

CONNECTIONS = 8
HEAD, CHUNKS = -1, -2
"""Instead of the bytes that are still to come: the head, or chunks up to LAST_CHUNK."""
LAST_CHUNK = b"0\r\n\r\n"
FEWEST = 20
"""Requests that make a figure."""


@dataclass(frozen=True, slots=True)
class Answered:
    """How fast a server answered: requests a second, and what half and 99 % of them took, in ms."""

    rate: float
    p50_ms: float
    p99_ms: float


async def load(
    port: int,
    paths: Sequence[str],
    *,
    seconds: float,
    connections: int = CONNECTIONS,
    status: int = 200,
    headers: str = "",
) -> Answered:
    """Asks a server on loopback for these paths in turn; raises RuntimeError for another status.

    `headers` are sent as they are: complete lines with their ends.
    """
    order = {
        "port": port,
        "paths": list(paths),
        "seconds": seconds,
        "connections": connections,
        "status": status,
        "headers": headers,
    }
    asking = await asyncio.create_subprocess_exec(sys.executable, "-m", __name__, stdin=PIPE, stdout=PIPE)
    told, _ = await asking.communicate(json.dumps(order).encode())
    if asking.returncode:
        raise RuntimeError(f"no load on {port}{paths[0]}")
    return Answered(**json.loads(told))


@dataclass
class Readers:
    """What all connections share: the requests in turn, and when each was answered."""

    requests: cycle[bytes]
    expected: bytes
    took: list[float] = field(default_factory=list)
    is_over: bool = False


class Reader(asyncio.Protocol):
    """One connection, kept alive; the next request goes out when the last answer is in."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers
        self._head = b""
        self._left = HEAD

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        if self._left == HEAD:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            body, self._left = self._head[end + 4 :], self._length(end)
            self._head = b""
        else:
            body = data
        if self._left == CHUNKS:
            is_whole = body.endswith(LAST_CHUNK)
        else:
            self._left -= len(body)
            is_whole = self._left == 0
        if is_whole:
            self._left = HEAD
            self._readers.took.append(perf_counter() - self._asked_at)
            self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._readers.is_over:
            sys.exit(f"the connection was lost: {error}")

    def _ask(self) -> None:
        self._asked_at = perf_counter()
        self._transport.write(next(self._readers.requests))

    def _length(self, end: int) -> int:
        """Bytes of the body, or CHUNKS."""
        head = self._head[:end].lower()
        if not head.startswith(self._readers.expected):
            sys.exit(f"not expected: {head.splitlines()[0].decode()}")
        start = head.find(b"content-length: ")
        if start >= 0:
            return int(head[start + 16 :].partition(b"\r\n")[0])
        return CHUNKS if b"chunked" in head else 0


async def _run(order: dict[str, Any]) -> None:
    requests = [
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: de\r\n{order['headers']}\r\n".encode()
        for path in order["paths"]
    ]
    readers = Readers(cycle(requests), f"http/1.1 {order['status']} ".encode())
    loop = asyncio.get_running_loop()
    start = perf_counter()
    transports = [
        (await loop.create_connection(lambda: Reader(readers), "127.0.0.1", order["port"]))[0]
        for _ in range(order["connections"])
    ]
    await asyncio.sleep(order["seconds"])
    while len(readers.took) < FEWEST:  # noqa: ASYNC110 - a very slow page on a very busy machine
        await asyncio.sleep(order["seconds"])
    readers.is_over = True
    seconds = perf_counter() - start
    for transport in transports:
        transport.close()
    centiles = quantiles(readers.took, n=100)
    answered = {
        "rate": len(readers.took) / seconds,
        "p50_ms": 1000 * centiles[49],
        "p99_ms": 1000 * centiles[98],
    }
    print(json.dumps(answered))


if __name__ == "__main__":
    uvloop.run(_run(json.load(sys.stdin)))
