"""The generated exchange on a PostgreSQL that is kept for the next run, also ten times as large."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvloop

from benchmarks.corpus import Corpus, cache_folder
from benchmarks.report import tell
from benchmarks.search_scale import fill, grow
from bot.domain.analysis import terms
from storage import search_vectors
from tests.support.postgres import Cluster, kept_cluster

SHARED = Path("/var/tmp/stadtgespraech-bench")
"""Where root keeps it: PostgreSQL refuses to be root, and its user does not get into root's home."""


@contextmanager
def on_postgresql(exchange: Corpus, times: int = 1) -> Iterator[str]:
    """The address of the exchange with its threads that many times; written first if it is not there."""
    folder = _folder()
    with kept_cluster(folder) as cluster:
        name = _written(cluster, folder, exchange, 1)
        name = name if times == 1 else _written(cluster, folder, exchange, times)
        _warm(folder)
        yield cluster.url(name)


def _written(cluster: Cluster, folder: Path, exchange: Corpus, times: int) -> str:
    name = f"exchange_{exchange.messages}_{times}"
    whole = folder / f"{name}.whole"
    if not whole.exists():
        cluster.drop(name)
        if times == 1:
            cluster.create(name)
            uvloop.run(fill(cluster.url(name), exchange))
        else:
            cluster.create(name, template=f"exchange_{exchange.messages}_1")
            uvloop.run(grow(cluster.url(name), times))
        whole.touch()
    return name


def _warm(folder: Path) -> None:
    """Reads all files once: where PostgreSQL has been running for a while, the system has them in memory."""
    tell("PostgreSQL: reading what is kept", at_once=True)
    for path in (folder / "data" / "base").rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                while file.read(1 << 24):
                    pass


def _folder() -> Path:
    """Apart for each schema, edition of the analyzer and of the vectors; what is of others goes."""
    home = SHARED if os.geteuid() == 0 else cache_folder().parent
    folder = home / f"postgresql-{cache_folder().name}-{terms.EDITION}-{search_vectors.EDITION}"
    for other in home.glob("postgresql-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return folder
