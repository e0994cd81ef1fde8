"""A browser and people in it; where they need the bot, the whole exchange runs behind them.

All of it shares one event loop, so that the browser starts but once.
"""

from __future__ import annotations

import inspect
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from bot.playground import Page
from tests.playground.page.window import Window, window
from tests.support.browser import chromium
from tests.support.people import People, people_of
from tests.support.playground import RecordedPlayground, recorded_playground
from tests.support.stage import Stage, on_stage

TYPEFACE = Path(__file__).parents[3] / "bot/web/static/fonts"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here runs in the browser's loop."""
    for item in items:
        is_ours = Path(__file__).parent in item.path.parents
        if is_ours and isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.function):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests; each window has its own cookies and memory."""
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def playground() -> AsyncIterator[RecordedPlayground]:
    """A playground with the house's typeface, as `make run` starts it."""
    async with recorded_playground(page=Page(typeface=TYPEFACE)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def people(playground: RecordedPlayground) -> AsyncIterator[People]:
    """What happened before anybody looked."""
    async with people_of(playground.base_url) as everyone:
        yield everyone


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The page does not know which engine the bot has; one of them does."""
    shutil.copy(sqlite_template, tmp_path / "test.db")
    return f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"


@pytest_asyncio.fixture(loop_scope="session")
async def stage(playground: RecordedPlayground, database_url: str) -> AsyncIterator[Stage]:
    """The bot and the web view, which the page knows of."""
    async with on_stage(playground, database_url) as running:
        playground.page.web_url = running.app.web_address
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def ada(browser: Browser, playground: RecordedPlayground) -> AsyncIterator[Window]:
    """Ada, neighbourhood manager, in her window."""
    async with window(browser, playground.base_url, "ada") as hers:
        yield hers


@pytest_asyncio.fixture(loop_scope="session")
async def ben(browser: Browser, playground: RecordedPlayground) -> AsyncIterator[Window]:
    """Ben, without a role, in his window."""
    async with window(browser, playground.base_url, "ben") as his:
        yield his


@pytest_asyncio.fixture(loop_scope="session")
async def cem(browser: Browser, playground: RecordedPlayground) -> AsyncIterator[Window]:
    """Cem, of the office, in his window."""
    async with window(browser, playground.base_url, "cem") as his:
        yield his
