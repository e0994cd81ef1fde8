"""`/reminders`: by which way reminders of events come, how long before, and when never."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Self

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import card
from bot.client import Client, LastingButton, person, reply
from bot.domain import preferences, reminders
from bot.domain.preferences import OFFSETS, Way, Wishes
from bot.errors import UserError
from bot.forms import BETWEEN, KeptForm, again_button, typed_before
from bot.i18n import N_, Language, closest, gettext
from bot.notices import Notice, Tone

WAYS = {
    Way.DIRECT: N_("by direct message"),
    Way.DIRECT_OR_THREAD: N_("by direct message, else named in the thread"),
    Way.THREAD: N_("named in the event's thread"),
    Way.NONE: N_("no reminders"),
}
_HOUR = r"(\d{1,2})(?:[:.](\d\d))?"
_QUIET = re.compile(rf"{_HOUR}\s?(?:-|–|bis|to)\s?{_HOUR}(?:\s?uhr)?", re.IGNORECASE)


class Preferences(commands.Cog):
    """The command by which members choose."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @app_commands.command(name="reminders", description=N_("How reminders of events reach you"))
    async def reminders(self, interaction: discord.Interaction[Client]) -> None:
        """Opens the form with what holds."""
        language = closest(interaction.locale.value)
        held = await preferences.current(self.client.database, str(interaction.user.id))
        await interaction.response.send_modal(WishForm(language, _typed(held, language)))


class WishForm(KeptForm):
    """Way, times and quiet hours."""

    def __init__(self, language: Language, typed: Sequence[str] = ()) -> None:
        super().__init__(N_("Reminders of events"), language, typed)
        ways = [(way.value, gettext(language, name)) for way, name in WAYS.items()]
        offsets = [(str(minutes), gettext(language, name)) for minutes, name in OFFSETS.items()]
        self.way = self.choose(
            N_("How"),
            ways,
            hint=N_("In the thread others see that you come"),
            is_required=True,
        )
        self.offsets = self.choose(
            N_("How long before"),
            offsets,
            hint=N_("Nothing picked: as the office set it for each event"),
            most=len(offsets),
        )
        self.quiet = self.ask(
            N_("Quiet hours"),
            most=20,
            hint=N_("Only reminders of the last hour come then; empty: never quiet"),
            example="21-7",
            is_required=False,
        )

    def open_again(self) -> LastingButton:
        """Leads back here."""
        return WishAgain(self.language)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Keeps it and says what holds now."""
        client: Client = interaction.client
        quiet_from, quiet_until = _quiet(self.quiet.value)
        picked = sorted((int(minutes) for minutes in self.offsets.values), reverse=True)
        offsets = tuple(timedelta(minutes=minutes) for minutes in picked)
        wishes = Wishes(Way(self.way.values[0]), offsets or None, quiet_from, quiet_until)
        await reminders.wish(client.database, person(interaction.user), wishes, now=client.clock())
        await reply(interaction, view=card(_told(wishes, self.language), self.language))


class WishAgain(LastingButton, template=r"wish-form:1"):
    """Opens the form again with what was typed."""

    def __init__(self, language: Language) -> None:
        super().__init__(again_button(language, "wish-form:1"))
        self.language: Language = language

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], _: discord.ui.Item[Any], __: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        return cls(closest(interaction.locale.value))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """The form, filled in."""
        await interaction.response.send_modal(WishForm(self.language, typed_before(self)))


def _quiet(typed: str) -> tuple[int, int]:
    """Minutes after midnight; equal ones mean that it is never quiet."""
    if not typed.strip():
        return 0, 0
    found = _QUIET.fullmatch(typed.strip())
    if found is not None:
        hours = [int(found[1]), int(found[3])]
        minutes = [int(found[2] or 0), int(found[4] or 0)]
        if all(hour <= 24 for hour in hours) and all(minute < 60 for minute in minutes):
            first, last = (hour % 24 * 60 + minute for hour, minute in zip(hours, minutes, strict=True))
            return first, last
    raise UserError(N_("“{typed}” is not readable as hours. Write it like this: 21-7."), typed=typed)


def _typed(wishes: Wishes, language: Language) -> tuple[str, ...]:
    """What holds, as the form takes it."""
    return gettext(language, WAYS[wishes.way]), _offsets(wishes, language), _hours(wishes)


def _offsets(wishes: Wishes, language: Language) -> str:
    held = {int(offset.total_seconds()) // 60 for offset in wishes.offsets or ()}
    return BETWEEN.join(gettext(language, name) for minutes, name in OFFSETS.items() if minutes in held)


def _hours(wishes: Wishes) -> str:
    if wishes.quiet_from == wishes.quiet_until:
        return ""
    clocks = ((minutes // 60, minutes % 60) for minutes in (wishes.quiet_from, wishes.quiet_until))
    return "-".join(f"{hour}:{minute:02}" if minute else str(hour) for hour, minute in clocks)


def _told(wishes: Wishes, language: Language) -> Notice:
    def say(text: str, **values: object) -> str:
        return gettext(language, text, **values)

    when = _offsets(wishes, language) or say(N_("as the office set it for each event"))
    quiet = _hours(wishes)
    lines = (
        "" if wishes.way is Way.NONE else when,
        say(N_("quiet from {hours} o'clock"), hours=quiet) if quiet else say(N_("never quiet")),
        say(N_("If a date you registered for is moved or cancelled, you are told in any case.")),
    )
    return Notice(
        kind=say(N_("This holds now")),
        title=say(WAYS[wishes.way]),
        lines=tuple(line for line in lines if line),
        tone=Tone.OFFICE,
    )


async def setup(client: Client) -> None:
    """Loads the cog; its button works in messages from before the start."""
    client.add_dynamic_items(WishAgain)
    await client.add_cog(Preferences(client))
