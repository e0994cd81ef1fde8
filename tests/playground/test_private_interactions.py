"""Interactions only one person sees: in a conversation with the bot, and under ephemeral messages."""

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.playground import Playground
from tests.support.discord_client import running
from tests.support.people import People, people_of
from tests.support.playground import SEED


class PersonMenu(discord.ui.View):
    """A menu of people that answers with whom one chose."""

    @discord.ui.select(cls=discord.ui.UserSelect, custom_id="person", min_values=0, max_values=2)
    async def person(self, interaction: discord.Interaction, menu: discord.ui.UserSelect[Any]) -> None:
        names = ", ".join(person.display_name for person in menu.values)
        await interaction.response.send_message(f"Gewählt: {names}", ephemeral=True)


class PrivateBot(discord.Client):
    """Says where it is called, and offers a menu to the caller alone."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.default(), guild_ready_timeout=0.1)
        self.tree = app_commands.CommandTree(self)
        self.tree.command(name="where", description="Where am I?")(where)
        self.tree.command(name="choose", description="A menu")(choose)
        self.tree.context_menu(name="Greet")(greet)


async def where(interaction: discord.Interaction) -> None:
    await interaction.response.send_message(f"{interaction.context.dm_channel} {interaction.guild_id}")


async def choose(interaction: discord.Interaction) -> None:
    await interaction.response.send_message(view=PersonMenu(timeout=None), ephemeral=True)


async def greet(interaction: discord.Interaction, user: discord.Member) -> None:
    await interaction.response.send_message(f"Hallo {user.display_name}", ephemeral=True)


@pytest.fixture
async def people() -> AsyncIterator[People]:
    async with (
        Playground(None, seed=SEED) as playground,
        people_of(playground.base_url) as everyone,
        running(playground, PrivateBot()) as bot,
    ):
        await bot.tree.sync()
        yield everyone


async def test_a_command_in_a_conversation_knows_no_server(people: People) -> None:
    direct = await people.call("POST", "/directs", {"member_id": await people.member("ada")})
    answer = await people.interact("ada", direct["id"], "command", name="where")
    assert answer["message"]["content"] == "True None"
    assert [message["content"] for message in await people.messages(direct["id"])] == ["True None"]


async def test_an_ephemeral_menu_works_for_the_one_who_sees_it_and_is_not_stored(people: People) -> None:
    here, ben = await people.channel("plausch"), await people.member("ben")
    offered = await people.interact("ada", here, "command", name="choose")
    assert offered["ephemeral"]
    assert await people.messages(here) == []
    click = {"message_id": offered["message"]["id"], "custom_id": "person"}
    chosen = await people.interact("ada", here, "component", **click, values=[ben])
    assert chosen["message"]["content"] == "Gewählt: Ben Thalheim"
    stranger = {"member_id": ben, "channel_id": here, "type": "component", **click}
    await people.call("POST", "/interactions", stranger, status=404)


async def test_a_menu_does_not_take_more_than_it_allows(people: People) -> None:
    here, ada = await people.channel("plausch"), await people.member("ada")
    offered = await people.interact("ada", here, "command", name="choose")
    click = {"message_id": offered["message"]["id"], "custom_id": "person", "values": [ada] * 3}
    body = {"member_id": ada, "channel_id": here, "type": "component", **click}
    await people.call("POST", "/interactions", body, status=400)


async def test_a_command_on_a_person_gets_that_person(people: People) -> None:
    here, ben = await people.channel("plausch"), await people.member("ben")
    answer = await people.interact("ada", here, "user_command", name="Greet", target_id=ben)
    assert answer["message"]["content"] == "Hallo Ben Thalheim"
