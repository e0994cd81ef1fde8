"""The buttons under a date: register, maybe, decline; alone or with a second person."""

from __future__ import annotations

import re
from typing import Any, Self

import discord

from bot.cards import card
from bot.client import Client, LastingButton, person, reply
from bot.domain import rsvps
from bot.domain.announcements import rsvp_action
from bot.domain.date_words import way_in, when, where
from bot.domain.rsvps import Answer, Standing
from bot.domain.sights import event_url
from bot.i18n import N_, Language, closest, gettext
from bot.notices import ActionButton, LinkButton, Notice, Tone, plain

WITH_GUESTS = {"going": None, "two": 1, "one": 0}
"""What is pressed to register, and how many then come along (None: as before)."""


class RsvpButton(
    LastingButton, template=r"rsvp:1:(?P<answer>going|two|one|maybe|declined):(?P<date>\d{1,18})"
):
    """An answer about one date. It stands on cards, reminders and answers, old ones too."""

    def __init__(self, button: discord.ui.Button[Any], answer: str, date: int) -> None:
        super().__init__(button)
        self.answer = answer
        self.date = date

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        assert isinstance(item, discord.ui.Button), "no other component has such an id"
        return cls(item, match["answer"], int(match["date"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Keeps the answer and says, to this person alone, what holds now."""
        client: Client = interaction.client
        standing = await self._answer(client, interaction)
        notice = _told(standing, client.settings.web.base_url, closest(interaction.locale.value))
        view = card(notice, closest(interaction.locale.value))
        if interaction.message is not None and interaction.message.flags.ephemeral:
            await interaction.response.edit_message(view=view)
        else:
            await reply(interaction, view=view)

    async def _answer(self, client: Client, interaction: discord.Interaction[Any]) -> Standing:
        who, now = person(interaction.user), client.clock()
        if self.answer in WITH_GUESTS:
            guests = WITH_GUESTS[self.answer]
            return await rsvps.register_for(client.database, self.date, who, guests=guests, now=now)
        answer = Answer(self.answer)
        return await rsvps.answer_without_place(client.database, self.date, who, answer, now=now)


def _told(standing: Standing, base_url: str, language: Language) -> Notice:
    """What holds now; the way in is told to those who have a place."""
    date = standing.date
    url = event_url(base_url, date.event_id, is_public=date.is_public)
    lines = (
        when(date, language),
        where(date, language),
        way_in(date, language) if standing.is_going else "",
        _contact(standing, language),
        _hint(standing, language),
    )
    return Notice(
        kind=_state(standing, language),
        title=date.title,
        lines=tuple(line for line in lines if line),
        buttons=(*_further(standing, language), LinkButton(gettext(language, N_("Open")), url)),
        tone=Tone.OFFICE,
    )


def _state(standing: Standing, language: Language) -> str:
    match standing.answer:
        case Answer.GOING:
            text = N_("Registered with a second person") if standing.guests else N_("Registered")
        case Answer.WAITLIST:
            text = N_("On the waitlist, place {position}")
        case Answer.MAYBE:
            text = N_("Noted as maybe")
        case _:
            text = N_("Not coming")
    return gettext(language, text, position=standing.position)


def _hint(standing: Standing, language: Language) -> str:
    match standing.answer:
        case Answer.GOING:
            text = N_("A reminder comes before it begins; /reminders says how and when.")
        case Answer.WAITLIST:
            text = N_("As soon as a place is free, a direct message offers it.")
        case Answer.MAYBE:
            text = N_("No place is kept for a maybe.")
        case _:
            text = ""
    return gettext(language, text)


def _contact(standing: Standing, language: Language) -> str:
    if not standing.date.contact or not standing.is_going:
        return ""
    return gettext(language, N_("Questions to: {contact}"), contact=plain(standing.date.contact))


def _further(standing: Standing, language: Language) -> tuple[ActionButton, ...]:
    """What could be answered instead."""

    def button(label: str, answer: str, *, is_main: bool = False) -> ActionButton:
        action = rsvp_action(answer, standing.date.occurrence_id)
        return ActionButton(gettext(language, label), action, is_main=is_main)

    second = (
        button(N_("Come alone"), "one") if standing.guests else button(N_("Bring a second person"), "two")
    )
    match standing.answer:
        case Answer.GOING:
            return second, button(N_("Decline"), "declined")
        case Answer.WAITLIST:
            return second, button(N_("Leave the waitlist"), "declined")
        case Answer.MAYBE:
            return button(N_("Register"), "going", is_main=True), button(N_("Decline"), "declined")
    return (button(N_("Register after all"), "going"), button(N_("Maybe"), "maybe"))


async def setup(client: Client) -> None:
    """Its buttons work in messages from before the start."""
    client.add_dynamic_items(RsvpButton)
