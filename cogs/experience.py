"""`/who-knows`: which places know about something; whoever does can say so."""

from __future__ import annotations

import re
from typing import Any, Self

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import card, fitting
from bot.client import Client, LastingButton, person, reply
from bot.domain import cities, taxonomy
from bot.i18n import N_, closest, gettext, ngettext
from bot.notices import ActionButton, LinkButton, Notice, plain
from bot.offers import choices, picked


class Experience(commands.Cog):
    """The command that asks for experience."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @app_commands.command(name="who-knows", description=N_("Which places know about something"))
    @app_commands.describe(tag=N_("About what"))
    async def who_knows(self, interaction: discord.Interaction[Client], tag: str) -> None:
        """Places and roles, for the asker alone; nobody is named."""
        language = closest(interaction.locale.value)
        tags = await taxonomy.tags(self.client.database)
        slug = picked(tags, tag)
        told = []
        for one in await cities.who_knows(self.client.database, slug):
            parts = [f"**{plain(one.city, 60)}**", plain(one.role, 60)]
            if one.has_declared:
                parts.append(gettext(language, N_("says: we have done it")))
            if one.threads:
                parts.append(ngettext(language, "{n} conversation", "{n} conversations", one.threads))
            told.append(" · ".join(part for part in parts if part))
        nothing = gettext(language, N_("Nobody has spoken about it publicly yet."))
        address = f"{self.client.settings.web.base_url}/who-knows?tag={slug}"
        notice = Notice(
            kind=gettext(language, N_("Who knows about something?")),
            title=dict(tags)[slug],
            lines=fitting(told) or (nothing,),
            buttons=(
                ActionButton(gettext(language, N_("We have done it")), f"experience:1:{slug}"),
                LinkButton(gettext(language, N_("On the web")), address),
            ),
        )
        await reply(interaction, view=card(notice, language))

    @who_knows.autocomplete("tag")
    async def offer(self, _: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
        """Tags while someone types."""
        tags = await taxonomy.tags(self.client.database)
        return choices(tags, typed)


class ExperienceButton(LastingButton, template=r"experience:1:(?P<tag>[a-z0-9-]{1,80})"):
    """Says that the presser has done it, or takes that back."""

    def __init__(self, item: discord.ui.Button[Any], tag: str) -> None:
        super().__init__(item)
        self.tag = tag

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        assert isinstance(item, discord.ui.Button), "no other component has such an id"
        return cls(item, match["tag"])

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """For whoever presses."""
        client: Client = interaction.client
        stands = await cities.declare(client.database, self.tag, person(interaction.user), now=client.clock())
        text = N_("Noted. Your city and role are told, if enough people share them; never your name.")
        if not stands:
            text = N_("Taken back.")
        await reply(interaction, content=gettext(closest(interaction.locale.value), text))


async def setup(client: Client) -> None:
    """Loads the cog; its button works in messages from before the start."""
    client.add_dynamic_items(ExperienceButton)
    await client.add_cog(Experience(client))
