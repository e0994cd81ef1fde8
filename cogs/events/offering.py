"""What is offered while one types: topics, cities, events and their dates."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import discord
from discord import app_commands

from bot.client import Client
from bot.domain import dates, drafts, events, taxonomy, topics
from bot.domain.words import fold
from bot.errors import UserError
from bot.i18n import closest, say_datetime
from bot.offers import CHOICES, LENGTH, Choices, numbered
from cogs.events.rights import event_named

Asked = discord.Interaction[Client]


async def offer_topics(interaction: Asked, typed: str) -> Choices:
    """The topics whose names contain what is typed."""
    found = await topics.public_topics(interaction.client.database)
    return choices([(topic.slug, topic.name) for topic in found], typed)


async def offer_cities(interaction: Asked, typed: str) -> Choices:
    """The cities whose names contain what is typed."""
    return choices(await taxonomy.cities(interaction.client.database), typed)


async def offer_kinds(interaction: Asked, typed: str) -> Choices:
    """The kinds of events whose names contain what is typed."""
    return choices(await taxonomy.kinds(interaction.client.database), typed)


async def offer_roles(interaction: Asked, typed: str) -> Choices:
    """The roles whose names contain what is typed."""
    return choices(await taxonomy.roles(interaction.client.database), typed)


async def offer_coming(interaction: Asked, typed: str) -> Choices:
    """The events to come whose titles contain what is typed."""
    client = interaction.client
    return numbered(await events.coming_titles(client.database, typed, now=client.clock(), limit=CHOICES))


async def offer_events(interaction: Asked, typed: str) -> Choices:
    """The events, also those that are over, whose titles contain what is typed."""
    client = interaction.client
    return numbered(await dates.titles(client.database, typed, now=client.clock(), limit=CHOICES))


async def offer_coming_dates(interaction: Asked, typed: str) -> Choices:
    """The dates to come of the event that was picked before."""
    client = interaction.client
    try:
        event_id = await event_named(client, interaction.namespace.event)
        draft = await drafts.look_at(client.database, event_id, now=client.clock())
    except UserError:
        return []
    language, zone = closest(interaction.locale.value), ZoneInfo(draft.date.time_zone)
    return choices(
        [(str(each.id), say_datetime(each.starts_at, language, zone)) for each in draft.dates], typed
    )


async def offer_dates(interaction: Asked, typed: str) -> Choices:
    """All dates of the event that was picked before, the nearest in time first."""
    client = interaction.client
    try:
        event_id = await event_named(client, interaction.namespace.event)
        found = await dates.nearest(client.database, event_id, now=client.clock())
    except UserError:
        return []
    language, zone = closest(interaction.locale.value), ZoneInfo(client.settings.events.time_zone)
    return choices([(str(each.id), say_datetime(each.starts_at, language, zone)) for each in found], typed)


def choices(pairs: Sequence[tuple[str, str]], typed: str) -> Choices:
    """Those (value, name) whose names contain what is typed."""
    fitting_ones = [(value, name) for value, name in pairs if fold(typed) in fold(name)]
    return [app_commands.Choice(name=name[:LENGTH], value=value) for value, name in fitting_ones[:CHOICES]]
