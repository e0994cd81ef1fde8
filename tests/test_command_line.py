"""What an administrator gets from the command line: a refusal is one clear line and exit code 1."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.playground import Playground
from bot.playground.server import TOKEN
from storage.database import Database
from tests.support import program as cold
from tests.support.people import people_of
from tests.support.program import Ended
from tests.support.warm import program, run

CONFIG = """
[database]
url = "{database}"
[discord]
api_base = "{api_base}"
token = "{token}"
[web]
port = {port}
"""


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def config(
    folder: Path,
    *,
    database: str = "",
    api_base: str = "http://127.0.0.1:9/api/v10",
    token: str = TOKEN,
    port: int = 0,
) -> Path:
    path = folder / "config.toml"
    address = database or f"sqlite+aiosqlite:///{folder / 'exchange.db'}"
    path.write_text(CONFIG.format(database=address, api_base=api_base, token=token, port=port))
    return path


def assert_refused(ended: Ended, *words: str) -> None:
    (line,) = ended.err.splitlines()
    assert ended.code == 1
    assert all(word in line for word in words), line
    assert "Traceback" not in line


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[web]\nprot = 8080\n", ["web.prot", "config.toml"]),
        ("[wep]\nport = 8080\n", ["wep"]),
        ("[web]\nport = 99999\n", ["web.port", "65535"]),
        ("[web]\nport = \n", ["not valid TOML"]),
        ('[discord]\napi_base = "http://example.org"\n', ["discord.api_base", "https"]),
        ('[web]\nbase_url = "https://example.org"\n', ["[legal]", "operator"]),
        ('[discord]\ntoken = ""\n[database]\nurl = "nonsense"\n', ["database"]),
    ],
)
async def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, text: str, words: list[str]) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    assert_refused(await run("serve", "--config", path), *words)


async def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert_refused(await cold.run("serve", "--config", tmp_path / "none.toml"), "none.toml", "does not exist")


async def test_a_variable_that_names_no_setting_is_named(tmp_path: Path) -> None:
    ended = await run("serve", "--config", config(tmp_path), env={"STADTGESPRAECH__WEB__PROT": "1"})
    assert_refused(ended, "web.prot", "the environment")


async def test_a_missing_token_is_said(tmp_path: Path) -> None:
    assert_refused(await run("serve", "--config", config(tmp_path, token="")), "token is missing")


async def test_a_wrong_token_is_refused(tmp_path: Path) -> None:
    async with Playground(None) as playground:
        path = config(tmp_path, api_base=playground.api_base, token="MTIz.abc.def")
        assert_refused(await run("serve", "--config", path), "token was refused")


async def test_a_port_in_use_is_named(tmp_path: Path, taken_port: int) -> None:
    words = (str(taken_port), "already in use")
    assert_refused(await run("serve", "--config", config(tmp_path, port=taken_port)), *words)
    assert_refused(await run("playground", "--port", taken_port), *words)
    demo = ("demo", "--data-dir", tmp_path / "demo")
    assert_refused(await run(*demo, "--web-port", 0, "--playground-port", taken_port), *words)
    assert_refused(await run(*demo, "--web-port", taken_port, "--playground-port", 0), *words)


async def test_an_unreachable_database_is_named_without_its_password(tmp_path: Path) -> None:
    unreachable = "postgresql+asyncpg://someone:secret@127.0.0.1:9/exchange"
    ended = await run("serve", "--config", config(tmp_path, database=unreachable))
    assert_refused(ended, "127.0.0.1:9", "cannot be reached")
    assert "secret" not in ended.err


async def test_a_folder_that_cannot_hold_the_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    nowhere = f"sqlite+aiosqlite:///{tmp_path}/file/exchange.db"
    assert_refused(
        await run("migrate", "--config", config(tmp_path, database=nowhere)), "database.url", "file"
    )


async def test_a_file_that_is_no_database_is_named_and_kept(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Sehr geehrte Damen und Herren, " * 100)
    path = config(tmp_path, database=f"sqlite+aiosqlite:///{letter}")
    assert_refused(await run("serve", "--config", path), "letter.txt")
    assert letter.read_text().startswith("Sehr geehrte")


async def test_a_database_from_a_newer_version_is_refused(tmp_path: Path, database_url: str) -> None:
    database = Database(database_url)
    async with database.transaction() as session:
        await (await session.connection()).exec_driver_sql(
            "UPDATE alembic_version SET version_num = '99991231_later'"
        )
    await database.close()
    for command in ("serve", "web", "migrate"):
        ended = await run(command, "--config", config(tmp_path, database=database_url))
        assert_refused(ended, "newer version")


async def test_the_web_view_alone_says_that_the_database_must_be_migrated_first(tmp_path: Path) -> None:
    path = config(tmp_path)
    sqlite3.connect(tmp_path / "exchange.db").close()
    assert_refused(await run("web", "--config", path), "run.py migrate")
    assert (await run("migrate", "--config", path)).code == 0
    async with cold.program("web", "--config", path) as web:
        address = (await web.printed("web="))["web"]
        async with aiohttp.ClientSession() as reader, reader.get(f"{address}/readyz") as response:
            assert response.status == 200
        assert (await web.stopped()).code == 0


async def test_a_wrong_command_is_a_usage_error() -> None:
    assert (await cold.run("sing")).code == 2
    assert (await cold.run("demo", "--web-port", "many")).code == 2


async def test_every_command_explains_itself() -> None:
    for command in ("serve", "web", "migrate", "check", "playground", "demo"):
        assert (await run(command, "--help")).code == 0


async def test_the_demo_is_furnished_once_and_comes_back(tmp_path: Path) -> None:
    port: int | None = 0  # the second time the same: a file that was not fetched yet is asked for there
    seen = []
    for begin in (cold.program, program):
        start = ("demo", "--data-dir", tmp_path / "demo", "--web-port", 0, "--playground-port", port)
        async with begin(*start) as demo:
            addresses = await demo.printed("ready")
            port = urlsplit(addresses["playground"]).port
            async with people_of(addresses["playground"]) as people:
                state = await people.state()
            seen.append([thread["id"] for thread in state["threads"]])
            async with (
                aiohttp.ClientSession(addresses["web"]) as reader,
                reader.get(f"/threads/{seen[0][0]}") as response,
            ):
                assert response.status == 200
            ended = await demo.stopped()
            assert (ended.code, _without_limits(ended.err)) == (0, [])
    assert len(seen[0]) >= 10
    assert set(seen[0]) <= set(seen[1])


def _without_limits(log: str) -> list[str]:
    """Lines of a log but for rate limits, which a quick catch-up may well meet, and for jobs held up."""
    busy = "maximum number of running instances"
    return [line for line in log.splitlines() if "rate limit" not in line and busy not in line]


async def test_a_demo_in_a_folder_of_a_real_exchange_leaves_it_alone(tmp_path: Path) -> None:
    real = [tmp_path / "stadtgespraech.db", tmp_path / "config.toml"]
    for file in real:
        file.write_text("# real")
    async with program(
        "demo", "--fresh", "--data-dir", tmp_path, "--web-port", 0, "--playground-port", 0
    ) as demo:
        await demo.printed("ready")
    assert [file.read_text() for file in real] == ["# real", "# real"]


async def test_a_demo_killed_while_it_was_furnished_begins_anew(tmp_path: Path) -> None:
    start = ("demo", "--data-dir", tmp_path, "--web-port", 0, "--playground-port", 0)
    async with program(*start):
        async with asyncio.timeout(30):
            while not (tmp_path / "demo.db").exists():  # noqa: ASYNC110 - another process makes it
                await asyncio.sleep(0.01)
    async with program(*start) as demo:
        await demo.printed("ready")
