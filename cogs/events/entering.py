"""The form in which an editor enters an event."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self
from zoneinfo import ZoneInfo

import discord

from bot.client import Client, LastingButton, person, reply
from bot.domain import drafts
from bot.domain.events import TITLE_LENGTH, NewEvent
from bot.domain.spans import read_span
from bot.forms import KeptForm, again_button, typed_before
from bot.i18n import N_, Language, closest
from cogs.events.previewing import preview
from cogs.events.rights import require_editor, topic_named


class EventForm(KeptForm):
    """What an editor enters about an event; it becomes a draft."""

    def __init__(
        self, language: Language, topic: str = "", city: str = "", typed: Sequence[str] = ()
    ) -> None:
        super().__init__(N_("New event"), language, typed)
        self.topic, self.city = topic, city
        self.name = self.ask(N_("Title"), most=TITLE_LENGTH)
        self.when = self.ask(
            N_("When"),
            most=100,
            hint=N_("Day and time, with an end if it is not one hour; whole days; or how it comes again"),
            example=N_(
                "15.3. 14:00-15:30, 15.3. all day, 15.-17.3., every 1st Thursday of the month at 13:00"
            ),
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
        """Leads back here with the same topic and city."""
        return EventAgain(self.language, self.topic, self.city)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Keeps the draft and shows it, with the time in words."""
        client: Client = interaction.client
        require_editor(interaction)
        new = await self._read(client)
        event_id = await drafts.enter(
            client.database, new, author=person(interaction.user), now=client.clock()
        )
        await reply(interaction, view=await preview(client, event_id, self.language))

    async def _read(self, client: Client) -> NewEvent:
        zone, now = ZoneInfo(client.settings.events.time_zone), client.clock()
        span = read_span(self.when.value, now=now, zone=zone)
        return NewEvent(
            title=self.name.value,
            dates=((span.start, span.end),),
            rule=span.rule,
            is_all_day=span.is_all_day,
            description=self.about.value,
            place=self.place.value,
            is_online=not self.place.value.strip(),
            topic_id=(await topic_named(client, self.topic)).id if self.topic else None,
            cities=(self.city,) if self.city else (),
            accessibility=self.access.value,
            time_zone=zone.key,
            reminders=client.settings.events.reminders,
        )


class EventAgain(LastingButton, template=r"event-form:[12]:(?P<topic>[a-z0-9-]*)(?::(?P<city>[a-z0-9-]*))?"):
    """Opens the form again with what was typed."""

    def __init__(self, language: Language, topic: str, city: str) -> None:
        super().__init__(again_button(language, f"event-form:2:{topic[:40]}:{city[:40]}"))
        self.language: Language = language
        self.topic, self.city = topic, city

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], _: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        return cls(closest(interaction.locale.value), match["topic"], match["city"] or "")

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """The form, filled in."""
        form = EventForm(self.language, self.topic, self.city, typed_before(self))
        await interaction.response.send_modal(form)
