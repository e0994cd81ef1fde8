"""`/help`: what can be done here, a line a command."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import card
from bot.client import Client, reply
from bot.i18n import N_, Language, closest, gettext, translations
from bot.notices import LinkButton, Notice

WELCOME = N_("Ask and answer in the topics; the commands help to find things again.")


class Help(commands.Cog):
    """The command that explains the others."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._ids: dict[str, int] = {}

    @app_commands.command(name="help", description=N_("What can be done here"))
    async def help(self, interaction: discord.Interaction[Client]) -> None:
        """Every command with its sentence, for the asker alone."""
        language = closest(interaction.locale.value)
        ids = await self._known_ids()
        told = [
            _line(command, ids, language)
            for command in self.client.tree.walk_commands()
            if isinstance(command, app_commands.Command)
        ]
        web = self.client.settings.web.base_url
        notice = Notice(
            kind=gettext(language, N_("Help")),
            title=self.client.home.name,
            lines=(gettext(language, WELCOME), "", *told, "", web),
            buttons=(LinkButton(gettext(language, N_("Read on the web")), web),),
        )
        await reply(interaction, view=card(notice, language))

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
