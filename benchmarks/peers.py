"""Side by side with a peer: Datasette over the same SQLite data, in the same run, on the same machine.

    python benchmarks/peers.py [--quick]

Datasette is installed from the package index into a virtual environment of its own, beside the corpora.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import subprocess
import sys
import venv
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from statistics import median
from urllib.parse import quote, urlencode

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

import uvloop

from benchmarks.bare import full_text
from benchmarks.corpus import Corpus, cache_folder, corpus
from benchmarks.load import load
from benchmarks.report import tell
from benchmarks.rounds import FULL, QUICK, Pace
from benchmarks.serving import HOST, served

PACKAGE = "datasette>=0.65,<0.66"
MESSAGES = 100_000
PAGES = 100
START_SECONDS = 30
SEARCH = """
SELECT said.id, snippet(words, 0, '<b>', '</b>', '…', 24) FROM words JOIN said ON said.id = words.rowid
WHERE words MATCH :q ORDER BY rank LIMIT 20
"""
Paths = dict[str, Sequence[str]]


def compared(pace: Pace) -> str:
    """The table, as Markdown."""
    return uvloop.run(_compared(corpus(MESSAGES), pace))


async def _compared(exchange: Corpus, pace: Pace) -> str:
    theirs, ours = _their_pages(exchange), _our_pages(exchange)
    lines = ["| page | ours, kept | ours, cold | Datasette 0.65 |", "|---|--:|--:|--:|"]
    async with served(exchange.url) as servers, _datasette(exchange) as port:
        for page, paths in ours.items():
            asked = {
                "kept": (servers.hot, paths),
                "cold": (servers.cold, paths),
                "theirs": (port, theirs[page]),
            }
            rates: dict[str, list[float]] = {name: [] for name in asked}
            for _ in range(pace.rounds):
                for name, (each, wanted) in asked.items():
                    rates[name].append((await load(each, wanted, seconds=pace.seconds)).rate)
            shown = " | ".join(f"{median(each):,.0f}" for each in rates.values())
            lines.append(f"| {page} | {shown} |")
    return "\n".join([*lines, "", "Pages a second, 8 connections, one process each."])


def _our_pages(exchange: Corpus) -> Paths:
    return {
        "a thread of 50 messages": [f"/threads/{thread_id}" for thread_id in _threads(exchange)],
        "a topic's threads": [f"/topics/{slug}" for slug in exchange.topics],
        "search, ranked": [f"/search?q={quote(word)}" for word in exchange.words["common"]],
    }


def _their_pages(exchange: Corpus) -> Paths:
    """What shows the same rows: Datasette's page of a filtered table, and of a query."""
    topics = range(1000, 1000 + len(exchange.topics))
    newest = {"_sort_desc": "last_activity_at", "_size": 20}
    searches = (urlencode({"sql": SEARCH, "q": f'"{word}"'}) for word in exchange.words["common"])
    return {
        "a thread of 50 messages": [
            f"/exchange/message?thread_id={thread_id}&_size=50" for thread_id in _threads(exchange)
        ],
        "a topic's threads": [
            f"/exchange/thread?{urlencode({'topic_id': topic, **newest})}" for topic in topics
        ],
        "search, ranked": [f"/full_text?{search}" for search in searches],
    }


def _threads(exchange: Corpus) -> list[int]:
    return Random(1).sample(exchange.threads, PAGES)


@asynccontextmanager
async def _datasette(exchange: Corpus) -> AsyncIterator[int]:
    """Datasette's port while the block runs."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    files = (str(exchange.path), str(full_text(exchange)))
    settings = ("--setting", "suggest_facets", "off", "--setting", "sql_time_limit_ms", "10000")
    where = ("--host", HOST, "--port", str(port))
    running = await asyncio.create_subprocess_exec(
        _installed(), "serve", *files, *where, *settings, stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        async with asyncio.timeout(START_SECONDS):
            while not await _answers(port):  # noqa: ASYNC110 - it is another process
                await asyncio.sleep(0.1)
        yield port
    finally:
        running.terminate()
        await running.wait()


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(HOST, port)
    except OSError:
        return False
    writer.close()
    return True


def _installed() -> str:
    folder = cache_folder().parent / "datasette"
    program = folder / "bin" / "datasette"
    if not program.exists():
        tell("installing Datasette", at_once=True)
        venv.create(folder, clear=True, with_pip=True)
        install = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", PACKAGE]
        subprocess.run(install, check=True)
    return str(program)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="shorter runs")
    print(compared(QUICK if parser.parse_args().quick else FULL))


if __name__ == "__main__":
    main()
