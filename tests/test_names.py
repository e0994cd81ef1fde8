"""Whoever speaks is called as chat calls them, also where their new name was told while nobody listened."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

import pytest
from sqlalchemy import select

from bot.client import Client
from cogs.archive.mapping import Glance, message_seen
from storage.database import Database
from storage.members import Account, Member
from tests.support.playground import RecordedPlayground, recorded_playground
from tests.support.stage import Stage, on_stage
from tests.support.stage import eventually as soon
from tests.test_catching_up import contents, open_thread

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
eventually = partial(soon, within_s=20)


@pytest.fixture
async def playground() -> AsyncIterator[RecordedPlayground]:
    async with recorded_playground() as running:
        yield running


async def rename(stage: Stage, key: str, **names: str) -> None:
    await stage.people.call("PATCH", f"/members/{await stage.people.member(key)}", dict(names))


async def name_of(database: Database, account: str) -> str | None:
    async with database.reading() as connection:
        found = select(Member.display_name).join(Account).where(Account.external_id == account)
        return await connection.scalar(found)


async def is_called(stage: Stage, key: str, name: str) -> None:
    look = partial(name_of, stage.app.database, await stage.people.member(key))
    await eventually(look, lambda found: found == name)


def client_of(stage: Stage) -> Client:
    assert stage.app.client is not None
    return stage.app.client


@ONE_ENGINE
async def test_names_are_right_where_the_connection_broke_while_members_were_told(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        await open_thread(stage)
        await stage.people.fault("members_lost", count=1)
        await stage.people.fault("invalid_session")
        await rename(stage, "ada", nick="Ada W.")
        await is_called(stage, "ada", "Ada W.")
        await client_of(stage).caught_up.wait()
        assert client_of(stage).home.chunked


@ONE_ENGINE
async def test_names_are_right_where_the_server_was_told_later_than_that_we_are_ready(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        await open_thread(stage)
        client = client_of(stage)
        client._connection.guild_ready_timeout = 0  # as if the machine had been too slow
        await stage.people.fault("outage")
        await stage.people.fault("invalid_session")
        await client.wait_for("ready", timeout=20)
        await rename(stage, "ada", nick="Ada W.")
        await stage.people.fault("outage_over")
        await is_called(stage, "ada", "Ada W.")


@ONE_ENGINE
async def test_what_happened_while_the_server_could_not_be_reached_is_caught_up(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        thread = await open_thread(stage)
        await stage.people.fault("outage")
        await rename(stage, "ada", nick="Ada W.")
        await stage.people.say("ben", thread, "Im Dunkeln gesagt")
        await stage.people.fault("outage_over")
        await is_called(stage, "ada", "Ada W.")
        await eventually(
            lambda: contents(stage.app.database), lambda kept: "Im Dunkeln gesagt" in kept.values()
        )


@ONE_ENGINE
async def test_a_new_name_on_all_servers_is_taken_over(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        await open_thread(stage)
        await rename(stage, "ada", name="Ada Neumann")
        await is_called(stage, "ada", "Ada Neumann")


@ONE_ENGINE
async def test_a_thread_held_since_an_earlier_session_tells_people_as_they_are_now(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        client = client_of(stage)
        held = client.home.get_thread(int(await open_thread(stage)))
        assert held is not None
        available = client.wait_for("guild_available", timeout=20)
        await stage.people.fault("invalid_session")
        await rename(stage, "ada", nick="Ada W.")
        await available
        told = await client.http.get_message(held.id, held.id)
        seen = message_seen(told, held, Glance(client))
        assert (seen.author.name, seen.thread.owner and seen.thread.owner.name) == ("Ada W.", "Ada W.")
