"""`python run.py check`, as an administrator runs it: what is said for good and for broken set-ups."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app import utc_now
from bot.checks import Level, kept
from bot.config import DatabaseSettings, Settings
from bot.domain import notes, reconciliation
from bot.playground.server import TOKEN
from storage.database import Database
from storage.deliveries import Delivery, State
from storage.reconciliations import Reconciliation
from tests.support.exchange import make_exchange
from tests.support.playground import RecordedPlayground, recorded_playground
from tests.support.program import Ended
from tests.support.warm import run

CONFIG = """
[database]
url = "{database}"
[discord]
api_base = "{api_base}"
token = "{token}"
{discord}
[files]
folder = "{folder}/files"
min_free_mb = {min_free}
[web]
base_url = "{base_url}"
"""
OFFICE = """
editors = "Servicestelle"
moderators = "Servicestelle"
editors_channel = "plausch"
"""
NOBODY = "http://127.0.0.1:9/api/v10"
ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
async def playground() -> AsyncIterator[RecordedPlayground]:
    async with recorded_playground() as running:
        yield running


def config(
    folder: Path,
    *,
    database: str = "",
    api_base: str = NOBODY,
    token: str = TOKEN,
    discord: str = OFFICE,
    min_free: int = 0,
    base_url: str = "http://127.0.0.1:8080",
) -> Path:
    path = folder / "config.toml"
    database = database or f"sqlite+aiosqlite:///{folder / 'none.db'}"
    told = {"database": database, "api_base": api_base, "token": token, "discord": discord}
    path.write_text(CONFIG.format(folder=folder, min_free=min_free, base_url=base_url, **told))
    return path


async def check(path: Path) -> Ended:
    ended = await run("check", "--config", path)
    assert ended.err == ""
    assert all(line.split()[0] in ("ok", "warning", "error") for line in ended.out.splitlines())
    assert ended.code == ("\nerror" in f"\n{ended.out}")
    return ended


def said(ended: Ended, level: str, about: str) -> str:
    """The lines of a level about something."""
    lines = [line.split(maxsplit=2) for line in ended.out.splitlines()]
    return "\n".join(text for each, what, text in lines if (each, what) == (level, about))


async def test_a_good_set_up_is_said_to_be_good(
    tmp_path: Path, database: Database, database_url: str, playground: RecordedPlayground
) -> None:
    exchange = await make_exchange(database, utc_now())
    question = await exchange.open("Rücklauf", "Frage")
    async with database.transaction() as session:
        session.add(
            Reconciliation(thread_id=question.id, begun_at=utc_now(), finished_at=utc_now(), counted=1)
        )
    ended = await check(config(tmp_path, database=database_url, api_base=playground.api_base))
    assert ended.code == 0, ended.out
    for about in ("config", "disk", "database", "migrations", "archive", "deliveries", "token", "intents"):
        assert said(ended, "ok", about), (about, ended.out)
    for about in ("server", "roles", "channels", "permissions"):
        assert said(ended, "ok", about), (about, ended.out)
    assert "operator" in said(ended, "warning", "legal")
    assert "1 of 1 threads compared" in said(ended, "ok", "archive")
    assert "knows all" in said(ended, "ok", "search")


@ONE_ENGINE
async def test_it_tells_how_many_messages_the_search_does_not_know_yet(
    tmp_path: Path, database: Database, database_url: str, playground: RecordedPlayground
) -> None:
    await notes.remember(database, "search backlog", "1 1 1234")
    ended = await check(config(tmp_path, database=database_url, api_base=playground.api_base))
    assert "1234 messages are archived and cannot be found yet" in said(ended, "warning", "search")


@ONE_ENGINE
async def test_what_the_server_lacks_is_named_with_what_to_do(
    tmp_path: Path, database_url: str, playground: RecordedPlayground
) -> None:
    office = """
    topics = ["büro", "leerstand", "gibt-es-nicht"]
    announcements = "auch-nicht"
    editors = "Niemand"
    """
    world = playground.world
    world.application.content_intent = False
    closed = next(channel for channel in world.channels.values() if channel.name == "büro")
    closed.overwrites = [each for each in closed.overwrites if each["id"] == str(world.guild.id)]
    path = config(tmp_path, database=database_url, api_base=playground.api_base, discord=office)
    ended = await check(path)
    assert ended.code == 1
    assert "#büro" in said(ended, "error", "permissions")
    assert "View Channel" in said(ended, "error", "permissions")
    assert "leerstand" not in said(ended, "error", "permissions")
    assert "gibt-es-nicht" in said(ended, "error", "channels")
    assert "[discord] announcements" in said(ended, "error", "channels")
    assert "redaktion" in said(ended, "warning", "channels")
    assert "Niemand" in said(ended, "error", "roles")
    assert "Message Content" in said(ended, "error", "intents")


@ONE_ENGINE
async def test_a_wrong_token_a_missing_one_and_a_silent_discord_are_told_apart(
    tmp_path: Path, database_url: str, playground: RecordedPlayground
) -> None:
    for token, api_base, about in (
        ("MTIz.abc.def", playground.api_base, "token"),
        ("", playground.api_base, "token"),
        (TOKEN, NOBODY, "discord"),
    ):
        path = config(tmp_path, database=database_url, api_base=api_base, token=token)
        ended = await check(path)
        assert ended.code == 1
        assert said(ended, "error", about), ended.out


@ONE_ENGINE
async def test_another_server_than_the_bots_is_an_error(
    tmp_path: Path, database_url: str, playground: RecordedPlayground
) -> None:
    discord = f"{OFFICE}\nguild_id = 123"
    path = config(tmp_path, database=database_url, api_base=playground.api_base, discord=discord)
    assert "guild_id" in said(await check(path), "error", "server")


async def test_an_unreachable_database_is_an_error_without_its_password(tmp_path: Path) -> None:
    path = config(tmp_path, database="postgresql+asyncpg://someone:secret@127.0.0.1:9/exchange")
    ended = await check(path)
    assert "cannot be reached" in said(ended, "error", "database")
    assert "secret" not in ended.out


async def test_looking_makes_no_database_and_no_folder(tmp_path: Path) -> None:
    ended = await check(config(tmp_path))
    assert "run.py migrate" in said(ended, "warning", "database")
    assert not (tmp_path / "none.db").exists()
    assert not (tmp_path / "files").exists()


@ONE_ENGINE
async def test_an_old_and_a_newer_schema_are_told_apart(tmp_path: Path, database_url: str) -> None:
    database = Database(database_url)
    for version, level, words in (
        ("0005", "error", "run.py migrate"),
        ("99991231_later", "error", "update the program"),
    ):
        async with database.transaction() as session:
            change = f"UPDATE alembic_version SET version_num = '{version}'"
            await (await session.connection()).exec_driver_sql(change)
        ended = await check(config(tmp_path, database=database_url))
        assert words in said(ended, level, "migrations")
        assert not said(ended, "ok", "archive")
    await database.close()


async def test_an_empty_file_is_no_error(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "empty.db").close()
    ended = await check(config(tmp_path, database=f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"))
    assert "the database is empty" in said(ended, "warning", "migrations")


@ONE_ENGINE
async def test_a_disk_without_room_and_missing_legal_fields_are_errors(
    tmp_path: Path, database_url: str
) -> None:
    path = config(tmp_path, database=database_url, min_free=10**9, base_url="https://example.org")
    ended = await check(path)
    assert "must stay free" in said(ended, "error", "disk")
    assert "operator" in said(ended, "error", "legal")


async def test_gaps_an_old_comparison_and_failed_deliveries_are_warnings(
    database: Database, database_url: str, now: datetime
) -> None:
    exchange = await make_exchange(database, now)
    question = await exchange.open("Rücklauf", "Frage")
    assert "nothing was compared" in (await warned(database_url, now))["archive"]
    long_ago = now - timedelta(days=3)
    failed = {"state": State.FAILED, "reason": "direct messages are closed"}
    async with database.transaction() as session:
        session.add(Reconciliation(thread_id=question.id, begun_at=long_ago, finished_at=long_ago))
        session.add(Delivery(kind="personal", route="direct", recipient="1", due_at=long_ago, **failed))
    told = await warned(database_url, now)
    assert "keep `serve` running" in told["archive"]
    assert "1 failed in the last 30 days" in told["deliveries"]
    assert "direct messages are closed" in told["deliveries"]
    await reconciliation.give_up(database, question.thread, "Missing Access", now=now)
    assert "#Beteiligung: Missing Access" in (await warned(database_url, now))["archive"]


async def warned(database_url: str, now: datetime) -> dict[str, str]:
    """What is said of the database that is no error and not all right, by what it is about."""
    settings = Settings(database=DatabaseSettings(url=database_url))
    found = [each async for each in kept.findings(settings, now=now)]
    assert all(each.level is not Level.ERROR for each in found)
    return {each.about: each.text for each in found if each.level is Level.WARNING}


async def test_a_setting_that_nobody_knows_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[web]\nprot = 8080\n")
    assert "web.prot" in said(await check(path), "error", "config")
