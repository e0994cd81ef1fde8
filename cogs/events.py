"""`/event`: the office enters dates, everyone sees what is next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import card, fitting, linked
from bot.client import Client, LastingButton, person, reply
from bot.domain import events, topics
from bot.domain.events import TITLE_LENGTH, EventCard, NewEvent
from bot.domain.topics import TopicCard
from bot.domain.when import read_when
from bot.errors import UserError
from bot.forms import KeptForm, again_button, typed_before
from bot.i18n import N_, Language, closest, discord_time, gettext, say_date, say_range
from bot.notices import LinkButton, Notice, Tone, plain

SHOWN = 8
"""Dates on one card: more than a phone shows at once is what the web page is for."""
CHOICES = 25
"""Discord offers no more ("Application Command Option Choice")."""


class Events(commands.Cog):
    """The commands about dates."""

    event = app_commands.Group(name="event", description=N_("Dates of the exchange"))

    def __init__(self, client: Client) -> None:
        self.client = client

    @event.command(name="create", description=N_("Enter a new event (for the office)"))
    @app_commands.describe(topic=N_("The topic it belongs to"))
    async def create(self, interaction: discord.Interaction[Client], topic: str = "") -> None:
        """Opens the form, for editors."""
        _require_editor(interaction)
        slug = (await _topic(self.client, topic)).slug if topic else ""
        await interaction.response.send_modal(EventForm(closest(interaction.locale.value), slug))

    @create.autocomplete("topic")
    async def offer_topics(
        self, _: discord.Interaction[Client], typed: str
    ) -> list[app_commands.Choice[str]]:
        """The topics whose names contain what is typed."""
        found = [
            t for t in await topics.public_topics(self.client.database) if typed.lower() in t.name.lower()
        ]
        return [app_commands.Choice(name=topic.name[:100], value=topic.slug) for topic in found[:CHOICES]]

    @event.command(name="list", description=N_("The next dates"))
    async def upcoming(self, interaction: discord.Interaction[Client]) -> None:
        """The next dates, for the asker alone."""
        language = closest(interaction.locale.value)
        found = await events.upcoming(self.client.database, now=self.client.clock(), limit=SHOWN)
        base_url = self.client.settings.web.base_url
        await reply(interaction, view=card(_listed(found.events, base_url, language), language))


class EventForm(KeptForm):
    """What an editor enters about an event."""

    def __init__(self, language: Language, topic: str = "", typed: Sequence[str] = ()) -> None:
        super().__init__(N_("New event"), language, typed)
        self.topic = topic
        self.name = self.ask(N_("Title"), most=TITLE_LENGTH)
        self.when = self.ask(
            N_("When"),
            most=100,
            hint=N_("Day and time, with an end if it is not one hour"),
            example=N_("15.3. 14:00-15:30, or: tomorrow 9:30"),
        )
        self.place = self.ask(
            N_("Place"), most=200, hint=N_("Leave empty if it is online"), is_required=False
        )
        self.about = self.ask(N_("What it is about"), most=1500, is_long=True, is_required=False)
        self.access = self.ask(
            N_("Access"),
            most=500,
            example=N_("Step-free, sign language, material in advance"),
            is_required=False,
        )

    def open_again(self) -> LastingButton:
        """Leads back here with the same topic."""
        return EventAgain(self.language, self.topic)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Creates the event and says when it will be, in words."""
        client: Client = interaction.client
        _require_editor(interaction)
        zone = ZoneInfo(client.settings.events.time_zone)
        now = client.clock()
        start, end = read_when(self.when.value, now=now, zone=zone)
        new = NewEvent(
            title=self.name.value,
            dates=((start, end),),
            description=self.about.value,
            place=self.place.value,
            is_online=not self.place.value.strip(),
            topic_id=(await _topic(client, self.topic)).id if self.topic else None,
            accessibility=self.access.value,
            time_zone=zone.key,
        )
        event_id = await events.create(
            client.database,
            new,
            author=person(interaction.user),
            announcements=client.settings.discord.announcements,
            reminder=timedelta(minutes=client.settings.events.reminder_minutes),
            now=now,
        )
        url = f"{client.settings.web.base_url}/events/{event_id}"
        await reply(interaction, view=card(_created(new, url, zone, self.language), self.language))


class EventAgain(LastingButton, template=r"event-form:1:(?P<topic>[a-z0-9-]*)"):
    """Opens the form again with what was typed."""

    def __init__(self, language: Language, topic: str) -> None:
        super().__init__(again_button(language, f"event-form:1:{topic}"))
        self.language: Language = language
        self.topic = topic

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], _: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        return cls(closest(interaction.locale.value), match["topic"])

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """The form, filled in."""
        await interaction.response.send_modal(EventForm(self.language, self.topic, typed_before(self)))


def _require_editor(interaction: discord.Interaction[Client]) -> None:
    wanted = interaction.client.settings.discord.editors
    roles = interaction.user.roles if isinstance(interaction.user, discord.Member) else []
    if not any(wanted in (role.name, str(role.id)) for role in roles):
        named = interaction.client.home.get_role(int(wanted)) if wanted.isdigit() else None
        raise UserError(
            N_("Events are entered by the office. It needs the role “{role}”."),
            role=named.name if named else wanted,
        )


async def _topic(client: Client, typed: str) -> TopicCard:
    """The topic that was picked, or typed by its name."""
    for topic in await topics.public_topics(client.database):
        if typed.lower() in (topic.slug, topic.name.lower()):
            return topic
    raise UserError(N_("There is no topic “{topic}”. Please choose one from the list."), topic=typed[:100])


def _created(event: NewEvent, url: str, zone: ZoneInfo, language: Language) -> Notice:
    ((start, end),) = event.dates
    words = f"{say_date(start, language, zone)}, {say_range(start, end, language, zone)}"
    where = plain(event.place) or gettext(language, N_("online"))
    return Notice(
        kind=gettext(language, N_("Event entered")),
        title=event.title,
        lines=(words, _stamps(start), where),
        buttons=(LinkButton(gettext(language, N_("Open on the web")), url),),
        tone=Tone.OFFICE,
    )


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


async def setup(client: Client) -> None:
    """Loads the cog; its button works in messages from before the start."""
    client.add_dynamic_items(EventAgain)
    await client.add_cog(Events(client))
