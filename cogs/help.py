"""`/help`: what can be done here, a line a command."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import card
from bot.client import Client, reply
from bot.i18n import N_, Language, closest, gettext, translations
from bot.notices import LinkButton, Notice, Tone
from bot.roles import is_of_office

FOR_OFFICE = "(for the office)"
"""How the sentence of a command ends that only the office may use; nobody else is told of it."""
WELCOME = N_("Ask and answer in the topics; the commands help to find things again.")


class Help(commands.Cog):
    """The command that explains the others."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._ids: dict[str, int] = {}

    @app_commands.command(name="help", description=N_("What can be done here"))
    async def help(self, interaction: discord.Interaction[Client]) -> None:
        """Every command with its sentence, for the asker alone; the office gets a second card of its own."""
        language = closest(interaction.locale.value)
        ids = await self._known_ids()
        every = [
            command
            for command in self.client.tree.walk_commands()
            if isinstance(command, app_commands.Command)
        ]
        told = [_line(each, ids, language) for each in every if not each.description.endswith(FOR_OFFICE)]
        web = self.client.settings.web.base_url
        notice = Notice(
            kind=gettext(language, N_("Help")),
            title=self.client.home.name,
            lines=(gettext(language, WELCOME), "", *told, "", web),
            buttons=(LinkButton(gettext(language, N_("Read on the web")), web),),
        )
        await reply(interaction, view=card(notice, language))
        if is_of_office(interaction):
            more = [_line(each, ids, language) for each in every if each.description.endswith(FOR_OFFICE)]
            kind, title = gettext(language, N_("Help")), gettext(language, N_("For the office"))
            await reply(interaction, view=card(Notice(kind, title, tuple(more), tone=Tone.OFFICE), language))

    async def _known_ids(self) -> dict[str, int]:
        """The ids that the server gave our commands, asked for once; names must do while it does not tell."""
        if not self._ids and self.client.synced.is_set():
            try:
                there = await self.client.tree.fetch_commands(guild=self.client.home)
            except discord.HTTPException:
                return {}
            self._ids = {command.name: command.id for command in there}
        return self._ids


def _line(command: app_commands.Command[Any, ..., Any], ids: dict[str, int], language: Language) -> str:
    base = command.root_parent or command
    name = command.qualified_name
    if base.name in ids:
        shown = f"</{name}:{ids[base.name]}>"
    else:
        words = [translations(language).pgettext("command", word) for word in name.split()]
        shown = f"`/{' '.join(words)}`"
    return f"{shown} – {gettext(language, command.description)}"


async def setup(client: Client) -> None:
    """Loads the cog."""
    await client.add_cog(Help(client))
