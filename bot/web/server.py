"""Builds the web view of one process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.config import Settings
from bot.domain import Database
from bot.files import store_of
from bot.i18n import LANGUAGES
from bot.web.cache import LIMIT, PageCache
from bot.web.counting import Visits
from bot.web.forms import MOST_BYTES
from bot.web.keys import SITE, Clock, Ready, Site
from bot.web.live import Streams
from bot.web.pace import Pace
from bot.web.rendering import Templates
from bot.web.routes import routes
from bot.web.static_files import static_files


def build_web(
    database: Database, settings: Settings, *, ready: Ready, clock: Clock, cache_limit: int = LIMIT
) -> web.Application:
    """The application, not yet listening. `clock` tells aware UTC; `ready` what works, by name.

    `cache_limit` is what kept pages may take, in bytes; 0 makes every page anew.
    """
    static = static_files()
    shared = {"settings": settings, "static": static.address}
    site = Site(
        database=database,
        settings=settings,
        ready=ready,
        clock=clock,
        cache=PageCache(lambda: database.generation, clock, cache_limit),
        templates={language: Templates(language, shared) for language in LANGUAGES},
        static=static,
        files=store_of(settings.files),
        pace=Pace(clock),
        visits=Visits(database, clock),
    )
    app = web.Application(client_max_size=MOST_BYTES)
    app[SITE] = site
    streams = Streams(site)
    app.on_shutdown.append(streams.end)
    app.add_routes(routes(site, streams))
    if settings.web.hsts_days:
        app.on_response_prepare.append(_encrypted_for(settings.web.hsts_days))
    return app


def _encrypted_for(days: int) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """Tells browsers to come back encrypted only (RFC 6797)."""
    words = f"max-age={days * 86_400}; includeSubDomains"

    async def add(_: web.Request, response: web.StreamResponse) -> None:
        response.headers["Strict-Transport-Security"] = words

    return add
