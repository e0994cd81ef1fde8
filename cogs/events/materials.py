"""`/event attach`, `detach`, `materials`: what goes with an event: resources, addresses, notes."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import card, linked
from bot.client import Client, person, reply
from bot.domain import materials, resources
from bot.domain.materials import Material
from bot.errors import UserError
from bot.i18n import N_, Language, closest, gettext
from bot.notices import LinkButton, Notice, Tone, plain
from bot.offers import CHOICES, Choices
from cogs.events.group import event_group
from cogs.events.offering import choices, offer_dates, offer_events
from cogs.events.rights import date_meant, event_named, require_editor


async def offer_resources(interaction: discord.Interaction[Client], typed: str) -> Choices:
    """Resources of the library that fit what is typed."""
    found = await resources.find(interaction.client.database, typed, limit=CHOICES)
    return choices([(str(each.id), each.title) for each in found], "")


async def offer_materials(interaction: discord.Interaction[Client], typed: str) -> Choices:
    """What goes with the event that was picked before."""
    client = interaction.client
    try:
        event_id = await event_named(client, interaction.namespace.event)
    except UserError:
        return []
    found = await materials.listed(client.database, event_id)
    return choices([(str(each.id), each.title) for each in found], typed)


class Materials(commands.Cog):
    """The commands about materials."""

    @event_group.command(
        name="attach", description=N_("Attach a resource, an address or a note (for the office)")
    )
    @app_commands.describe(
        event=N_("The event's title"),
        resource=N_("A resource of the library"),
        title=N_("What it is called"),
        url=N_("Its address"),
        note=N_("A note"),
        date=N_("Only for this date"),
    )
    @app_commands.autocomplete(event=offer_events, resource=offer_resources, date=offer_dates)
    async def attach(
        self,
        interaction: discord.Interaction[Client],
        event: str,
        *,
        resource: str = "",
        title: str = "",
        url: str = "",
        note: str = "",
        date: str = "",
    ) -> None:
        """Attaches it, and shows what goes with the event now; for editors alone."""
        require_editor(interaction)
        client = interaction.client
        event_id = await event_named(client, event)
        await materials.attach(
            client.database,
            event_id,
            title=title,
            url=url,
            note=note,
            resource_id=_id(resource) if resource else None,
            occurrence_id=await date_meant(client, event, date) if date else None,
            author=person(interaction.user),
            now=client.clock(),
        )
        await _show(interaction, event_id)

    @event_group.command(name="detach", description=N_("Take away what was attached (for the office)"))
    @app_commands.describe(event=N_("The event's title"), material=N_("What to take away"))
    @app_commands.autocomplete(event=offer_events, material=offer_materials)
    async def detach(self, interaction: discord.Interaction[Client], event: str, material: str) -> None:
        """Takes it away, and shows what is left; for editors alone."""
        require_editor(interaction)
        client = interaction.client
        event_id = await event_named(client, event)
        await materials.detach(client.database, _id(material), event_id, now=client.clock())
        await _show(interaction, event_id)

    @event_group.command(name="materials", description=N_("What goes with an event: handouts, links, notes"))
    @app_commands.describe(event=N_("The event's title"))
    @app_commands.autocomplete(event=offer_events)
    async def materials(self, interaction: discord.Interaction[Client], event: str) -> None:
        """The list, for the asker alone."""
        await _show(interaction, await event_named(interaction.client, event))


async def _show(interaction: discord.Interaction[Client], event_id: int) -> None:
    client, language = interaction.client, closest(interaction.locale.value)
    found = await materials.listed(client.database, event_id)
    web = client.settings.web.base_url
    await reply(interaction, view=card(_told(found, f"{web}/events/{event_id}", web, language), language))


def _told(found: list[Material], page: str, web: str, language: Language) -> Notice:
    lines = [
        linked(each.title, each.url or f"{web}/resources/{each.resource_id}")
        if each.url or each.resource_id
        else plain(each.title)
        for each in found[:20]
    ]
    return Notice(
        kind=gettext(language, N_("Event")),
        title=gettext(language, N_("Materials")),
        lines=tuple(lines) or (gettext(language, N_("Nothing is attached yet.")),),
        buttons=(LinkButton(gettext(language, N_("Open")), page),),
        tone=Tone.OFFICE,
    )


def _id(picked: str) -> int:
    """Raises UserError for what was typed rather than picked."""
    if not (picked.isdecimal() and len(picked) < 19):
        raise UserError(N_("Please choose from the list."))
    return int(picked)
