"""`/resource`: find a working aid, suggest one; for editors, keep the collection right."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import card
from bot.client import Client, person, reply
from bot.domain import resources
from bot.domain.kinds import resource_kinds
from bot.domain.resources import ResourceFilter, keeping, rebuilding, reviewing, shelves
from bot.domain.resources.cards import oldest_waiting
from bot.domain.resources.notices import report_notice
from bot.domain.resources.rebuilding import Entry
from bot.domain.since import read_past_day
from bot.errors import UserError
from bot.i18n import N_, closest, gettext, say_date
from bot.notices import plain
from bot.offers import CHOICES, choices
from cogs.resources.cards import cards_notice, nothing_waits, short, suggestions
from cogs.resources.editing import open_form
from cogs.resources.files import add_file
from cogs.resources.finding import offering, picked, show_found
from cogs.resources.group import resource_group
from cogs.resources.rights import is_editor, picked_id, require_editor, resource_named
from cogs.resources.saving import save_for
from cogs.resources.suggesting import ResourceForm

SHOWN_NEW = 20


class Resources(commands.Cog):
    """The commands about resources."""

    resource = resource_group

    def __init__(self, client: Client) -> None:
        self.client = client

    @resource.command(name="find", description=N_("Find a resource"))
    @app_commands.describe(
        query=N_("Words from the title or the content"),
        kind=N_("Only of this kind"),
        field=N_("Only of this field of action"),
        city=N_("Only of this city"),
        tag=N_("Only with this tag"),
        share=N_("Show the answer to everyone here"),
    )
    @app_commands.autocomplete(
        kind=offering("kind"), field=offering("field"), city=offering("city"), tag=offering("tag")
    )
    async def find(
        self,
        interaction: discord.Interaction[Client],
        *,
        query: app_commands.Range[str, 1, 200] = "",
        kind: str = "",
        field: str = "",
        city: str = "",
        tag: str = "",
        share: bool = False,
    ) -> None:
        """The best resources, page by page, or the one that was picked from the list."""
        narrowed = {
            "kind": await picked(self.client, "kind", kind),
            "field": await picked(self.client, "field", field),
            "city": await picked(self.client, "city", city),
            "tag": await picked(self.client, "tag", tag),
        }
        await show_found(interaction, ResourceFilter(text=query.strip(), **narrowed), shared=share)

    @resource.command(name="show", description=N_("Show a resource"))
    @app_commands.describe(resource=N_("Which one"), share=N_("Show the answer to everyone here"))
    async def show(
        self,
        interaction: discord.Interaction[Client],
        resource: str,
        *,
        share: bool = False,
    ) -> None:
        """One resource, for the asker alone or for everyone here."""
        picked_one = ResourceFilter(text=f"#{await resource_named(self.client, resource)}")
        await show_found(interaction, picked_one, shared=share)

    @resource.command(name="new", description=N_("What is new in the collection"))
    @app_commands.describe(since=N_("A day, for example 1.11.2026; a month back if left out"))
    async def new(self, interaction: discord.Interaction[Client], since: str = "") -> None:
        """What was published since a day."""
        language = closest(interaction.locale.value)
        zone = ZoneInfo(self.client.settings.events.time_zone)
        moment = read_past_day(since, now=self.client.clock(), zone=zone)
        found = await resources.published_since(self.client.database, moment, limit=SHOWN_NEW)
        title = gettext(language, N_("New since {day}"), day=say_date(moment, language))
        notice = cards_notice(title, found, self.client.settings.web.base_url, language)
        await reply(interaction, view=card(notice, language))

    @resource.command(name="save", description=N_("Keep a resource on my list, or take it off"))
    @app_commands.describe(resource=N_("Which one"))
    async def save(self, interaction: discord.Interaction[Client], resource: str) -> None:
        """On the asker's own list, or off it again."""
        await save_for(interaction, await resource_named(self.client, resource))

    @resource.command(name="saved", description=N_("My list of resources"))
    async def saved(self, interaction: discord.Interaction[Client]) -> None:
        """What the asker kept, the last first."""
        language = closest(interaction.locale.value)
        found = await shelves.saved(self.client.database, str(interaction.user.id))
        title = gettext(language, N_("My list"))
        notice = cards_notice(title, found, self.client.settings.web.base_url, language)
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

    @resource.command(name="stale", description=N_("What is overdue or has a broken link (for the office)"))
    async def stale(self, interaction: discord.Interaction[Client]) -> None:
        """The report as it would be now."""
        require_editor(interaction)
        language = closest(interaction.locale.value)
        found = await keeping.stale(self.client.database, now=self.client.clock())
        base_url = self.client.settings.web.base_url
        notice = report_notice(found, base_url=base_url, mark="", language=language)
        await reply(interaction, view=card(notice, language))

    @resource.command(name="edit", description=N_("Change a resource (for the office)"))
    @app_commands.describe(resource=N_("Which one"))
    async def edit(self, interaction: discord.Interaction[Client], resource: str) -> None:
        """Opens the form with its texts; the others follow from there."""
        require_editor(interaction)
        await open_form(interaction, "words", await resource_named(self.client, resource))

    @resource.command(name="file", description=N_("Add a file to a resource (for the office)"))
    @app_commands.describe(
        resource=N_("Which one"),
        file=N_("The file"),
        access=N_("How accessible it is"),
        note=N_("What was checked, or which barriers there are"),
        replace=N_("It takes the place of the old files"),
    )
    @app_commands.choices(
        access=[
            app_commands.Choice(name=N_("not checked"), value="unchecked"),
            app_commands.Choice(name=N_("checked, without barriers"), value="checked"),
            app_commands.Choice(name=N_("has known barriers"), value="barriers"),
        ]
    )
    async def file(
        self,
        interaction: discord.Interaction[Client],
        *,
        resource: str,
        file: discord.Attachment,
        access: str = "unchecked",
        note: app_commands.Range[str, 0, 300] = "",
        replace: bool = False,
    ) -> None:
        """Of a published resource that is a new version."""
        require_editor(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        resource_id = await resource_named(self.client, resource)
        await add_file(interaction, resource_id, file, access=access, note=note, replaces=replace)
        text = N_("The file is there. A PDF is read for the search within moments.")
        await reply(interaction, content=gettext(closest(interaction.locale.value), text))

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

    @resource.command(name="hide", description=N_("Take back what was told of rebuilding a resource"))
    @app_commands.describe(
        resource=N_("Which one"), entry=N_("Which entry"), reason=N_("Why, for the history")
    )
    async def hide(
        self,
        interaction: discord.Interaction[Client],
        resource: str,
        entry: str,
        reason: app_commands.Range[str, 0, 300] = "",
    ) -> None:
        """One's own entry; the office hides any, and the resource's history says why."""
        language = closest(interaction.locale.value)
        known = await self._entries(interaction, await resource_named(self.client, resource))
        if entry not in {str(each.id) for each in known}:
            raise UserError(N_("There is no such entry of yours. Please choose one from the list."))
        place = await rebuilding.hide(
            self.client.database,
            int(entry),
            person(interaction.user),
            reason,
            is_editor=is_editor(interaction),
            now=self.client.clock(),
        )
        text = gettext(language, N_("The entry from {place} is shown no more."), place=plain(place))
        await reply(interaction, content=text)

    @hide.autocomplete("entry")
    async def offer_entry(
        self, interaction: discord.Interaction[Client], typed: str
    ) -> list[app_commands.Choice[str]]:
        """What may be hidden of the resource that was picked."""
        number = picked_id(str(interaction.namespace.resource or ""))
        known = await self._entries(interaction, number) if number is not None else []
        return choices([(str(each.id), f"{each.place}: {each.note}") for each in known], typed)

    async def _entries(self, interaction: discord.Interaction[Client], resource_id: int) -> list[Entry]:
        return await rebuilding.entries(
            self.client.database, resource_id, str(interaction.user.id), is_editor=is_editor(interaction)
        )

    @show.autocomplete("resource")
    @hide.autocomplete("resource")
    @save.autocomplete("resource")
    @edit.autocomplete("resource")
    @file.autocomplete("resource")
    @archive.autocomplete("resource")
    async def offer_one(
        self, interaction: discord.Interaction[Client], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Titles while someone types."""
        return await self._titles(typed)

    async def _titles(self, typed: str) -> list[app_commands.Choice[str]]:
        found = await resources.find(self.client.database, typed, limit=CHOICES)
        return [app_commands.Choice(name=short(one), value=f"#{one.id}") for one in found]
