"""The playground as one HTTP server: REST API, gateway, files, and the ways to act as a person."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.playground import acting, keys, rest, scheduled
from bot.playground.access import seen
from bot.playground.acting.notes import Note, Notes
from bot.playground.faults import Faults
from bot.playground.gateway import Gateway
from bot.playground.interactions import Interactions
from bot.playground.limits import RateLimits
from bot.playground.page import Page
from bot.playground.seed import build
from bot.playground.store import Store
from bot.playground.world import BOT_ID, World

# In the form of Discord's tokens: the bot's id in base64, then two dotted parts. It opens playgrounds only.
TOKEN = (
    base64.b64encode(str(BOT_ID).encode()).decode().rstrip("=")
    + ".GLoopb.ackOnly-NoSecret-OfAnyone-AnywhereAtAll"
)

HOST = "127.0.0.1"
# Discord's limit for a request with files is 25 MiB since 2024 (10 MiB a file without boosts).
MAX_REQUEST_BYTES = 26 * 1024 * 1024
TICK_SECONDS = 1.0


async def _nothing() -> Sequence[Mapping[str, str | None]]:
    return ()


class Playground:
    """A world and its server.

    `data_dir` keeps the world (None: memory only), `port` 0 picks a free one, `seed` fills a world that is
    still empty. `rate_limits=False` lets any number of requests through, for measuring; `middlewares` of
    aiohttp see every request before anything else does; `page` is what stands at the root.
    Raises OSError if the port is taken.
    """

    def __init__(
        self,
        data_dir: Path | None,
        *,
        port: int = 0,
        seed: Mapping[str, Any] | None = None,
        rate_limits: bool = True,
        middlewares: Iterable[Any] = (),
        page: Page | None = None,
    ) -> None:
        self._store = Store(data_dir)
        self.world = World(self._store)
        if self.world.empty:
            build(self.world, seed or {})
            self._store.flush()
        self.world.seen = seen(self.world)
        self.port = port
        self.gateway = Gateway(self.world, TOKEN)
        self.faults = Faults(self.gateway)
        self.page = page or Page()
        self.upcoming: keys.Upcoming = _nothing
        """Tells the page what the bot has yet to send; whoever runs both sets it."""
        self._notes = Notes(self.world)
        self.gateway.on_attendance = lambda: self._notes.add(Note("bot"))
        self._limits = RateLimits() if rate_limits else None
        self._middlewares = list(middlewares)
        self._runner: web.AppRunner | None = None
        self._clock: asyncio.Task[None] | None = None

    @property
    def base_url(self) -> str:
        """Where the server answers, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    @property
    def api_base(self) -> str:
        """What a client takes for `https://discord.com/api/v10`."""
        return f"{self.base_url}/api/v10"

    async def start(self) -> None:
        """Opens the port; afterwards `port` and the addresses are the real ones."""
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.port)
        try:
            await site.start()
        except OSError:
            await self.close()
            raise
        self.port = self._runner.addresses[0][1]
        self.world.base_url = self.base_url
        self.gateway.address = f"ws://{HOST}:{self.port}/gateway"
        self._clock = asyncio.create_task(self._tick(), name="playground clock")

    async def close(self) -> None:
        """Ends every connection, writes the world and closes it."""
        if self._clock is not None:
            self._clock.cancel()
            await asyncio.gather(self._clock, return_exceptions=True)
            self._clock = None
        await self.gateway.disconnect(1012)
        self.gateway.open()
        self._notes.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self._store.close()

    async def _tell_upcoming(self) -> Sequence[Mapping[str, str | None]]:
        return await self.upcoming()

    async def _tick(self) -> None:
        """Lets happen what nobody asks for."""
        while True:
            scheduled.turn(self.world)
            self._store.flush()
            await asyncio.sleep(TICK_SECONDS)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=MAX_REQUEST_BYTES, middlewares=self._middlewares)
        api = web.Application(
            client_max_size=MAX_REQUEST_BYTES,
            middlewares=[self.faults.middleware, *rest.middlewares(TOKEN, self._limits, self._store)],
        )
        people = web.Application(
            client_max_size=MAX_REQUEST_BYTES, middlewares=acting.middlewares(self._store)
        )
        interactions = Interactions(self.world, self.gateway)
        for part in (app, api, people):
            part[keys.WORLD] = self.world
            part[keys.NOTES] = self._notes
            part[keys.GATEWAY] = self.gateway
            part[keys.FAULTS] = self.faults
            part[keys.UPCOMING] = self._tell_upcoming
            part[keys.INTERACTIONS] = interactions
        api.add_routes(rest.routes())
        people.add_routes(acting.routes())
        app.add_subapp("/api/v10", api)
        app.add_subapp("/playground", people)
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_get("/gateway/", self.gateway.handle)
        app.add_routes(acting.files())
        app.add_routes(self.page.routes())
        return app
