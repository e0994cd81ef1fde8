"""Who comes and who came: the office's list, and the code by which people say that they are there."""

from __future__ import annotations

import io
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import card
from bot.client import Client, person, reply
from bot.domain import attendance, participants
from bot.domain.date_words import when
from bot.domain.participants import Participation
from bot.domain.rsvps import Answer
from bot.i18n import N_, Language, closest, discord_time, gettext, ngettext
from bot.notices import ActionButton, Notice, Tone
from cogs.events.group import event_group
from cogs.events.offering import offer_dates, offer_events
from cogs.events.rights import date_meant, require_editor


class Participants(commands.Cog):
    """The commands about who takes part."""

    @event_group.command(
        name="participants", description=N_("Who comes to a date, as a list (for the office)")
    )
    @app_commands.describe(event=N_("The event's title"), date=N_("Another date than the nearest"))
    @app_commands.autocomplete(event=offer_events, date=offer_dates)
    async def participants(
        self, interaction: discord.Interaction[Client], event: str, date: str = ""
    ) -> None:
        """The numbers, a file with everybody in it, and the way to note who came; for editors alone."""
        require_editor(interaction)
        client, language = interaction.client, closest(interaction.locale.value)
        occurrence_id = await date_meant(client, event, date)
        found = await participants.participation(client.database, occurrence_id)
        content = participants.participant_list(found, language)
        file = discord.File(io.BytesIO(content), _file_name(found, language))
        view = card(_counted(found, language), language)
        view.add_item(discord.ui.File(f"attachment://{file.filename}"))
        await reply(interaction, view=view, file=file)

    @event_group.command(
        name="code", description=N_("The code of a date, to be read out there (for the office)")
    )
    @app_commands.describe(event=N_("The event's title"), date=N_("Another date than the nearest"))
    @app_commands.autocomplete(event=offer_events, date=offer_dates)
    async def code(self, interaction: discord.Interaction[Client], event: str, date: str = "") -> None:
        """The code, and how it is used; for editors alone."""
        require_editor(interaction)
        client, language = interaction.client, closest(interaction.locale.value)
        occurrence_id = await date_meant(client, event, date)
        made = await attendance.code_for(client.database, occurrence_id, now=client.clock())
        await reply(interaction, view=card(_read_out(made, language), language))

    @event_group.command(
        name="attend", description=N_("Say that you are at an event, by the code given there")
    )
    @app_commands.describe(code=N_("The six digits"))
    async def attend(
        self, interaction: discord.Interaction[Client], code: app_commands.Range[str, 1, 30]
    ) -> None:
        """Notes that somebody is there, and says so to them alone."""
        client, language = interaction.client, closest(interaction.locale.value)
        date = await attendance.attend(client.database, code, person(interaction.user), now=client.clock())
        notice = Notice(
            kind=gettext(language, N_("Attendance noted")),
            title=date.title,
            lines=(when(date, language), gettext(language, N_("Good that you are here."))),
            tone=Tone.OFFICE,
        )
        await reply(interaction, view=card(notice, language))


def _counted(found: Participation, language: Language) -> Notice:
    counts = [said for answer in Answer if (said := _how_many(answer, found.count(answer), language))]
    there = ngettext(language, "{n} person was there", "{n} people were there", found.there)
    lines = (
        when(found.date, language),
        " · ".join(counts),
        there if found.there else "",
        gettext(language, N_("Names are for the office alone. Please delete the file when it is used.")),
    )
    return Notice(
        kind=gettext(language, N_("Participants")),
        title=found.date.title,
        lines=tuple(line for line in lines if line),
        buttons=_further(found, language),
        tone=Tone.OFFICE,
    )


def _how_many(answer: Answer, n: int, language: Language) -> str:
    """Nothing where nobody gave an answer, but how many come is always said."""
    if n == 0 and answer is not Answer.GOING:
        return ""
    match answer:
        case Answer.GOING:
            return ngettext(language, "{n} registered", "{n} registered", n)
        case Answer.MAYBE:
            return ngettext(language, "{n} maybe", "{n} maybe", n)
        case Answer.WAITLIST:
            return ngettext(language, "{n} on the waitlist", "{n} on the waitlist", n)
    return ngettext(language, "{n} not coming", "{n} not coming", n)


def _further(found: Participation, language: Language) -> tuple[ActionButton, ...]:
    if found.date.cancelled_at is not None:
        return ()
    date_id = found.date.occurrence_id
    return (ActionButton(gettext(language, N_("Note who came")), f"attendance:1:{date_id}:0"),)


def _file_name(found: Participation, language: Language) -> str:
    day = found.date.starts_at.astimezone(ZoneInfo(found.date.time_zone)).date()
    return gettext(language, N_("participants-{day}.csv"), day=day)


def _read_out(made: attendance.Code, language: Language) -> Notice:
    said = gettext(
        language,
        N_("Whoever is there types: {command}"),
        command=gettext(language, N_("/event attend code:{code}"), code=made.digits),
    )
    counts = gettext(
        language,
        N_("It counts from {start} to {end}."),
        start=discord_time(made.counts_from, "f"),
        end=discord_time(made.counts_until, "f"),
    )
    return Notice(
        kind=gettext(language, N_("Code for attendance")),
        title=made.date.title,
        lines=(when(made.date, language), f"# {made.spoken}", said, counts),
        tone=Tone.OFFICE,
    )
