"""PostgreSQL may close connections at any time, and a look at the data costs no more than its questions."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import postgresql
from storage.database import Database
from storage.topics import Topic
from tests.storage.test_queries import AMONG
from tests.support.exchange import TOPIC, Exchange

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


async def _close_all(database: Database, known: asyncpg.Connection) -> None:
    """As PostgreSQL does when it is started anew; until the known one has noticed."""
    closed = asyncio.Event()
    known.add_termination_listener(lambda _: closed.set())
    other = Database(database.url)
    async with other.reading() as connection:
        await connection.execute(text(OTHERS))
    await other.close()
    await closed.wait()


async def test_connections_that_were_closed_meanwhile_are_made_anew(
    exchange: Exchange, database: Database
) -> None:
    async with database.reading() as connection:
        driver = _driver_of(connection)
    await _close_all(database, driver)
    async with database.reading() as connection:
        assert [each.id for each in await AMONG.all(connection, ids=[TOPIC])] == [TOPIC]
        driver = _driver_of(connection)
    await _close_all(database, driver)
    async with database.transaction() as session:
        assert (await session.get_one(Topic, TOPIC)).id == TOPIC


async def test_whoever_looks_while_connections_are_closed_is_told_so(
    exchange: Exchange, database: Database
) -> None:
    async with database.reading() as connection:
        await _close_all(database, _driver_of(connection))
        with pytest.raises(OperationalError):
            await AMONG.all(connection, ids=[TOPIC])
    async with database.reading() as connection:
        assert await AMONG.all(connection, ids=[TOPIC])


async def test_what_is_asked_in_a_transaction_is_part_of_it(exchange: Exchange, database: Database) -> None:
    async with database.transaction() as session:
        (await session.get_one(Topic, TOPIC)).name = "Umbenannt"
        inside = await AMONG.within(session, ids=[TOPIC])
        async with database.reading() as connection:
            outside = await AMONG.all(connection, ids=[TOPIC])
            assert await _name(connection) == outside[0].name
    assert (inside[0].name, outside[0].name) == ("Umbenannt", "Beteiligung")


async def _name(connection: AsyncConnection) -> str | None:
    return await connection.scalar(select(Topic.name).where(Topic.id == TOPIC))


def _driver_of(connection: AsyncConnection) -> asyncpg.Connection:
    driver = postgresql.driver_of(connection)
    assert driver is not None
    return driver
