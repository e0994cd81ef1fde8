"""`import-discord` as an administrator runs it: what it says, and what is in the database afterwards."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from operator import le
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from bot.domain import consent, people, topics
from bot.domain.consent import Consent
from bot.domain.people import Person
from bot.domain.topics import ChannelSeen
from bot.importing.loads import BATCH
from storage import migrations
from storage.columns import Base
from storage.database import Database
from storage.messages import Attachment, FileState, Message
from tests.conftest import EMPTY
from tests.support.exports import CHANNEL, Entry, attachment, channel, message, number, person, post, write
from tests.support.postgres import Cluster
from tests.support.program import Ended
from tests.support.stage import eventually
from tests.support.warm import program, run

THEN = datetime(2024, 5, 13, 8, 0, tzinfo=UTC)
ADA = person("501", "Ada Beispiel", "Quartiersmanagement")
BEA = person("502", "Bea")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
_numbers = itertools.count(1)


ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what the files decide; what the database decides is tested on both (tests/domain/test_importing.py)."""


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Path:
    return configured(tmp_path / "config.toml", database_url)


def configured(path: Path, database_url: str, more: str = "") -> Path:
    path.write_text(
        f'[database]\nurl = "{database_url}"\n[files]\nfolder = "{path.parent / "files"}"\n{more}'
    )
    return path


def talk(count: int, start: datetime = THEN) -> list[Entry]:
    """So many messages, a minute apart, of two people."""
    return [message((ADA, BEA)[n % 2], start + n * MINUTE, f"Beitrag {n} über Läden") for n in range(count)]


async def imported(config: Path, *paths: Path) -> Ended:
    return await run("import-discord", *paths, "--config", config)


async def count(database: Database, table: type[Any]) -> int:
    async with database.reading() as connection:
        return await connection.scalar(select(func.count()).select_from(table)) or 0


async def everything(database: Database) -> dict[str, list[Any]]:
    """All rows of all tables, and the search index below them: each term with all its places."""
    words = "SELECT * FROM terms" if database.is_sqlite else "SELECT id, vector FROM search_entry"
    async with database.reading() as connection:
        if database.is_sqlite:
            made = "CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, search_fts, instance)"
            await connection.execute(text("DROP TABLE IF EXISTS temp.terms"))
            await connection.execute(text(made))
        tables: dict[str, list[Any]] = {
            table.name: sorted(await connection.execute(select(table)), key=repr)
            for table in Base.metadata.sorted_tables
        }
        tables["words"] = sorted(tuple(row) for row in await connection.execute(text(words)))
    return tables


async def test_a_folder_is_taken_with_its_parts_and_files(
    tmp_path: Path, config: Path, database: Database
) -> None:
    folder = tmp_path / "exports"
    picture = attachment(77, "plausch.json_Files/laden-0a1b.png", "laden.png", len(PNG))
    lost = attachment(78, "plausch.json_Files/plan-0a1b.pdf", "plan.pdf", 9)
    first = [message(ADA, THEN - MINUTE, "Schaut", attachments=[picture, lost]), *talk(3)]
    write(folder / "plausch.json", channel(), first, THEN + HOUR)
    write(folder / "plausch [part 2].json", channel(), talk(2, THEN + HOUR), THEN + 2 * HOUR)
    write(folder / "posts/laden.json", post(number(THEN), "Laden"), talk(2, THEN + MINUTE / 2), THEN + HOUR)
    (folder / "plausch.json_Files").mkdir()
    (folder / "plausch.json_Files/laden-0a1b.png").write_bytes(PNG)
    (folder / "plausch.json_Files/data.json").write_text("{}")
    ended = await imported(config, folder)
    assert (ended.code, ended.err) == (0, "")
    assert "Files: 3 taken in, 0 unchanged, 0 passed over, 0 refused" in ended.out
    assert "Threads: 2 new" in ended.out
    assert "Messages: 8 new, 0 edited, 0 unchanged" in ended.out
    assert "Attachments: 1 stored, 1 not beside their export" in ended.out
    async with database.reading() as connection:
        states = select(Attachment.state, Attachment.sha256).order_by(Attachment.id)
        stored, missing = (await connection.execute(states)).all()
    assert (stored.state, missing.state) == (FileState.STORED, FileState.PENDING)
    path = tmp_path / "files" / stored.sha256[:2] / stored.sha256[2:4] / stored.sha256
    assert path.read_bytes() == PNG


@ONE_ENGINE
async def test_a_second_run_changes_nothing_and_takes_what_was_missing(
    tmp_path: Path, config: Path, database: Database
) -> None:
    folder = tmp_path / "exports"
    write(folder / "a.json", post(number(THEN), "Laden"), talk(3), THEN + HOUR)
    lost = attachment(78, "b.json_Files/laden.png", "laden.png", len(PNG))
    write(folder / "b.json", channel(), [message(ADA, THEN, "Schaut", attachments=[lost])], THEN + HOUR)
    assert (await imported(config, folder)).code == 0
    before = await everything(database)
    again = await imported(config, folder)
    assert again.code == 0
    assert "Files: 1 taken in, 1 unchanged" in again.out
    assert "Messages: 0 new, 0 edited, 4 unchanged" in again.out
    after = await everything(database)
    assert {name for name in after if after[name] != before[name]} == {"publication"}
    (folder / "b.json_Files").mkdir()
    (folder / "b.json_Files/laden.png").write_bytes(PNG)
    assert "Attachments: 1 stored, 0 not" in (await imported(config, folder)).out
    third = await imported(config, folder)
    assert "Files: 0 taken in, 2 unchanged" in third.out


@ONE_ENGINE
async def test_what_is_broken_is_named_and_the_rest_goes_on(
    tmp_path: Path, config: Path, database: Database
) -> None:
    folder = tmp_path / "exports"
    write(folder / "whole.json", channel(), talk(2), THEN + HOUR)
    cut = write(folder / "cut.json", post(1, "Laden"), talk(3, THEN - HOUR), THEN + HOUR)
    lines = cut.read_text().splitlines()
    cut.write_text("\n".join(lines[: len(lines) - 30]))
    flawed = [*talk(1, THEN + HOUR), {**message(BEA, THEN + 2 * HOUR, "x"), "author": None}]
    write(folder / "flawed.json", post(number(THEN) + 1, "Hof"), flawed, THEN + HOUR)
    (folder / "other.json").write_text('{"name": "something else"}')
    (folder / "letter.txt").write_text("Sehr geehrte Damen und Herren")
    for _ in range(2):
        ended = await imported(config, folder, folder / "letter.txt", folder / "gone.json")
        said = ended.err.splitlines()
        assert ended.code == 1
        assert [line.partition(":")[0].removeprefix(f"{folder}/") for line in said[:-1]] == [
            "gone.json",
            f"cut.json, line {len(lines) - 30}",
            f"flawed.json, line {(folder / 'flawed.json').read_text().count(chr(10)) - 2}",
            "letter.txt",
        ]
        assert "ends too early" in said[1]
        assert "Not all of it could be used" in said[-1]
        assert "other.json: no export of DiscordChatExporter" in ended.out
        assert "Traceback" not in ended.err
    assert await count(database, Message) == len(talk(2)) + 2 + 1


@ONE_ENGINE
async def test_what_is_not_for_the_archive_is_passed_over(
    tmp_path: Path, config: Path, database_url: str, database: Database
) -> None:
    folder = tmp_path / "exports"
    write(folder / "direct.json", channel(type="DirectTextChat"), talk(1), THEN + HOUR)
    secret = post(number(THEN), "Vertraulich", type="GuildPrivateThread")
    write(folder / "secret.json", secret, talk(2, THEN - HOUR), THEN + HOUR)
    write(folder / "open.json", channel(id="900000000000000003"), talk(3), THEN + HOUR)
    write(folder / "open copy.json", channel(id="900000000000000003"), talk(3), THEN + HOUR)
    ended = await imported(config, folder)
    assert (ended.code, ended.err) == (0, "")
    assert "Files: 1 taken in, 0 unchanged, 3 passed over, 0 refused" in ended.out
    assert "direct.json: a private conversation" in ended.out
    assert "secret.json: a private thread, which [archive] private_threads leaves out" in ended.out
    assert f"open copy.json: the same as {folder / 'open.json'}" in ended.out
    assert await count(database, Message) == 3
    config = configured(tmp_path / "config.toml", database_url, "[archive]\nprivate_threads = true\n")
    assert "Messages: 2 new, 0 edited, 3 unchanged" in (await imported(config, folder)).out


@ONE_ENGINE
async def test_a_place_without_exports_is_refused(tmp_path: Path, config: Path) -> None:
    (tmp_path / "empty").mkdir()
    ended = await imported(config, tmp_path / "empty")
    assert ended.code == 1
    assert "There is no JSON file in" in ended.err


@pytest.fixture
def other_url(request: pytest.FixtureRequest, tmp_path: Path, database_url: str) -> Iterator[str]:
    """A second database of the same kind."""
    if database_url.startswith("sqlite"):
        yield f"sqlite+aiosqlite:///{tmp_path / 'other.db'}"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = f"imported_{next(_numbers)}"
    cluster.create(name, template=EMPTY)
    yield cluster.url(name)
    cluster.drop(name)


async def opened(database: Database) -> None:
    """One of the two who talk agreed to be public; the office opened the channel, not the forum."""
    ada = Person(ADA["id"], ADA["nickname"], ("Quartiersmanagement",))
    async with database.transaction() as session:
        await people.admit(session, {ada: THEN})
    await consent.decide(database, ada, Consent.PUBLIC_NAME, now=THEN)
    plausch = ChannelSeen(CHANNEL, "plausch-ecke", "", 1, is_stream=True, is_open=True)
    await topics.take_channels(database, [plausch], internal=[], now=THEN)


async def test_killed_in_the_middle_and_run_again_it_leaves_the_same_as_one_run(
    tmp_path: Path, database_url: str, other_url: str, database: Database
) -> None:
    folder = tmp_path / "exports"
    all_of_it = 3 * BATCH + 300 + 60 * 41
    write(folder / "a.json", channel(), talk(3 * BATCH + 300), THEN + HOUR)
    for n in range(60):
        started = THEN + timedelta(days=100, hours=n)
        posted = [message(BEA, started, f"Frage {n}"), *talk(40, started + MINUTE)]
        write(folder / f"b{n}.json", post(number(started), f"Frage {n}"), posted, THEN + HOUR)
    killed, other = configured(tmp_path / "killed.toml", database_url), Database(other_url)
    await opened(database)
    for least in (BATCH, 2 * BATCH):
        async with program("import-discord", folder, "--config", killed) as running:
            await eventually(lambda: count(database, Message), partial(le, least), within_s=30)
            await running.killed()
        assert least <= await count(database, Message) < all_of_it
    ended = await imported(killed, folder)
    assert ended.code == 0
    clean = configured(tmp_path / "clean.toml", other_url)
    await migrations.upgrade(other)
    await opened(other)
    assert (await imported(clean, folder)).code == 0
    found = await everything(database)
    assert found == await everything(other)
    await other.close()
    assert len(found["message"]) == all_of_it
    assert sum(entry.is_public for entry in found["search_entry"]) == (3 * BATCH + 300) // 2
    assert {word.entries for word in found["search_word"]} >= {(3 * BATCH + 300) // 2}
