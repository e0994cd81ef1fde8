"""A process that serves an exchange and, on the same loop, the limit: bare aiohttp with bytes at hand."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import uvloop
from aiohttp import web

from benchmarks.talk import NOW
from bot import interpreter
from bot.config import Settings
from bot.domain import publication
from bot.web import cache
from bot.web.server import build_web
from storage.database import Database

HOST = "127.0.0.1"
GERMAN = {"Accept-Language": "de"}


@dataclass(frozen=True, slots=True)
class Served:
    """Ports: the web view as it is, the web view that keeps no page, the limit."""

    hot: int
    cold: int
    bare: int

    async def page(self, path: str) -> tuple[bytes, str]:
        """A page's bytes and its tag."""
        async with (
            aiohttp.ClientSession(raise_for_status=True, headers=GERMAN) as session,
            session.get(f"http://{HOST}:{self.hot}{path}") as answer,
        ):
            return await answer.read(), answer.headers["ETag"]

    async def lay_out(self, body: bytes) -> None:
        """Gives the limit the bytes to answer with."""
        async with aiohttp.ClientSession(raise_for_status=True) as session:
            await session.put(f"http://{HOST}:{self.bare}/page", data=body)


@asynccontextmanager
async def served(database_url: str) -> AsyncIterator[Served]:
    """The process while the block runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, database_url, stdin=PIPE, stdout=PIPE
    )
    assert process.stdin and process.stdout
    try:
        yield Served(**json.loads(await process.stdout.readline()))
    finally:
        process.stdin.close()
        await process.wait()


async def _serve(database_url: str) -> None:
    database = Database(database_url)
    await publication.follow(database)
    ports = {
        "hot": await _listen(_web_view(database, cache.LIMIT)),
        "cold": await _listen(_web_view(database, 0)),
        "bare": await _listen(_bare()),
    }
    interpreter.keep_what_is_there()  # as run.py does
    print(json.dumps(ports), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await database.close()


def _web_view(database: Database, cache_limit: int) -> web.Application:
    async def ready() -> dict[str, bool]:
        return {}

    return build_web(database, Settings(), ready=ready, clock=lambda: NOW, cache_limit=cache_limit)


def _bare() -> web.Application:
    """The least that aiohttp can do: a handler that answers with a string, or with nothing new."""
    body = b""

    async def page(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type="text/html", charset="utf-8")

    async def unchanged(_: web.Request) -> web.Response:
        return web.Response(status=304)

    async def lay_out(request: web.Request) -> web.Response:
        nonlocal body
        body = await request.read()
        return web.Response()

    app = web.Application(client_max_size=1 << 20)
    app.add_routes([web.get("/page", page), web.get("/unchanged", unchanged), web.put("/page", lay_out)])
    return app


async def _listen(app: web.Application) -> int:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, HOST, 0).start()
    port: int = runner.addresses[0][1]
    return port


if __name__ == "__main__":
    interpreter.prepare_to_stay()
    interpreter.take_short_turns()
    uvloop.run(_serve(sys.argv[1]))
