"""How long an interaction can be answered, by what, and which messages it opens."""

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.playground import interactions
from tests.playground.places import TIMEOUT_S
from tests.playground.raw import Api
from tests.support.discord_client import QUICK, intents, running
from tests.support.people import People
from tests.support.playground import RecordedPlayground


class Question(discord.ui.Modal, title="Frage"):
    """A form that answers by changing the message it stands under."""

    text = discord.ui.TextInput["Question"](label="Text", custom_id="text")

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        try:
            await interaction.response.edit_message(content=self.text.value, view=None)
        except discord.HTTPException as refused:
            await interaction.response.send_message(str(refused.code))


class Asking(discord.Client):
    """Opens a form from a command and from a button, and keeps the interactions it got."""

    def __init__(self) -> None:
        super().__init__(intents=intents(), **QUICK)
        self.tree = app_commands.CommandTree(self)
        self.kept: list[discord.Interaction[Any]] = []
        self.tree.command(name="ask", description="Opens a form")(self.ask)
        self.tree.command(name="offer", description="Offers a form")(self.offer)

    async def ask(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_modal(Question(custom_id="question"))

    async def offer(self, interaction: discord.Interaction[Any]) -> None:
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(label="Fragen", custom_id="ask"))
        await interaction.response.send_message("Bitte", view=view)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        self.kept.append(interaction)
        if interaction.type is discord.InteractionType.component:
            await interaction.response.send_modal(Question(custom_id="question"))


@pytest.fixture
async def bot(playground: RecordedPlayground) -> AsyncIterator[Asking]:
    async with running(playground, Asking()) as client:
        await client.tree.sync()
        yield client


@pytest.fixture
async def here(people: People) -> str:
    return await people.channel("plausch")


async def test_a_form_under_a_message_changes_it(bot: Asking, people: People, here: str) -> None:
    offered = await people.interact("ada", here, "command", name="offer")
    message_id = offered["message"]["id"]
    await people.interact("ada", here, "component", message_id=message_id, custom_id="ask")
    fields = {"text": "Wer weiß Rat?"}
    answer = await people.interact("ada", here, "modal", custom_id="question", fields=fields)
    assert (answer["message"]["id"], answer["message"]["content"]) == (message_id, "Wer weiß Rat?")


async def test_a_form_of_a_command_has_no_message_to_change(bot: Asking, people: People, here: str) -> None:
    await people.interact("ada", here, "command", name="ask")
    answer = await people.interact("ada", here, "modal", custom_id="question", fields={"text": "Rat?"})
    assert answer["message"]["content"] == "50035"


async def test_an_answer_of_another_interaction_cannot_be_changed(
    bot: Asking, people: People, here: str
) -> None:
    first, _ = [await people.interact("ada", here, "command", name="offer") for _ in range(2)]
    stranger = bot.kept[1].followup
    with pytest.raises(discord.NotFound) as refused:
        await stranger.edit_message(int(first["message"]["id"]), content="Meins")
    assert refused.value.code == 10008
    edited = await bot.kept[0].followup.edit_message(int(first["message"]["id"]), content="Meins")
    assert edited.content == "Meins"


async def test_after_a_quarter_of_an_hour_the_token_is_worth_nothing(
    bot: Asking, people: People, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await people.interact("ada", here, "command", name="offer")
    monkeypatch.setattr(interactions, "TOKEN_SECONDS", 0)
    with pytest.raises(discord.HTTPException) as refused:
        await bot.kept[0].followup.send("Zu spät")
    assert (refused.value.status, refused.value.code) == (401, 50027)


async def test_nothing_follows_before_the_first_answer(
    bot: Asking, people: People, here: str, api: Api
) -> None:
    codes: list[int] = []

    async def hurry(interaction: discord.Interaction[Any]) -> None:
        path = f"/webhooks/{interaction.application_id}/{interaction.token}"
        codes.append((await api("POST", path, {"content": "Schon da"}))[1]["code"])
        await interaction.response.send_message("Jetzt")

    bot.tree.command(name="hurry", description="Answers in the wrong order")(hurry)
    await bot.tree.sync()
    await people.interact("ada", here, "command", name="hurry")
    assert codes == [10015]


async def test_a_deferral_only_says_whether_one_person_will_see_the_answer(
    bot: Asking, people: People, here: str, api: Api, playground: RecordedPlayground
) -> None:
    codes: list[Any] = []

    async def defer(interaction: discord.Interaction[Any]) -> None:
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        with playground.recorder.bad_requests_expected():
            for data in ({"flags": 4}, {"flags": 1 << 15}, {"contents": "Warten"}):
                _, refused = await api("POST", path, {"type": 5, "data": data})
                codes.append(refused["code"])
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("Fertig")

    bot.tree.command(name="defer", description="Takes its time")(defer)
    await bot.tree.sync()
    answer = await people.interact("ada", here, "command", name="defer")
    assert codes == [50035] * 3
    assert (answer["message"]["content"], answer["ephemeral"], answer["deferred"]) == ("Fertig", True, True)


async def test_a_deleted_answer_leaves_nothing_to_see(bot: Asking, people: People, here: str) -> None:
    async def regret(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer()
        await interaction.delete_original_response()

    bot.tree.command(name="regret", description="Takes its answer back")(regret)
    await bot.tree.sync()
    gone = bot.wait_for("raw_message_delete", timeout=TIMEOUT_S)
    answer = await people.interact("ada", here, "command", name="regret")
    assert (await gone).channel_id == int(here)
    assert answer["kind"] == "none"
    assert await people.messages(here) == []


async def test_a_command_is_offered_only_where_it_belongs(bot: Asking, people: People, here: str) -> None:
    @bot.tree.command(description="In the server")
    @app_commands.guild_only()
    async def server(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message("Hier")

    @bot.tree.command(description="In private")
    @app_commands.dm_only()
    async def private(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message("Hier")

    await bot.tree.sync()
    direct = (await people.call("POST", "/directs", {"member_id": await people.member("ada")}))["id"]
    for name, place, other in (("server", here, direct), ("private", direct, here)):
        assert (await people.interact("ada", place, "command", name=name))["message"]["content"] == "Hier"
        body = {"member_id": await people.member("ada"), "channel_id": other, "type": "command", "name": name}
        await people.call("POST", "/interactions", body, status=404)


async def test_a_command_for_moderators_is_refused_to_others(bot: Asking, people: People, here: str) -> None:
    @bot.tree.command(description="For moderators")
    @app_commands.default_permissions(manage_messages=True)
    async def hide(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message("Verborgen")

    await bot.tree.sync()
    body = {"channel_id": here, "type": "command", "name": "hide", "member_id": await people.member("ada")}
    await people.call("POST", "/interactions", body, status=403)
    assert (await people.interact("cem", here, "command", name="hide"))["kind"] == "message"


async def test_in_an_archived_thread_no_command_is_called_but_a_button_still_works(
    bot: Asking, people: People
) -> None:
    made = await people.post("ada", await people.channel("leerstand"), "Ruhend", "Anfang")
    offered = await people.interact("ada", made["id"], "command", name="offer")
    archive = {"member_id": await people.member("cem"), "archived": True}
    await people.call("PATCH", f"/threads/{made['id']}", archive)
    body = {"member_id": await people.member("ada"), "channel_id": made["id"], "type": "command"}
    assert (await people.call("POST", "/interactions", body | {"name": "offer"}, status=400))["code"] == 50083
    press = {"message_id": offered["message"]["id"], "custom_id": "ask"}
    assert (await people.interact("ada", made["id"], "component", **press))["kind"] == "modal"
