"""`/remind` and "Remind me": a direct message at a time that one sets oneself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import card
from bot.client import Client, LastingButton, person, reply
from bot.domain import reminders
from bot.domain.announcements import personal_notice
from bot.domain.preferences import OFFSETS
from bot.domain.reminders import TEXT_LENGTH, DateReminder, OwnReminder
from bot.domain.when import read_moment
from bot.forms import KeptForm, again_button, typed_before
from bot.i18n import N_, Language, closest, discord_time, gettext
from bot.notices import ActionButton, Notice, Tone, plain, shortened

SHOWN = 10
"""Reminders in one list: each is three components, and a message holds 40."""
MINUTE = timedelta(minutes=1)
MORNING = time(reminders.MORNING)
"""What a day without a time means."""


class Reminders(commands.Cog):
    """The commands about one's own reminders."""

    remind = app_commands.Group(name="remind", description=N_("Reminders for yourself"))

    def __init__(self, client: Client) -> None:
        self.client = client

    @remind.command(name="me", description=N_("Get a direct message at a time you set"))
    @app_commands.describe(when=N_("For example: tomorrow 9:30, or: in 2 hours"), text=N_("What it is about"))
    async def me(
        self,
        interaction: discord.Interaction[Client],
        when: app_commands.Range[str, 1, 100],
        text: app_commands.Range[str, 1, TEXT_LENGTH],
    ) -> None:
        """Sets the reminder and says when it comes, in words."""
        await _remind(interaction, when, text, url="")

    @remind.command(name="list", description=N_("Your reminders; delete what is no longer needed"))
    async def mine(self, interaction: discord.Interaction[Client]) -> None:
        """The next ones, each with a button to delete it."""
        view = await _list_of(self.client, str(interaction.user.id), closest(interaction.locale.value))
        await reply(interaction, view=view)


@app_commands.context_menu(name=N_("Remind me"))
async def remind_about(interaction: discord.Interaction[Client], message: discord.Message) -> None:
    """Asks when to remind of a message."""
    language = closest(interaction.locale.value)
    first = next((line for line in message.content.splitlines() if line.strip()), "")
    about = first or gettext(language, N_("A message by {name}"), name=message.author.display_name)
    typed = ("", shortened(about, 200))
    form = RemindForm(language, message.channel.id, message.id, typed)
    await interaction.response.send_modal(form)


class RemindForm(KeptForm):
    """When to remind of a message, and by which words."""

    def __init__(
        self, language: Language, channel_id: int, message_id: int, typed: Sequence[str] = ()
    ) -> None:
        super().__init__(N_("Remind me"), language, typed)
        self.channel_id, self.message_id = channel_id, message_id
        self.when = self.ask(N_("When"), most=100, example=N_("tomorrow 9:30, or: in 2 hours"))
        self.about = self.ask(N_("What it is about"), most=TEXT_LENGTH, is_long=True)

    def open_again(self) -> LastingButton:
        """Leads back here, with the same message."""
        return RemindAgain(self.language, self.channel_id, self.message_id)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Sets the reminder, with the way to the message."""
        home = interaction.guild_id or "@me"
        url = f"https://discord.com/channels/{home}/{self.channel_id}/{self.message_id}"
        await _remind(interaction, self.when.value, self.about.value, url=url)


class RemindAgain(LastingButton, template=r"remind-form:1:(?P<channel>\d{1,20}):(?P<message>\d{1,20})"):
    """Opens the form again with what was typed."""

    def __init__(self, language: Language, channel_id: int, message_id: int) -> None:
        super().__init__(again_button(language, f"remind-form:1:{channel_id}:{message_id}"))
        self.language: Language = language
        self.channel_id, self.message_id = channel_id, message_id

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], _: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        return cls(closest(interaction.locale.value), int(match["channel"]), int(match["message"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """The form, filled in."""
        form = RemindForm(self.language, self.channel_id, self.message_id, typed_before(self))
        await interaction.response.send_modal(form)


class DeleteButton(LastingButton, template=r"reminder:1:delete:(?P<id>\d{1,18})"):
    """Deletes one of one's own reminders."""

    def __init__(self, button: discord.ui.Button[Any], reminder_id: int) -> None:
        super().__init__(button)
        self.reminder_id = reminder_id

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        assert isinstance(item, discord.ui.Button), "no other component has such an id"
        return cls(item, int(match["id"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Deletes it and shows what is left."""
        client: Client = interaction.client
        account = str(interaction.user.id)
        await reminders.forget(client.database, account, self.reminder_id)
        view = await _list_of(client, account, closest(interaction.locale.value))
        await interaction.response.edit_message(view=view)


class DateDeleteButton(LastingButton, template=r"reminder:1:date:(?P<date>\d{1,18}):(?P<minutes>\d{1,6})"):
    """Takes back that one is reminded of a date; it stands in the list and under `/event remind`."""

    def __init__(self, button: discord.ui.Button[Any], date_id: int, minutes: int) -> None:
        super().__init__(button)
        self.date_id, self.minutes = date_id, minutes

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        assert isinstance(item, discord.ui.Button), "no other component has such an id"
        return cls(item, int(match["date"]), int(match["minutes"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Takes it back and shows what is left."""
        client: Client = interaction.client
        account, before = str(interaction.user.id), timedelta(minutes=self.minutes)
        await reminders.forget_date(client.database, self.date_id, account, before, now=client.clock())
        view = await _list_of(client, account, closest(interaction.locale.value))
        await interaction.response.edit_message(view=view)


class SnoozeButton(LastingButton, template=r"snooze:1:(?P<id>\d{1,18}):(?P<until>60|morning)"):
    """Brings a reminder once more."""

    def __init__(self, button: discord.ui.Button[Any], delivery_id: int, until: str) -> None:
        super().__init__(button)
        self.delivery_id = delivery_id
        self.minutes = int(until) if until.isdecimal() else None

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        assert isinstance(item, discord.ui.Button), "no other component has such an id"
        return cls(item, int(match["id"]), match["until"])

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Says in the message itself when it comes again."""
        client: Client = interaction.client
        again = await reminders.snooze(
            client.database,
            str(interaction.user.id),
            self.delivery_id,
            minutes=self.minutes,
            now=client.clock(),
        )
        notice = personal_notice(
            again.text,
            about=again.url,
            delivery_id=self.delivery_id,
            language=closest(interaction.locale.value),
            again_at=again.due_at,
        )
        await interaction.response.edit_message(view=card(notice))


async def _remind(interaction: discord.Interaction[Any], when: str, text: str, *, url: str) -> None:
    client: Client = interaction.client
    language = closest(interaction.locale.value)
    zone, now = ZoneInfo(client.settings.events.time_zone), client.clock()
    due = read_moment(when, now=now, zone=zone, default=MORNING)
    who = person(interaction.user)
    kept = await reminders.remind(client.database, who, text, due, url=url, language=language, now=now)
    await reply(interaction, view=card(_set(kept, language), language))


def _set(reminder: OwnReminder, language: Language) -> Notice:
    told = gettext(language, N_("A direct message comes {when}."), when=_stamps(reminder.due_at))
    delete = ActionButton(gettext(language, N_("Delete")), f"reminder:1:delete:{reminder.id}")
    return Notice(
        kind=gettext(language, N_("Reminder set")),
        title=shortened(reminder.text, 200),
        lines=(told,),
        buttons=(delete,),
        tone=Tone.OFFICE,
    )


async def _list_of(client: Client, account: str, language: Language) -> discord.ui.LayoutView:
    """What someone set for themselves, and of which dates they want to be reminded, the next first."""
    own = await reminders.waiting(client.database, account)
    dates = await reminders.waiting_dates(client.database, account, now=client.clock())
    return _listed(sorted([*own, *dates], key=lambda each: each.due_at), language)


def _listed(found: Sequence[OwnReminder | DateReminder], language: Language) -> discord.ui.LayoutView:
    """A section a reminder, with its button beside it."""
    title = N_("Your reminders") if found else N_("No reminder is waiting")
    parts: list[discord.ui.Item[Any]] = [discord.ui.TextDisplay(f"**{gettext(language, title)}**")]
    for reminder in found[:SHOWN]:
        label = gettext(language, N_("Delete"))
        words, action = _entry(reminder, language)
        button = discord.ui.Button[Any](label=label, custom_id=action)
        said = f"{plain(words, 200)}\n{_stamps(reminder.due_at)}"
        parts.append(discord.ui.Section(said, accessory=button))
    if len(found) > SHOWN:
        more = gettext(language, N_("and {n} more"), n=len(found) - SHOWN)
        parts.append(discord.ui.TextDisplay(more))
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.Container(*parts, accent_colour=Tone.OFFICE.value))
    return view


def _entry(reminder: OwnReminder | DateReminder, language: Language) -> tuple[str, str]:
    """Its words, and the name of the button that deletes it."""
    if isinstance(reminder, OwnReminder):
        return reminder.text, f"reminder:1:delete:{reminder.id}"
    minutes = reminder.before // MINUTE
    before = gettext(language, OFFSETS[minutes]) if minutes in OFFSETS else ""
    said = f"{reminder.title} ({before})" if before else reminder.title
    return said, f"reminder:1:date:{reminder.occurrence_id}:{minutes}"


def _stamps(moment: datetime) -> str:
    return f"{discord_time(moment)} ({discord_time(moment, 'R')})"


async def setup(client: Client) -> None:
    """Loads the cog; its buttons work in messages from before the start."""
    client.add_dynamic_items(RemindAgain, DeleteButton, DateDeleteButton, SnoozeButton)
    client.tree.add_command(remind_about)
    await client.add_cog(Reminders(client))
