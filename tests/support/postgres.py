"""A PostgreSQL of the tests' own: made, started, used and thrown away, whatever ends the tests."""

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

HOST = "127.0.0.1"
SUPERUSER = "postgres"
MEMORY = Path("/dev/shm")
ROOM = 2**30
"""Bytes; a cluster of the tests takes a tenth of it."""
# A crash of the machine may lose these data: they are thrown away anyway.
SETTINGS = """
listen_addresses = '{host}'
port = {port}
unix_socket_directories = '{directory}'
max_connections = 200
shared_buffers = {buffers}
fsync = off
full_page_writes = off
synchronous_commit = off
"""
OWN = "own.conf"
# Waits until its standard input closes, which it does however the tests end, by SIGKILL too.
GUARD = 'read -r _; "$1" -D "$2/data" -s -w -m "$3" stop; test "$3" = fast || rm -rf "$2"'


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL; anybody on this machine is let in as its superuser."""

    programs: Path
    directory: Path
    port: int

    def url(self, name: str) -> str:
        """The address of a database, for SQLAlchemy with asyncpg."""
        return f"postgresql+asyncpg://{SUPERUSER}@{HOST}:{self.port}/{name}"

    def create(self, name: str, template: str | None = None) -> None:
        """Makes a database, empty or as a copy of `template` (which nobody may be connected to).

        Raises RuntimeError where it cannot be made.
        """
        # Files are copied: a quarter of the time that copying through the log takes.
        self._execute(f"CREATE DATABASE {name} STRATEGY FILE_COPY TEMPLATE {template or 'template1'}")

    def drop(self, name: str) -> None:
        """Removes a database, if it is there, and closes the connections it still has."""
        self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        aside(_executed(self.url("postgres").replace("+asyncpg", ""), statement))


async def _executed(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    except asyncpg.PostgresError as error:
        raise RuntimeError(f"{statement} failed: {error}") from error
    finally:
        await connection.close()


def aside(work: Coroutine[Any, Any, None]) -> None:
    """Runs what is asynchronous in a thread of its own, since the test's event loop may be around already."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


@contextmanager
def throwaway_cluster() -> Iterator[Cluster]:
    """A cluster in a temporary directory, in memory where there is room, on a free loopback port.

    Raises RuntimeError where PostgreSQL is not installed or does not start.
    """
    directory = Path(tempfile.mkdtemp(prefix="stadtgespraech-pg-", dir=_place()))
    try:
        with _running(directory, ending="immediate", buffers="64MB") as cluster:
            yield cluster
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def kept_cluster(directory: Path) -> Iterator[Cluster]:
    """A cluster with as much memory as PostgreSQL takes by itself, in a directory where it stays for the next
    run; the user as whom it runs (never root) must be able to get there. Raises RuntimeError as above.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with _running(directory, ending="fast", buffers="128MB") as cluster:
        yield cluster


@contextmanager
def _running(directory: Path, *, ending: str, buffers: str) -> Iterator[Cluster]:
    programs, owner = _programs(), _owner()
    if owner:
        shutil.chown(directory, owner, owner)
    guard = subprocess.Popen(
        ["sh", "-c", GUARD, "guard", programs / "pg_ctl", directory, ending],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=directory,
        start_new_session=True,  # Ctrl-C in the terminal is for the tests, not for the one who tidies up
        user=owner,
        group=owner,
    )
    try:
        if not (directory / "data" / OWN).exists():
            _make(programs, directory, owner)
        yield Cluster(programs, directory, _start(programs, directory, owner, buffers))
    finally:
        guard.communicate()


def _place() -> Path | None:
    """Linux's file system in memory: a database is made several times faster there. None: the usual place."""
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM
    return MEMORY if has_room and os.access(MEMORY, os.W_OK) else None


def _programs() -> Path:
    """The folder of initdb and pg_ctl; Debian keeps them off the PATH, a folder a version."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(installed, key=lambda path: int(path.parts[-3]), default=None)
    initdb = newest or shutil.which("initdb")
    if initdb is None:
        raise RuntimeError("PostgreSQL is not installed; `make setup` installs it, or the package postgresql")
    return Path(initdb).parent


def _owner() -> str | None:
    """The user the server runs as: it refuses to be root."""
    return SUPERUSER if os.geteuid() == 0 else None


def _make(programs: Path, directory: Path, owner: str | None) -> None:
    access = ["--auth=trust", f"--username={SUPERUSER}"]
    # The C library's own locale: the same on every machine, and it knows what letters are.
    texts = ["--encoding=UTF8", "--locale=C.UTF-8"]
    speed = ["--no-sync", "--no-instructions"]
    _run([programs / "initdb", *access, *texts, *speed, directory / "data"], owner, directory)
    with (directory / "data" / "postgresql.conf").open("a") as settings:
        settings.write(f"include '{OWN}'\n")


def _start(programs: Path, directory: Path, owner: str | None, buffers: str) -> int:
    port = _free_port()
    settings = SETTINGS.format(host=HOST, port=port, directory=directory, buffers=buffers)
    (directory / "data" / OWN).write_text(settings)
    log = directory / "log"
    try:
        _run(
            [programs / "pg_ctl", "-D", directory / "data", "-l", log, "-s", "-w", "start"], owner, directory
        )
    except RuntimeError as error:
        raise RuntimeError(
            f"PostgreSQL did not start: {log.read_text() if log.exists() else error}"
        ) from error
    return port


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _run(command: Sequence[str | Path], owner: str | None = None, directory: Path | None = None) -> None:
    # Not a pipe: the server would inherit and hold it for as long as it runs.
    with tempfile.TemporaryFile("w+") as output:
        result = subprocess.run(
            command, stdout=output, stderr=output, cwd=directory, user=owner, group=owner, check=False
        )
        if result.returncode != 0:
            output.seek(0)
            raise RuntimeError(f"{Path(command[0]).name} failed: {output.read().strip()}")
