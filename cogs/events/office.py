"""`/event problems`, `sources`, `remind`: what could not be sent, others' calendars, reminders by wish."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import card, fitting
from bot.client import Client, person, reply
from bot.domain import problems, reminders
from bot.domain.calendars import subscriptions
from bot.domain.calendars.subscriptions import Looked
from bot.domain.deliveries import CLOSED_DIRECT
from bot.domain.preferences import OFFSETS
from bot.domain.problems import Problem
from bot.i18n import N_, Language, closest, discord_time, gettext, ngettext
from bot.notices import ActionButton, Notice, Tone, plain
from cogs.events.group import event_group
from cogs.events.offering import offer_coming, offer_coming_dates
from cogs.events.rights import date_meant, require_editor

SHOWN = 15
PROBLEMS_SHOWN = 5
"""Of one calendar."""
BEFORE = [app_commands.Choice(name=name, value=minutes) for minutes, name in OFFSETS.items()]
KINDS = {
    "card": N_("Card of an event"),
    "reminder": N_("Reminder"),
    "offer": N_("A place is free"),
    "moved": N_("Changed date"),
    "cancelled": N_("Cancelled"),
    "personal": N_("Personal reminder"),
    "afterwards": N_("After the event"),
}


class Office(commands.Cog):
    """The commands about what is sent."""

    @event_group.command(name="problems", description=N_("What could not be sent (for the office)"))
    async def problems(self, interaction: discord.Interaction[Client]) -> None:
        """The last month's failures with their reasons, for editors alone."""
        require_editor(interaction)
        client, language = interaction.client, closest(interaction.locale.value)
        found = await problems.problems(client.database, now=client.clock(), limit=SHOWN)
        await reply(interaction, view=card(_listed(found, language), language))

    @event_group.command(name="sources", description=N_("Calendars taken over from others (for the office)"))
    async def sources(self, interaction: discord.Interaction[Client]) -> None:
        """What came of the last look at each, for editors alone."""
        require_editor(interaction)
        language = closest(interaction.locale.value)
        found = await subscriptions.looked(interaction.client.database)
        await reply(interaction, view=card(_sources(found, language), language))

    @event_group.command(name="remind", description=N_("Be reminded of one date, whether or not you come"))
    @app_commands.describe(
        event=N_("The event's title"),
        before=N_("How long before it begins"),
        date=N_("Another date than the nearest"),
    )
    @app_commands.choices(before=BEFORE)
    @app_commands.autocomplete(event=offer_coming, date=offer_coming_dates)
    async def remind(
        self,
        interaction: discord.Interaction[Client],
        event: str,
        before: int,
        date: str = "",
    ) -> None:
        """Promises it and says when it comes."""
        client, language = interaction.client, closest(interaction.locale.value)
        occurrence_id = await date_meant(client, event, date)
        who, offset = person(interaction.user), timedelta(minutes=before)
        due = await reminders.remind_of_date(client.database, occurrence_id, who, offset, now=client.clock())
        await reply(interaction, view=card(_set(due, occurrence_id, before, language), language))


def _set(due: datetime, date_id: int, minutes: int, language: Language) -> Notice:
    when = f"{discord_time(due)} ({discord_time(due, 'R')})"
    return Notice(
        kind=gettext(language, N_("Reminder set")),
        title=gettext(language, OFFSETS[minutes]),
        lines=(
            gettext(language, N_("It comes {when}."), when=when),
            gettext(language, N_("If the date is moved, it moves along.")),
        ),
        buttons=(ActionButton(gettext(language, N_("Delete")), f"reminder:1:date:{date_id}:{minutes}"),),
        tone=Tone.OFFICE,
    )


def _listed(found: Sequence[Problem], language: Language) -> Notice:
    title = N_("What could not be sent") if found else N_("Everything could be sent")
    return _list_of(title, (_entry(each, language) for each in found), language)


def _sources(found: Sequence[Looked], language: Language) -> Notice:
    title = N_("Calendars taken over from others") if found else N_("No calendar is taken over from others")
    return _list_of(title, (_source(each, language) for each in found), language)


def _list_of(title: str, entries: Iterable[str], language: Language) -> Notice:
    """A list for the office's eyes."""
    return Notice(
        kind=gettext(language, N_("To the office")),
        title=gettext(language, title),
        lines=fitting(entries),
        tone=Tone.OFFICE,
    )


def _source(looked: Looked, language: Language) -> str:
    parts = [f"**{plain(looked.label, 80)}**", ngettext(language, "{n} event", "{n} events", looked.events)]
    if looked.checked_at is not None:
        at = discord_time(looked.checked_at, "f")
        parts.append(gettext(language, N_("looked at on {at}"), at=at))
    if looked.due_at is not None:
        at = discord_time(looked.due_at, "R")
        parts.append(gettext(language, N_("again {at}"), at=at))
    problems = [f"  - {plain(each, 200)}" for each in looked.problems[:PROBLEMS_SHOWN]]
    return "\n".join([f"- {' · '.join(parts)}", *problems])


def _entry(problem: Problem, language: Language) -> str:
    kind = gettext(language, KINDS[problem.kind]) if problem.kind in KINDS else problem.kind
    to = f"<@{problem.recipient}>" if problem.route in ("direct", "mention") else ""
    closed = gettext(language, N_("direct messages are closed"))
    reason = closed if problem.reason == CLOSED_DIRECT else plain(problem.reason, 150)
    about = f"**{plain(problem.title, 80)}**" if problem.title else ""
    parts = (about, kind, to, discord_time(problem.at, "f"), reason)
    return "- " + " · ".join(part for part in parts if part)
