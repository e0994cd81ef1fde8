"""The whole exchange in one test: the playground's world, the bot, the web view, a database."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import aiohttp
import pytest

from bot import client, jobs
from bot.app import App, running, utc_now
from bot.config import ArchiveSettings, DatabaseSettings, DiscordSettings, FileSettings, Settings, WebSettings
from bot.playground.server import TOKEN, Playground
from tests.support.discord_client import pointed_at
from tests.support.people import People, people_of

Found = TypeVar("Found")
OFTEN = {
    "OUTBOX_SECONDS": 0.1,
    "CARDS_SECONDS": 0.2,
    "STATES_SECONDS": 0.2,
    "FILES_SECONDS": 0.2,
    "MIRROR_SECONDS": 0.3,
}
"""Jobs come more often than people need, so that tests wait less."""


@dataclass
class Stage:
    """A running exchange with its surroundings."""

    app: App
    people: People
    reader: aiohttp.ClientSession

    async def page(self, path: str) -> str:
        """What a browser gets for an address, or the status if it is not 200."""
        async with self.reader.get(path, headers={"Accept-Language": "de"}) as response:
            return await response.text() if response.status == 200 else str(response.status)


@asynccontextmanager
async def on_stage(
    playground: Playground,
    database_url: str,
    *,
    clock: Callable[[], datetime] = utc_now,
    topics: tuple[str, ...] = (),
    internal_topics: tuple[str, ...] = (),
    editors_channel: str = "",
    files: FileSettings | None = None,
    private_threads: bool = False,
) -> AsyncIterator[Stage]:
    """Bot and web view, connected and caught up; stopped cleanly on leaving.

    Stored files are gone then, unless `files` names a folder.
    """
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for name, seconds in OFTEN.items():
            patch.setattr(jobs, name, seconds)
        patch.setattr(client, "GUILD_WAIT_SECONDS", 0.05)  # there are no further servers
        patch.setattr(client.Client, "before_identify_hook", _at_once)
        settings = Settings(
            database=DatabaseSettings(url=database_url),
            discord=DiscordSettings(
                token=TOKEN,
                api_base=playground.api_base,
                topics=topics,
                internal_topics=internal_topics,
                editors="Servicestelle",
                editors_channel=editors_channel,
            ),
            files=files or FileSettings(folder=folder, min_free_mb=0),
            archive=ArchiveSettings(private_threads=private_threads),
            web=WebSettings(port=0),
        )
        async with (
            pointed_at(playground.api_base),
            running(settings, clock=clock) as app,
            people_of(playground.base_url) as people,
            aiohttp.ClientSession(app.web_address) as reader,
        ):
            await app.ready()
            yield Stage(app, people, reader)


async def _at_once(*_: object, **__: object) -> None:
    """Discord lets nobody begin two sessions within five seconds, and discord.py waits as long."""


async def eventually(
    look: Callable[[], Awaitable[Found]], is_right: Callable[[Found], bool], *, within_s: float = 5
) -> Found:
    """What `look` sees once it is right; fails with the last sight if that takes too long."""
    async with asyncio.timeout(within_s):
        while not is_right(seen := await look()):  # noqa: ASYNC110 - pages are looked at, as a person would
            await asyncio.sleep(0.01)
    return seen
