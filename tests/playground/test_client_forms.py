"""Every kind of field in a form, and menus of people, roles and channels."""

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.playground.places import guild_of, member, text_channel
from tests.support.discord_client import QUICK, intents, running
from tests.support.people import People
from tests.support.playground import RecordedPlayground

FIELDS = ("cities", "who", "roles", "where", "proof", "one", "some", "agreed")


def everything() -> discord.ui.Modal:
    """Two forms' worth of fields, since a form holds five parts."""
    return discord.ui.Modal(title="Alles")


class Form(discord.ui.Modal):
    """A form of the given fields, which notes what came back."""

    def __init__(self, title: str, fields: dict[str, discord.ui.Item[Any]], notes: dict[str, Any]) -> None:
        super().__init__(title=title, custom_id=title)
        self.fields, self.notes = fields, notes
        for name, field in fields.items():
            self.add_item(discord.ui.Label(text=name, component=field))

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        for name, field in self.fields.items():
            self.notes[name] = field.values if hasattr(field, "values") else field.value  # type: ignore[attr-defined]
        await interaction.response.send_message("Danke", ephemeral=True)


def choices(kind: Any) -> list[Any]:
    return [kind(label=label, value=label.lower()) for label in ("Aue", "Borna", "Döbeln")]


class Forms(discord.Client):
    """Two forms with every kind of field, and a message with every kind of menu."""

    def __init__(self) -> None:
        super().__init__(intents=intents(), **QUICK)
        self.tree = app_commands.CommandTree(self)
        self.notes: dict[str, Any] = {}
        first: dict[str, Any] = {
            "cities": discord.ui.Select(
                custom_id="cities", options=choices(discord.SelectOption), max_values=2
            ),
            "who": discord.ui.UserSelect(custom_id="who"),
            "roles": discord.ui.RoleSelect(custom_id="roles", required=False),
            "where": discord.ui.ChannelSelect(custom_id="where"),
            "proof": discord.ui.FileUpload(custom_id="proof"),
        }
        second: dict[str, Any] = {
            "one": discord.ui.RadioGroup(custom_id="one", options=choices(discord.RadioGroupOption)),
            "some": discord.ui.CheckboxGroup(custom_id="some", options=choices(discord.CheckboxGroupOption)),
            "agreed": discord.ui.Checkbox(custom_id="agreed", default=True),
            "text": discord.ui.TextInput(custom_id="text", min_length=3, max_length=10, required=False),
        }
        for name, fields in (("first", first), ("second", second)):
            self._offer(name, fields)

    def _offer(self, name: str, fields: dict[str, Any]) -> None:
        @self.tree.command(name=name, description="A form")
        async def offer(interaction: discord.Interaction[Any]) -> None:
            await interaction.response.send_modal(Form(name, fields, self.notes))

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        if interaction.type is discord.InteractionType.component:
            assert interaction.data is not None
            self.notes["values"] = interaction.data.get("values")
            self.notes["resolved"] = interaction.data.get("resolved")
            await interaction.response.send_message("Danke", ephemeral=True)


@pytest.fixture
async def forms(playground: RecordedPlayground) -> AsyncIterator[Forms]:
    async with running(playground, Forms()) as client:
        await client.tree.sync()
        yield client


@pytest.fixture
async def here(people: People) -> str:
    return await people.channel("plausch")


async def fill(people: People, here: str, form: str, fields: dict[str, Any], status: int = 200) -> Any:
    """Opens a form as Ada and sends it off."""
    await people.interact("ada", here, "command", name=form)
    body = {"member_id": await people.member("ada"), "channel_id": here, "type": "modal", "custom_id": form}
    return await people.call("POST", "/interactions", body | {"fields": fields}, status=status)


async def test_people_places_and_files_arrive_as_what_they_are(
    forms: Forms, people: People, here: str
) -> None:
    ben = member(forms, "Ben")
    fields = {
        "cities": ["aue", "borna"],
        "who": [str(ben.id)],
        "where": [here],
        "proof": [{"filename": "beleg.txt", "text": "Beleg"}],
    }
    await fill(people, here, "first", fields)
    assert forms.notes["cities"] == ["aue", "borna"]
    assert forms.notes["who"] == [ben]
    assert forms.notes["roles"] == []
    assert [channel.id for channel in forms.notes["where"]] == [int(here)]
    assert await forms.notes["proof"][0].read() == b"Beleg"


async def test_choices_and_ticks_arrive_with_their_defaults(forms: Forms, people: People, here: str) -> None:
    await fill(people, here, "second", {"one": "aue", "some": ["borna", "döbeln"]})
    assert forms.notes == {"one": "aue", "some": ["borna", "döbeln"], "agreed": True, "text": ""}
    await fill(people, here, "second", {"one": "borna", "some": ["aue"], "agreed": False, "text": "genau"})
    assert forms.notes == {"one": "borna", "some": ["aue"], "agreed": False, "text": "genau"}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"one": "leipzig", "some": ["aue"]},
        {"one": "aue", "some": []},
        {"one": "aue", "some": ["aue"], "text": "zu"},
        {"one": "aue", "some": ["aue"], "text": "viel zu lang"},
        {"one": "aue", "some": ["aue"], "text": 5},
        {"one": "aue", "some": ["aue"], "colour": "rot"},
    ],
)
async def test_what_a_client_would_not_let_through_is_refused(
    forms: Forms, people: People, here: str, fields: dict[str, Any]
) -> None:
    assert (await fill(people, here, "second", fields, status=400))["error"]
    assert forms.notes == {}


async def test_a_form_that_is_not_open_cannot_be_sent(forms: Forms, people: People, here: str) -> None:
    body = {"member_id": await people.member("ada"), "channel_id": here, "type": "modal"}
    await people.call("POST", "/interactions", body | {"custom_id": "first", "fields": {}}, status=404)


async def test_menus_of_people_roles_and_channels_tell_whom_they_mean(
    forms: Forms, people: People, here: str
) -> None:
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.UserSelect(custom_id="who"))
    view.add_item(discord.ui.RoleSelect(custom_id="role"))
    view.add_item(discord.ui.MentionableSelect(custom_id="whom", max_values=2))
    view.add_item(discord.ui.ChannelSelect(custom_id="where", channel_types=[discord.ChannelType.forum]))
    sent = await text_channel(forms).send("Bitte wählen", view=view)
    ben, role = str(member(forms, "Ben").id), str(guild_of(forms).roles[1].id)
    leerstand = await people.channel("leerstand")
    picks: list[tuple[str, list[str], set[str]]] = [
        ("who", [ben], {"users", "members"}),
        ("role", [role], {"roles"}),
        ("whom", [ben, role], {"users", "members", "roles"}),
        ("where", [leerstand], {"channels"}),
    ]
    for custom_id, values, resolved in picks:
        press = {"message_id": str(sent.id), "custom_id": custom_id, "values": values}
        await people.interact("ada", here, "component", **press)
        assert forms.notes["values"] == values
        assert forms.notes["resolved"].keys() == resolved
