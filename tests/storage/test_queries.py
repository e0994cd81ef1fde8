"""A query gives the same typed rows on both engines, whatever it is asked."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread, current_thread
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Select, bindparam, select, text, update
from sqlalchemy.exc import DBAPIError

from storage import sqlite
from storage.columns import UtcTime
from storage.database import Database
from storage.queries import Query, ask
from storage.topics import Topic
from tests.support.exchange import INTERNAL_TOPIC, TOPIC, Exchange

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Named(NamedTuple):
    id: int
    name: str
    is_public: bool


TOPICS: Select[int, str, bool] = select(Topic.id, Topic.name, Topic.is_public).order_by(Topic.id)
AMONG = Query(Named, TOPICS.where(Topic.id.in_(bindparam("ids", expanding=True))))


@pytest.mark.parametrize("ids", [[], [TOPIC], [INTERNAL_TOPIC, TOPIC], list(range(5000))])
async def test_a_list_may_have_any_length(exchange: Exchange, database: Database, ids: list[int]) -> None:
    async with database.reading() as connection:
        first = await AMONG.all(connection, ids=[TOPIC])
        found = await AMONG.all(connection, ids=ids)
    assert first == [(TOPIC, "Beteiligung", True)]
    assert [topic.id for topic in found] == [each for each in (TOPIC, INTERNAL_TOPIC) if each in ids]
    assert all(isinstance(topic.is_public, bool) for topic in found)


async def test_one_row_or_none(exchange: Exchange, database: Database) -> None:
    query = Query(Named, TOPICS.where(Topic.slug == bindparam("slug"), Topic.id.in_((TOPIC, INTERNAL_TOPIC))))
    async with database.reading() as connection:
        assert await query.one(connection, slug="beteiligung") == (TOPIC, "Beteiligung", True)
        assert await query.one(connection, slug="nirgends") is None


class Number(NamedTuple):
    number: int


class Moment(NamedTuple):
    at: datetime | None
    never: datetime | None


async def test_times_go_in_and_come_out_aware(database: Database, now: datetime) -> None:
    at = bindparam("at", type_=UtcTime)
    query = Query(Moment, select(at.label("at"), bindparam("never", type_=UtcTime).label("never")))
    local = now.astimezone(ZoneInfo("Europe/Berlin")) + timedelta(microseconds=7)
    async with database.reading() as connection:
        found = await query.one(connection, at=local, never=None)
    assert found is not None and found.at is not None
    assert (found.at, found.at.tzinfo, found.never) == (local, UTC, None)


async def test_what_the_database_refuses_is_an_error_of_sqlalchemy(database: Database) -> None:
    query = Query(Named, select(text("id, name, is_public FROM nowhere")))
    async with database.reading() as connection:
        with pytest.raises(DBAPIError):
            await query.all(connection)


async def test_a_look_at_the_data_sees_one_moment(exchange: Exchange, database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL looks anew with each statement")
    async with database.reading() as connection:
        before = await AMONG.all(connection, ids=[TOPIC])
        async with database.transaction() as session:
            topic = await session.get_one(Topic, TOPIC)
            topic.name = "Umbenannt"
        assert await AMONG.all(connection, ids=[TOPIC]) == before


LONG = Query(
    Named,
    select(
        text(
            "n, 'Zahl', 1 FROM (WITH RECURSIVE few(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM few "
            "WHERE n < 500000) SELECT max(n) AS n FROM few)"
        )
    ),
)


@ONE_ENGINE
async def test_a_long_look_does_not_hold_up_the_others(database: Database) -> None:
    for _ in range(2):  # cut off where it was asked for, then known to be long
        async with database.reading() as connection:
            looking = asyncio.create_task(LONG.all(connection))
            await asyncio.sleep(0)
            assert not looking.done()
            assert await looking == [(500000, "Zahl", 1)]


@ONE_ENGINE
async def test_whoever_leaves_during_a_long_look_disturbs_nobody(
    exchange: Exchange, database: Database
) -> None:
    async def look() -> None:
        async with database.reading() as connection:
            await LONG.all(connection)

    leaving = [asyncio.create_task(look()) for _ in range(5)]
    await asyncio.sleep(0)
    for each in leaving:
        each.cancel()
    await asyncio.wait(leaving)
    async with database.reading() as connection:
        assert await AMONG.all(connection, ids=[TOPIC]) == [(TOPIC, "Beteiligung", True)]


@ONE_ENGINE
async def test_a_closed_database_leaves_no_thread_at_work_for_somebody_who_went_away(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file takes long to be opened: who asked for it is gone, its thread is still at it."""
    opening, may_open = asyncio.Event(), Event()
    at_work, made = list[Thread](), list[sqlite3.Connection]()
    loop, opened = asyncio.get_running_loop(), sqlite.Connection._open

    def open_late(connection: sqlite.Connection, path: str) -> sqlite3.Connection:
        at_work.append(current_thread())
        loop.call_soon_threadsafe(opening.set)
        may_open.wait()
        made.append(opened(connection, path))
        return made[0]

    monkeypatch.setattr(sqlite.Connection, "_open", open_late)
    leaving = asyncio.create_task(database.reading().__aenter__())
    await opening.wait()
    leaving.cancel()
    await asyncio.wait([leaving])
    loop.call_later(0.01, may_open.set)
    await database.close()
    still = [each for each in at_work if each.is_alive()]
    may_open.set()
    assert still == []
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        made[0].execute("SELECT 1")


@ONE_ENGINE
async def test_what_was_cut_off_once_is_prepared_once_more(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = ", ".join(f"json_each('[0, 0, 0]') AS many{number}" for number in range(7))
    query = Query(Number, select(text("many6.value")).select_from(text(many)))
    async with database.reading() as connection:
        with monkeypatch.context() as patch:
            patch.setattr(sqlite, "MOMENT", 0.0)
            assert len(await query.all(connection)) == 3**7
        monkeypatch.setattr(sqlite, "MOMENT", 60.0)  # nothing more is cut off, however busy the machine is
        for _ in range(5):
            await query.all(connection)
        kept = await ask(connection, "SELECT sql, run FROM sqlite_stmt WHERE sql LIKE '%many6%'", {})
    assert [runs for _, runs in kept if runs >= 5]


@ONE_ENGINE
async def test_the_two_ways_of_asking_see_the_same_moment(exchange: Exchange, database: Database) -> None:
    async with database.reading() as connection:
        before = await AMONG.all(connection, ids=[TOPIC])
        async with database.transaction() as session:
            await session.execute(update(Topic).values(name="Umbenannt"))
        name = await connection.scalar(select(Topic.name).where(Topic.id == TOPIC))
        assert [(TOPIC, name, True)] == await AMONG.all(connection, ids=[TOPIC]) == before
    async with database.reading() as connection:
        assert (await AMONG.all(connection, ids=[TOPIC]))[0].name == "Umbenannt"


@ONE_ENGINE
async def test_a_look_within_a_transaction_sees_what_it_wrote_and_a_long_one_breaks_nothing(
    exchange: Exchange, database: Database
) -> None:
    async with database.transaction() as session:
        await session.execute(update(Topic).values(name="Umbenannt"))
        assert (TOPIC, "Umbenannt", True) in await AMONG.within(session, ids=[TOPIC])
        assert await LONG.within(session) == [(500000, "Zahl", 1)]
        assert (TOPIC, "Umbenannt", True) in await AMONG.within(session, ids=[TOPIC])
    async with database.reading() as connection:
        assert (TOPIC, "Umbenannt", True) in await AMONG.all(connection, ids=[TOPIC])


@ONE_ENGINE
async def test_what_was_committed_goes_into_the_file_while_somebody_writes(
    exchange: Exchange, database: Database, tmp_path: Path
) -> None:
    async with database.transaction() as session:
        await session.execute(update(Topic).values(name="Umbenannt"))
    async with database.transaction() as session:
        await session.execute(update(Topic).values(name="Noch nicht"))
        await database.move_log()
        copied = shutil.copy(str(database.url.database), tmp_path / "without its log.db")
    with closing(sqlite3.connect(copied)) as alone:
        assert set(alone.execute("SELECT name FROM topic")) == {("Umbenannt",)}
