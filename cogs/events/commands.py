"""`/event`: the office enters dates, everyone sees what is next."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import discord
from discord import app_commands

from bot.cards import card, fitting, linked
from bot.client import Client, reply
from bot.domain import changes, events
from bot.domain.announcements import card_notice
from bot.domain.events import EventCard
from bot.domain.sights import event_url
from bot.domain.spans import read_date
from bot.errors import UserError
from bot.i18n import N_, Language, closest, discord_time, gettext, say_days
from bot.notices import LinkButton, Notice, Tone, plain
from cogs.events.changing import form_for
from cogs.events.entering import EventForm
from cogs.events.group import event_group
from cogs.events.materials import Materials
from cogs.events.offering import (
    offer_cities,
    offer_coming,
    offer_coming_dates,
    offer_kinds,
    offer_roles,
    offer_topics,
)
from cogs.events.office import Office
from cogs.events.participants import Participants
from cogs.events.previewing import preview
from cogs.events.rights import (
    city_named,
    date_picked,
    event_named,
    kind_named,
    require_editor,
    role_named,
    topic_named,
)

SHOWN = 8
"""Dates on one card: more than a phone shows at once is what the web page is for."""


class Events(Participants, Materials, Office):
    """The commands about dates."""

    event = event_group

    def __init__(self, client: Client) -> None:
        self.client = client

    @event.command(name="create", description=N_("Enter a new event (for the office)"))
    @app_commands.describe(topic=N_("The topic it belongs to"), city=N_("The city where it takes place"))
    @app_commands.autocomplete(topic=offer_topics, city=offer_cities)
    async def create(self, interaction: discord.Interaction[Client], topic: str = "", city: str = "") -> None:
        """Opens the form, for editors."""
        require_editor(interaction)
        topic_slug = (await topic_named(self.client, topic)).slug if topic else ""
        city_slug = await city_named(self.client, city) if city else ""
        form = EventForm(closest(interaction.locale.value), topic_slug, city_slug)
        await interaction.response.send_modal(form)

    @event.command(name="list", description=N_("The next dates"))
    @app_commands.describe(
        topic=N_("Only of this topic"),
        city=N_("Only in this city"),
        kind=N_("Only of this kind"),
        audience=N_("Only for this group of people"),
        online=N_("Only where one can take part online, or only at a place"),
    )
    @app_commands.autocomplete(topic=offer_topics, city=offer_cities, kind=offer_kinds, audience=offer_roles)
    async def upcoming(
        self,
        interaction: discord.Interaction[Client],
        *,
        topic: str = "",
        city: str = "",
        kind: str = "",
        audience: str = "",
        online: bool | None = None,
    ) -> None:
        """The next dates, for the asker alone."""
        language = closest(interaction.locale.value)
        found = await events.upcoming(
            self.client.database,
            now=self.client.clock(),
            limit=SHOWN,
            topic=(await topic_named(self.client, topic)).slug if topic else "",
            city=await city_named(self.client, city) if city else "",
            kind=await kind_named(self.client, kind) if kind else "",
            audience=await role_named(self.client, audience) if audience else "",
            is_online=online,
        )
        base_url = self.client.settings.web.base_url
        is_filtered = bool(topic or city or kind or audience) or online is not None
        notice = _listed(found.events, base_url, language, is_filtered=is_filtered)
        await reply(interaction, view=card(notice, language))

    @event.command(name="show", description=N_("One event, with its buttons to register"))
    @app_commands.describe(event=N_("The event's title"))
    @app_commands.autocomplete(event=offer_coming)
    async def show(self, interaction: discord.Interaction[Client], event: str) -> None:
        """The event's card, for the asker alone."""
        event_id, now = await event_named(self.client, event), self.client.clock()
        found = await events.shown(self.client.database, event_id, now=now)
        if found is None:
            raise UserError(N_("This event is not there any more."))
        date, places = found
        url = event_url(self.client.settings.web.base_url, date.event_id, is_public=date.is_public)
        await reply(interaction, view=card(card_notice(date, places, now=now, url=url)))

    @event.command(name="edit", description=N_("Change an event or one of its dates (for the office)"))
    @app_commands.describe(event=N_("The event's title"), date=N_("Only this date"))
    @app_commands.autocomplete(event=offer_coming, date=offer_coming_dates)
    async def edit(self, interaction: discord.Interaction[Client], event: str, date: str = "") -> None:
        """Opens the form with what holds now, for editors."""
        await self._open(interaction, "date" if date else "event", event, date)

    @event.command(name="add", description=N_("Add a date to an event (for the office)"))
    @app_commands.describe(event=N_("The event's title"), when=N_("For example: 15.3. 14:00-15:30"))
    @app_commands.autocomplete(event=offer_coming)
    async def add(
        self,
        interaction: discord.Interaction[Client],
        event: str,
        when: app_commands.Range[str, 1, 100],
    ) -> None:
        """Adds one date and shows the event as it is now."""
        require_editor(interaction)
        event_id, now = await event_named(self.client, event), self.client.clock()
        zone = ZoneInfo(self.client.settings.events.time_zone)
        span = read_date(when, now=now, zone=zone)
        await changes.add_date(
            self.client.database, event_id, span.start, span.end, is_all_day=span.is_all_day, now=now
        )
        language = closest(interaction.locale.value)
        await reply(interaction, view=await preview(self.client, event_id, language))

    @event.command(name="cancel", description=N_("Cancel an event or one of its dates (for the office)"))
    @app_commands.describe(event=N_("The event's title"), date=N_("Only this date"))
    @app_commands.autocomplete(event=offer_coming, date=offer_coming_dates)
    async def cancel(self, interaction: discord.Interaction[Client], event: str, date: str = "") -> None:
        """Opens the form that asks for a reason, for editors."""
        await self._open(interaction, "cancel", event, date)

    async def _open(self, interaction: discord.Interaction[Client], what: str, event: str, date: str) -> None:
        require_editor(interaction)
        event_id = await event_named(self.client, event)
        language = closest(interaction.locale.value)
        form = await form_for(self.client, what, event_id, date_picked(date), language=language)
        await interaction.response.send_modal(form)


def _listed(found: Sequence[EventCard], base_url: str, language: Language, *, is_filtered: bool) -> Notice:
    nothing = N_("No date fits that") if is_filtered else N_("No dates are planned at the moment")
    title = N_("The next dates") if found else nothing
    return Notice(
        kind=gettext(language, N_("Events")),
        title=gettext(language, title),
        lines=fitting(_entry(event, base_url, language) for event in found),
        buttons=(LinkButton(gettext(language, N_("All dates on the web")), f"{base_url}/events"),),
        tone=Tone.OFFICE,
    )


def _entry(event: EventCard, base_url: str, language: Language) -> str:
    where = plain(event.place, 100) or (gettext(language, N_("online")) if event.is_online else "")
    state = gettext(language, N_("cancelled")) if event.is_cancelled else ""
    details = (state, _when(event, language), where)
    title = linked(event.title, f"{base_url}/events/{event.event_id}")
    return f"\n**{title}**\n" + " · ".join(part for part in details if part)


def _when(event: EventCard, language: Language) -> str:
    said = discord_time(event.starts_at)
    if event.is_all_day:
        said = say_days(event.starts_at, event.ends_at, language, ZoneInfo(event.time_zone))
    return f"{said} ({discord_time(event.starts_at, 'R')})"
