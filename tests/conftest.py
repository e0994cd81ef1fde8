"""What every test may ask for: a database of its own on each engine, and a clock that stands still."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import migrations
from storage.database import Database
from tests.support.compiled import keep_compiled
from tests.support.exchange import Exchange, make_exchange
from tests.support.postgres import Cluster, aside, throwaway_cluster

ENGINES = ("sqlite", "postgresql")
NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
EMPTY, FURNISHED = "template_migrated", "template_exchange"
_numbers = itertools.count(1)
keep_compiled()


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: many tests wait for another process, or for a moment."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, for tests to copy."""
    path = tmp_path_factory.mktemp("template") / f"{EMPTY}.db"
    aside(_migrate(_sqlite_url(path)))
    return path


@pytest.fixture(scope="session")
def sqlite_exchange(sqlite_template: Path) -> Path:
    """The same with a small exchange in it."""
    path = sqlite_template.with_name(f"{FURNISHED}.db")
    shutil.copy(sqlite_template, path)
    aside(_furnish(_sqlite_url(path)))
    return path


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One throwaway PostgreSQL for the whole run, with a migrated database for tests to copy."""
    with throwaway_cluster() as running:
        running.create(EMPTY)
        aside(_migrate(running.url(EMPTY)))
        yield running


@pytest.fixture(scope="session")
def cluster_exchange(cluster: Cluster) -> Cluster:
    """The same with a small exchange in another one."""
    cluster.create(FURNISHED, template=EMPTY)
    aside(_furnish(cluster.url(FURNISHED)))
    return cluster


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database; with the exchange in it, if the test asks for that."""
    is_furnished = "exchange" in request.fixturenames
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_exchange" if is_furnished else "sqlite_template")
        shutil.copy(template, tmp_path / "test.db")
        yield _sqlite_url(tmp_path / "test.db")
        return
    cluster: Cluster = request.getfixturevalue("cluster_exchange" if is_furnished else "cluster")
    name = f"test_{next(_numbers)}"
    cluster.create(name, template=FURNISHED if is_furnished else EMPTY)
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A fresh, migrated database."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def exchange(database: Database, now: datetime) -> Exchange:
    """A small exchange in the database."""
    return Exchange(database, now)


@pytest.fixture
def now() -> datetime:
    """The moment at which tests play: a Sunday afternoon, UTC."""
    return NOW


def _sqlite_url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


async def _migrate(url: str) -> None:
    database = Database(url)
    await migrations.upgrade(database)
    await database.close()


async def _furnish(url: str) -> None:
    database = Database(url)
    await make_exchange(database, NOW)
    await database.close()
