"""`/event`: the office enters dates, everyone sees what is next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import card, fitting, linked
from bot.client import Client, reply
from bot.domain import changes, drafts, events, taxonomy, topics
from bot.domain.announcements import card_notice
from bot.domain.events import EventCard
from bot.domain.sights import event_url
from bot.domain.when import read_when
from bot.domain.words import fold
from bot.errors import UserError
from bot.i18n import N_, Language, closest, discord_time, gettext, say_datetime
from bot.notices import LinkButton, Notice, Tone, plain, shortened
from cogs.events.changing import form_for
from cogs.events.drafting import preview
from cogs.events.entering import EventForm
from cogs.events.rights import city_named, event_named, require_editor, topic_named

SHOWN = 8
"""Dates on one card: more than a phone shows at once is what the web page is for."""
CHOICES = 25
"""Discord offers no more ("Application Command Option Choice")."""
Choices = list[app_commands.Choice[str]]


class Events(commands.Cog):
    """The commands about dates."""

    event = app_commands.Group(name="event", description=N_("Dates of the exchange"))

    def __init__(self, client: Client) -> None:
        self.client = client

    @event.command(name="create", description=N_("Enter a new event (for the office)"))
    @app_commands.describe(topic=N_("The topic it belongs to"), city=N_("The city where it takes place"))
    async def create(self, interaction: discord.Interaction[Client], topic: str = "", city: str = "") -> None:
        """Opens the form, for editors."""
        require_editor(interaction)
        topic_slug = (await topic_named(self.client, topic)).slug if topic else ""
        city_slug = await city_named(self.client, city) if city else ""
        form = EventForm(closest(interaction.locale.value), topic_slug, city_slug)
        await interaction.response.send_modal(form)

    @event.command(name="list", description=N_("The next dates"))
    @app_commands.describe(topic=N_("Only of this topic"), city=N_("Only in this city"))
    async def upcoming(
        self, interaction: discord.Interaction[Client], topic: str = "", city: str = ""
    ) -> None:
        """The next dates, for the asker alone."""
        language = closest(interaction.locale.value)
        found = await events.upcoming(
            self.client.database,
            now=self.client.clock(),
            limit=SHOWN,
            topic=(await topic_named(self.client, topic)).slug if topic else "",
            city=await city_named(self.client, city) if city else "",
        )
        base_url = self.client.settings.web.base_url
        await reply(interaction, view=card(_listed(found.events, base_url, language), language))

    @event.command(name="show", description=N_("One event, with its buttons to register"))
    @app_commands.describe(event=N_("The event's title"))
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
    async def edit(self, interaction: discord.Interaction[Client], event: str, date: str = "") -> None:
        """Opens the form with what holds now, for editors."""
        await self._open(interaction, "date" if date else "event", event, date)

    @event.command(name="add", description=N_("Add a date to an event (for the office)"))
    @app_commands.describe(event=N_("The event's title"), when=N_("For example: 15.3. 14:00-15:30"))
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
        start, end = read_when(when, now=now, zone=zone)
        await changes.add_date(self.client.database, event_id, start, end, now=now)
        language = closest(interaction.locale.value)
        await reply(interaction, view=await preview(self.client, event_id, language))

    @event.command(name="cancel", description=N_("Cancel an event or one of its dates (for the office)"))
    @app_commands.describe(event=N_("The event's title"), date=N_("Only this date"))
    async def cancel(self, interaction: discord.Interaction[Client], event: str, date: str = "") -> None:
        """Opens the form that asks for a reason, for editors."""
        await self._open(interaction, "cancel", event, date)

    @create.autocomplete("topic")
    @upcoming.autocomplete("topic")
    async def offer_topics(self, _: discord.Interaction[Client], typed: str) -> Choices:
        """The topics whose names contain what is typed."""
        found = await topics.public_topics(self.client.database)
        return _choices([(topic.slug, topic.name) for topic in found], typed)

    @create.autocomplete("city")
    @upcoming.autocomplete("city")
    async def offer_cities(self, _: discord.Interaction[Client], typed: str) -> Choices:
        """The cities whose names contain what is typed."""
        return _choices(await taxonomy.cities(self.client.database), typed)

    @show.autocomplete("event")
    @edit.autocomplete("event")
    @add.autocomplete("event")
    @cancel.autocomplete("event")
    async def offer_events(self, _: discord.Interaction[Client], typed: str) -> Choices:
        """The events to come whose titles contain what is typed."""
        found = await events.coming_titles(
            self.client.database, typed, now=self.client.clock(), limit=CHOICES
        )
        return [
            app_commands.Choice(name=shortened(title, 100), value=f"#{event_id}") for event_id, title in found
        ]

    @edit.autocomplete("date")
    @cancel.autocomplete("date")
    async def offer_dates(self, interaction: discord.Interaction[Client], typed: str) -> Choices:
        """The dates to come of the event that was picked before."""
        try:
            event_id = await event_named(self.client, interaction.namespace.event)
            draft = await drafts.look_at(self.client.database, event_id, now=self.client.clock())
        except UserError:
            return []
        language, zone = closest(interaction.locale.value), ZoneInfo(draft.date.time_zone)
        named = [(str(each.id), say_datetime(each.starts_at, language, zone)) for each in draft.dates]
        return _choices(named, typed)

    async def _open(self, interaction: discord.Interaction[Client], what: str, event: str, date: str) -> None:
        require_editor(interaction)
        event_id = await event_named(self.client, event)
        if date and not (date.isdecimal() and len(date) < 19):
            raise UserError(N_("Please choose the date from the list."))
        language = closest(interaction.locale.value)
        form = await form_for(self.client, what, event_id, int(date or 0), language=language)
        await interaction.response.send_modal(form)


def _choices(pairs: Sequence[tuple[str, str]], typed: str) -> Choices:
    fitting_ones = [(slug, name) for slug, name in pairs if fold(typed) in fold(name)]
    return [app_commands.Choice(name=name[:100], value=slug) for slug, name in fitting_ones[:CHOICES]]


def _listed(found: Sequence[EventCard], base_url: str, language: Language) -> Notice:
    title = N_("The next dates") if found else N_("No dates are planned at the moment")
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
    details = (state, _stamps(event.starts_at), where)
    title = linked(event.title, f"{base_url}/events/{event.event_id}")
    return f"\n**{title}**\n" + " · ".join(part for part in details if part)


def _stamps(start: datetime) -> str:
    return f"{discord_time(start)} ({discord_time(start, 'R')})"
