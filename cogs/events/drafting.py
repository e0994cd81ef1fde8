"""What becomes of a draft: published, completed or thrown away by a button."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self
from zoneinfo import ZoneInfo

import discord

from bot.cards import card
from bot.client import Client, LastingButton
from bot.domain import drafts
from bot.domain.date_words import when
from bot.domain.drafts import Details, Draft
from bot.domain.when import read_moment
from bot.errors import UserError
from bot.forms import KeptForm, again_button, typed_before
from bot.i18n import N_, Language, closest, gettext
from bot.notices import LinkButton, Notice, Tone
from cogs.events.previewing import preview
from cogs.events.rights import require_editor
from cogs.events.sorting import form_of


class DraftButton(
    LastingButton,
    template=r"event-draft:1:(?P<what>publish|details|sorting|frame|discard):(?P<id>\d{1,18})",
):
    """What becomes of a draft."""

    def __init__(self, button: discord.ui.Button[Any], what: str, event_id: int) -> None:
        super().__init__(button)
        self.what = what
        self.event_id = event_id

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        assert isinstance(item, discord.ui.Button), "no other component has such an id"
        return cls(item, match["what"], int(match["id"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Does it, and says what came of it in place of the draft."""
        require_editor(interaction)
        client: Client = interaction.client
        language = closest(interaction.locale.value)
        if self.what in ("details", "sorting", "frame"):
            await interaction.response.send_modal(await self._form(client, language))
            return
        notice = await (self._publish if self.what == "publish" else self._discard)(client, language)
        await interaction.response.edit_message(view=card(notice, language))

    async def _form(self, client: Client, language: Language) -> KeptForm:
        if self.what == "details":
            draft = await drafts.look_at(client.database, self.event_id, now=client.clock())
            return DetailsForm(language, self.event_id, _typed(draft, language))
        return await form_of(client, self.what, self.event_id, language)

    async def _publish(self, client: Client, language: Language) -> Notice:
        channel = client.settings.discord.announcements
        await drafts.publish(client.database, self.event_id, announcements=channel, now=client.clock())
        draft = await drafts.look_at(client.database, self.event_id, now=client.clock())
        url = f"{client.settings.web.base_url}/events/{self.event_id}"
        told = N_("Its card comes into its own thread and into the announcements within seconds.")
        return Notice(
            kind=gettext(language, N_("Event published")),
            title=draft.date.title,
            lines=(when(draft.date, language), gettext(language, told)),
            buttons=(LinkButton(gettext(language, N_("Open on the web")), url),),
            tone=Tone.OFFICE,
        )

    async def _discard(self, client: Client, language: Language) -> Notice:
        await drafts.discard(client.database, self.event_id)
        return Notice(
            kind=gettext(language, N_("Draft")),
            title=gettext(language, N_("This draft was thrown away")),
            tone=Tone.CANCELLED,
        )


class DetailsForm(KeptForm):
    """What makes a draft complete."""

    def __init__(self, language: Language, event_id: int, typed: Sequence[str] = ()) -> None:
        super().__init__(N_("Further details"), language, typed)
        self.event_id = event_id
        self.capacity = self.ask(
            N_("Places"), most=5, hint=N_("A number; empty: no limit"), is_required=False
        )
        self.deadline = self.ask(
            N_("Registration until"), most=60, example=N_("13.3. or: 13.3. 12:00"), is_required=False
        )
        self.contact = self.ask(N_("Contact"), most=300, is_required=False)
        self.link = self.ask(
            N_("Online link"), most=500, hint=N_("Only registered people get it"), is_required=False
        )
        self.access = self.ask(N_("Access"), most=500, is_required=False)

    def open_again(self) -> LastingButton:
        """Leads back here."""
        return DetailsAgain(self.language, self.event_id)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Keeps the details and shows the draft again."""
        require_editor(interaction)
        client: Client = interaction.client
        await drafts.complete(client.database, self.event_id, self._read(client), now=client.clock())
        await interaction.response.edit_message(view=await preview(client, self.event_id, self.language))

    def _read(self, client: Client) -> Details:
        zone, until = ZoneInfo(client.settings.events.time_zone), self.deadline.value.strip()
        return Details(
            capacity=_number(self.capacity.value),
            registration_until=read_moment(until, now=client.clock(), zone=zone) if until else None,
            contact=self.contact.value,
            online_url=self.link.value,
            accessibility=self.access.value,
        )


class DetailsAgain(LastingButton, template=r"event-details:1:(?P<id>\d{1,18})"):
    """Opens the form again with what was typed."""

    def __init__(self, language: Language, event_id: int) -> None:
        super().__init__(again_button(language, f"event-details:1:{event_id}"))
        self.language: Language = language
        self.event_id = event_id

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], _: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        return cls(closest(interaction.locale.value), int(match["id"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """The form, filled in."""
        form = DetailsForm(self.language, self.event_id, typed_before(self))
        await interaction.response.send_modal(form)


def _number(typed: str) -> int | None:
    if not typed.strip():
        return None
    if not typed.strip().isdecimal():
        raise UserError(N_("“{typed}” is not a number of places."), typed=typed)
    return int(typed)


def _typed(draft: Draft, language: Language) -> tuple[str, ...]:
    """What the details are now, as the form takes them."""
    date, zone = draft.date, ZoneInfo(draft.date.time_zone)
    until = ""
    if draft.registration_until is not None:
        local = draft.registration_until.astimezone(zone)
        until = f"{local.day}.{local.month}.{local.year} {local.hour}:{local.minute:02}"
    places = "" if date.capacity is None else str(date.capacity)
    return places, until, date.contact, date.online_url, date.accessibility
