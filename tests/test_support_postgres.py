"""The throwaway PostgreSQL works, and is gone afterwards however the tests ended; a kept one stays."""

import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import asyncpg
import pytest

from tests.support.postgres import MEMORY, Cluster, kept_cluster

ROOT = Path(__file__).parent.parent
WAITS_IN_A_CLUSTER = """
import signal
import time
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in whatever a shell runs in the background
from tests.support.postgres import throwaway_cluster
with throwaway_cluster() as cluster:
    print(cluster.directory, flush=True)
    time.sleep(600)
"""


async def connect(cluster: Cluster, name: str) -> asyncpg.Connection:
    return await asyncpg.connect(cluster.url(name).replace("+asyncpg", ""))


async def test_a_database_speaks_utf8_and_knows_german(cluster: Cluster) -> None:
    cluster.create("german")
    connection = await connect(cluster, "german")
    lexemes = await connection.fetchval("SELECT to_tsvector('german', lower('Ämter Bürgern'))::text")
    await connection.close()
    assert lexemes == "'amt':1 'burg':2"


async def test_a_database_made_from_a_template_holds_its_tables(cluster: Cluster) -> None:
    cluster.create("pattern")
    connection = await connect(cluster, "pattern")
    await connection.execute("CREATE TABLE topic AS SELECT 'Wohnen' AS name")
    await connection.close()
    cluster.create("copy", template="pattern")
    connection = await connect(cluster, "copy")
    assert await connection.fetchval("SELECT name FROM topic") == "Wohnen"
    await connection.close()


async def test_a_database_is_dropped_under_an_open_connection(cluster: Cluster) -> None:
    cluster.create("shortlived")
    connection = await connect(cluster, "shortlived")
    cluster.drop("shortlived")
    with pytest.raises(asyncpg.PostgresError):
        await connection.execute("SELECT 1")
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await connect(cluster, "shortlived")


def test_a_database_that_cannot_be_made_is_an_error(cluster: Cluster) -> None:
    with pytest.raises(RuntimeError, match='template database "nowhere" does not exist'):
        cluster.create("copy_of_nothing", template="nowhere")


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_whatever_ends_the_tests_leaves_no_cluster_behind(ending: signal.Signals) -> None:
    command = [sys.executable, "-c", WAITS_IN_A_CLUSTER]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        directory = Path(process.stdout.readline().strip())
        assert (directory / "data" / "postmaster.pid").exists()
        process.send_signal(ending)
        process.stdout.read()  # ends when the last one who tidies up has closed it
    assert not directory.exists()


async def test_a_kept_cluster_has_the_next_time_what_it_had() -> None:
    folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
    try:
        with kept_cluster(folder) as cluster:
            cluster.create("lasting")
        with kept_cluster(folder) as cluster:
            connection = await connect(cluster, "lasting")
            assert await connection.fetchval("SELECT current_database()") == "lasting"
            await connection.close()
        assert not (folder / "data" / "postmaster.pid").exists()
    finally:
        shutil.rmtree(folder)
