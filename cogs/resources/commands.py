"""`/resource`: find a working aid, suggest one; for editors, keep the collection right."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import card
from bot.client import Client, person, reply
from bot.domain import resources
from bot.domain.kinds import resource_kinds
from bot.domain.resources import ResourcePage, reviewing
from bot.domain.resources.cards import oldest_waiting
from bot.i18n import N_, closest, gettext
from cogs.resources.cards import listed, nothing_waits, short, single, suggestions
from cogs.resources.editing import open_form
from cogs.resources.group import resource_group
from cogs.resources.rights import picked_id, require_editor, resource_named
from cogs.resources.suggesting import ResourceForm

SHOWN = 5
CHOICES = 25
"""Discord offers no more ("Application Command Option Choice")."""


class Resources(commands.Cog):
    """The commands about resources."""

    resource = resource_group

    def __init__(self, client: Client) -> None:
        self.client = client

    @resource.command(name="find", description=N_("Find a resource"))
    @app_commands.describe(query=N_("Words from the title or the content"))
    async def find(
        self, interaction: discord.Interaction[Client], query: app_commands.Range[str, 1, 200]
    ) -> None:
        """The best resources, or the one that was picked from the list."""
        language = closest(interaction.locale.value)
        found = await self._found(query)
        base_url = self.client.settings.web.base_url
        if len(found) == 1:
            notice = single(found[0], base_url, language)
        else:
            notice = listed(query, found, base_url, language)
        await reply(interaction, view=card(notice, language))

    @find.autocomplete("query")
    async def offer(self, _: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
        """Titles while someone types; the value picks exactly that resource."""
        return await self._titles(typed)

    @resource.command(name="suggest", description=N_("Suggest a resource to the office"))
    async def suggest(self, interaction: discord.Interaction[Client]) -> None:
        """Opens the form."""
        kinds = await resource_kinds(self.client.database)
        await interaction.response.send_modal(ResourceForm(closest(interaction.locale.value), kinds))

    @resource.command(name="mine", description=N_("What became of my suggestions"))
    async def mine(self, interaction: discord.Interaction[Client]) -> None:
        """What somebody suggested, and how far it has come."""
        language = closest(interaction.locale.value)
        found = await reviewing.suggested_by(self.client.database, str(interaction.user.id))
        await reply(interaction, view=card(suggestions(found, language), language))

    @resource.command(name="review", description=N_("What waits for an editor (for the office)"))
    async def review(self, interaction: discord.Interaction[Client]) -> None:
        """The suggestion that has waited longest, with its buttons."""
        require_editor(interaction)
        language = closest(interaction.locale.value)
        notice = await oldest_waiting(self.client.database, self.client.settings.web.base_url)
        await reply(interaction, view=card(notice or nothing_waits(language), language))

    @resource.command(name="edit", description=N_("Change a resource (for the office)"))
    @app_commands.describe(resource=N_("Which one"))
    async def edit(self, interaction: discord.Interaction[Client], resource: str) -> None:
        """Opens the form with its texts; the others follow from there."""
        require_editor(interaction)
        await open_form(interaction, "words", await resource_named(self.client, resource))

    @resource.command(
        name="archive", description=N_("Take a resource out of the collection (for the office)")
    )
    @app_commands.describe(resource=N_("Which one"), reason=N_("Why, for the history"))
    async def archive(
        self,
        interaction: discord.Interaction[Client],
        resource: str,
        reason: app_commands.Range[str, 1, 300],
    ) -> None:
        """It is in no list any more; its history stays."""
        require_editor(interaction)
        resource_id = await resource_named(self.client, resource)
        editor, now = person(interaction.user), self.client.clock()
        await reviewing.archive(self.client.database, resource_id, editor, reason, now=now)
        language = closest(interaction.locale.value)
        await reply(interaction, content=gettext(language, N_("It is out of the collection now.")))

    @edit.autocomplete("resource")
    @archive.autocomplete("resource")
    async def offer_one(
        self, interaction: discord.Interaction[Client], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Titles while someone types."""
        return await self._titles(typed)

    async def _titles(self, typed: str) -> list[app_commands.Choice[str]]:
        found = await resources.find(self.client.database, typed, limit=CHOICES)
        return [app_commands.Choice(name=short(one), value=f"#{one.id}") for one in found]

    async def _found(self, query: str) -> list[ResourcePage]:
        picked = picked_id(query) if query.startswith("#") else None
        if picked is not None:
            ids = [picked]
        else:
            ids = [one.id for one in await resources.find(self.client.database, query, limit=SHOWN)]
        pages = [await resources.resource_page(self.client.database, resource_id) for resource_id in ids]
        return [page for page in pages if page is not None]
