"""What every page needs of the process: one typed key, filled once by the server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot.config import Settings
from bot.domain import Database
from bot.files import FileStore
from bot.i18n import Language
from bot.web.cache import PageCache
from bot.web.counting import Visits
from bot.web.pace import Pace
from bot.web.rendering import Templates
from bot.web.static_files import StaticFiles

Ready = Callable[[], Awaitable[dict[str, bool]]]
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Site:
    """The web view of one process. `clock` tells aware UTC; `ready` what works, by name."""

    database: Database
    settings: Settings
    ready: Ready
    clock: Clock
    cache: PageCache
    templates: dict[Language, Templates]
    static: StaticFiles
    files: FileStore
    pace: Pace
    visits: Visits


SITE: web.AppKey[Site] = web.AppKey("site", Site)
