"""A client with one of everything a person can press, call or fill in."""

import asyncio
import re
from typing import Any, Self

import discord
from discord import app_commands

from tests.support.discord_client import QUICK, intents


class RsvpButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"rsvp:1:(?P<occurrence>\d+):(?P<answer>[a-z]+)",
):
    """A button that outlives the process: what it means stands in its custom id."""

    def __init__(self, occurrence: int, answer: str) -> None:
        super().__init__(discord.ui.Button(label=answer, custom_id=f"rsvp:1:{occurrence}:{answer}"))
        self.occurrence, self.answer = occurrence, answer

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        return cls(int(match["occurrence"]), match["answer"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(f"{self.answer} {self.occurrence}", ephemeral=True)


class CityMenu(discord.ui.Select[discord.ui.View]):
    """A menu of two cities whose choice stands in the message afterwards."""

    def __init__(self) -> None:
        options = [discord.SelectOption(label=name, value=name.lower()) for name in ("Aue", "Borna")]
        super().__init__(custom_id="city", options=options, max_values=2)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.edit_message(content=", ".join(self.values), view=None)


class EventForm(discord.ui.Modal, title="Neuer Termin"):
    """A form with both kinds of fields."""

    name = discord.ui.TextInput["EventForm"](label="Titel", custom_id="name", max_length=100)
    kind = discord.ui.Label["EventForm"](
        text="Art",
        component=discord.ui.Select(
            custom_id="kind", options=[discord.SelectOption(label="Sprechstunde", value="hour")]
        ),
    )

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        assert isinstance(self.kind.component, discord.ui.Select)
        await interaction.response.send_message(f"{self.name.value}: {self.kind.component.values}")


class Commanded(discord.Client):
    """Commands, menus, buttons and forms in every way they can answer."""

    def __init__(self) -> None:
        super().__init__(intents=intents(), **QUICK)
        self.tree = app_commands.CommandTree(self)
        self.add_dynamic_items(RsvpButton)
        self.may_answer = asyncio.Event()
        self.notes: list[Any] = []
        _add_plain(self)
        _add_slow(self)
        _add_grouped(self)
        _add_menus(self)


def _add_plain(client: Commanded) -> None:
    @client.tree.command(description="Find material")
    @app_commands.describe(query="What to look for")
    async def find(
        interaction: discord.Interaction[Any],
        query: str,
        limit: app_commands.Range[int, 1, 10] = 3,
        member: discord.Member | None = None,
        channel: discord.TextChannel | None = None,
    ) -> None:
        client.notes.append((query, limit, member, channel, interaction.locale, interaction.user))
        embed = discord.Embed(title=query)
        await interaction.response.send_message(f"{limit} für {query}", embed=embed, ephemeral=True)

    @find.autocomplete("query")
    async def suggest(_: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
        names = ["Leerstand", "Leitfaden", "Beteiligung"]
        return [app_commands.Choice(name=n, value=n.lower()) for n in names if n.lower().startswith(current)]

    @client.tree.command(description="A message with a button and a menu")
    async def offer(interaction: discord.Interaction[Any]) -> None:
        view = discord.ui.View(timeout=None)
        view.add_item(RsvpButton(7, "going"))
        view.add_item(CityMenu())
        await interaction.response.send_message("Bitte wählen", view=view)

    @client.tree.command(description="Every other kind of option")
    async def every(  # noqa: PLR0917 - one of each
        interaction: discord.Interaction[Any],
        yes: bool,
        share: float,
        role: discord.Role,
        file: discord.Attachment,
        whom: discord.Member | discord.Role,
    ) -> None:
        client.notes += [yes, share, role, await file.read(), whom]
        await interaction.response.send_message("Danke", ephemeral=True)

    @client.tree.command(description="Opens a form")
    async def form(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_modal(EventForm())


def _add_slow(client: Commanded) -> None:
    @client.tree.command(description="Takes its time")
    async def slow(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await client.may_answer.wait()
        sent = await interaction.followup.send("Fertig", wait=True)
        extra = await interaction.followup.send("Noch etwas", wait=True, ephemeral=True)
        await extra.edit(content="Noch etwas mehr")
        client.notes += [sent, extra, await interaction.original_response()]
        await interaction.edit_original_response(content="Ganz fertig")
        await extra.delete()
        client.dispatch("slow_done")

    @client.tree.command(description="Never answers")
    async def silent(interaction: discord.Interaction[Any]) -> None:
        await client.may_answer.wait()
        try:
            await interaction.response.send_message("Zu spät")
        except discord.NotFound as refused:
            client.notes.append(refused.code)
            client.dispatch("too_late")

    @client.tree.command(description="Answers twice")
    async def twice(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message("Eins")
        interaction.response._response_type = None  # what a second process would not know
        try:
            await interaction.response.send_message("Zwei")
        except discord.HTTPException as refused:
            client.notes.append(refused.code)
        client.dispatch("answered_twice")


def _add_grouped(client: Commanded) -> None:
    group = app_commands.Group(name="event", description="Dates")
    series = app_commands.Group(name="series", description="Dates that come again", parent=group)

    @group.command(name="list", description="The next dates")
    async def list_events(interaction: discord.Interaction[Any], weeks: int = 1) -> None:
        await interaction.response.send_message(f"{weeks} Wochen")

    @series.command(name="stop", description="Ends a series")
    async def stop(interaction: discord.Interaction[Any], name: str) -> None:
        await interaction.response.send_message(f"{name} endet")

    client.tree.add_command(group)


def _add_menus(client: Commanded) -> None:
    @client.tree.context_menu(name="Antwort markieren")
    async def mark(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        await interaction.response.send_message(f"Markiert: {message.content}", ephemeral=True)
