"""Single application commands: registered, read, changed and removed one by one."""

from typing import Any

import discord
import pytest

from tests.playground.places import guild_of, refused
from tests.support.people import People

FIND: Any = {"name": "find", "description": "Findet", "type": 1}
SEARCH: Any = {**FIND, "description": "Sucht"}
MENU: Any = {"name": "find", "type": 3}


@pytest.fixture
def app_id(client: discord.Client) -> int:
    assert client.application_id is not None
    return client.application_id


async def test_a_command_is_made_once_and_the_same_name_replaces_it(
    client: discord.Client, app_id: int
) -> None:
    first = await client.http.upsert_global_command(app_id, FIND)
    again: Any = await client.http.upsert_global_command(app_id, SEARCH)
    assert (again["id"], again["description"]) == (first["id"], "Sucht")
    assert again["version"] != first["version"]
    menu = await client.http.upsert_global_command(app_id, MENU)
    assert menu["id"] != first["id"]
    assert len(await client.http.get_global_commands(app_id)) == 2


async def test_a_command_is_changed_and_removed(client: discord.Client, app_id: int, people: People) -> None:
    made = await client.http.upsert_global_command(app_id, FIND)
    changed: Any = await client.http.edit_global_command(app_id, int(made["id"]), {"description": "Sucht"})
    assert (changed["name"], changed["description"]) == ("find", "Sucht")
    assert await client.http.get_global_command(app_id, int(made["id"])) == changed
    await client.http.delete_global_command(app_id, int(made["id"]))
    assert await refused(client.http.get_global_command(app_id, int(made["id"]))) == 10063
    assert (await people.state())["commands"] == []


async def test_a_bad_change_leaves_the_command_as_it_was(client: discord.Client, app_id: int) -> None:
    made = await client.http.upsert_global_command(app_id, FIND)
    assert await refused(client.http.edit_global_command(app_id, int(made["id"]), {"name": "Zwei Worte"}))
    assert await client.http.get_global_command(app_id, int(made["id"])) == made


async def test_commands_of_the_server_and_of_others_are_apart(client: discord.Client, app_id: int) -> None:
    guild_id = guild_of(client).id
    made: Any = await client.http.upsert_guild_command(app_id, guild_id, FIND)
    assert made["guild_id"] == str(guild_id)
    assert await client.http.get_global_commands(app_id) == []
    assert await refused(client.http.get_global_command(app_id, int(made["id"]))) == 10063
    assert await refused(client.http.get_global_commands(app_id + 1)) == 50001
