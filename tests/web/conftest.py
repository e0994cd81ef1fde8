"""A reader of the web view, over a database of its own."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio

from storage.database import Database
from tests.conftest import NOW
from tests.support.every_page import Shown, every_page
from tests.support.exchange import Exchange
from tests.support.reader import Reader, reading


@pytest.fixture
async def reader(database: Database, now: datetime) -> AsyncIterator[Reader]:
    """Someone who reads what is in the database."""
    async with reading(database, now) as someone:
        yield someone


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def shown(sqlite_exchange: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shown]:
    """Every kind of page, with long words in it; once for all tests of a file, which change little."""
    path = tmp_path_factory.mktemp("shown") / "test.db"
    shutil.copy(sqlite_exchange, path)
    database = Database(f"sqlite+aiosqlite:///{path}")
    async with every_page(Exchange(database, NOW), database, NOW) as pages:
        yield pages
    await database.close()
