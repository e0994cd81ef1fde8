"""What every test may ask for: a database of its own on each engine, and a clock that stands still."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import migrations
from storage.database import Database
from tests.support.exchange import Exchange, make_exchange
from tests.support.postgres import Cluster, throwaway_cluster

ENGINES = ("sqlite", "postgresql")
TEMPLATE = "template_migrated"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, for tests to copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    _migrate(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One throwaway PostgreSQL for the whole run, with a migrated database for tests to copy."""
    with throwaway_cluster() as running:
        running.create(TEMPLATE)
        _migrate(running.url(TEMPLATE))
        yield running


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "test.db")
        yield f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = f"test_{next(_numbers)}"
    cluster.create(name, template=TEMPLATE)
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A fresh, migrated database."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def exchange(database: Database, now: datetime) -> Exchange:
    """A small exchange in the database."""
    return await make_exchange(database, now)


@pytest.fixture
def now() -> datetime:
    """The moment at which tests play: a Sunday afternoon, UTC."""
    return datetime(2026, 11, 22, 13, 0, tzinfo=UTC)


def _migrate(url: str) -> None:
    """In a thread of its own, since the test's event loop may be around already."""

    async def upgrade() -> None:
        database = Database(url)
        await migrations.upgrade(database)
        await database.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, upgrade()).result()
