"""Who may change the calendar, and which topic, city or event they mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import discord

from bot import roles
from bot.client import Client
from bot.domain import dates, events, taxonomy, topics
from bot.domain.topics import TopicCard
from bot.errors import UserError
from bot.i18n import N_


def require_editor(interaction: discord.Interaction[Any]) -> None:
    """Raises UserError for whoever lacks the editors' role."""
    roles.require_editor(interaction, N_("Events are entered by the office. It needs the role “{role}”."))


async def topic_named(client: Client, typed: str) -> TopicCard:
    """The topic that was picked, or typed by its name; raises UserError if there is none."""
    for topic in await topics.public_topics(client.database):
        if typed.lower() in (topic.slug, topic.name.lower()):
            return topic
    raise UserError(N_("There is no topic “{topic}”. Please choose one from the list."), topic=typed[:100])


async def city_named(client: Client, typed: str) -> str:
    """The slug of the city that was picked, or typed by its name; raises UserError if there is none."""
    refusal = N_("There is no city “{typed}”. Please choose one from the list.")
    return _named(await taxonomy.cities(client.database), typed, refusal)


async def kind_named(client: Client, typed: str) -> str:
    """The slug of the kind that was picked, or typed by its name; raises UserError if there is none."""
    refusal = N_("There is no kind of event “{typed}”. Please choose one from the list.")
    return _named(await taxonomy.kinds(client.database), typed, refusal)


async def role_named(client: Client, typed: str) -> str:
    """The slug of the role that was picked, or typed by its name; raises UserError if there is none."""
    refusal = N_("There is no group of people “{typed}”. Please choose one from the list.")
    return _named(await taxonomy.roles(client.database), typed, refusal)


def values_named(pairs: Sequence[tuple[str, str]], typed: str, refusal: str) -> tuple[str, ...]:
    """Slugs of names with commas between them; raises UserError for one that is not there."""
    parts = [part.strip() for part in re.split(r"[,;\n]", typed)]
    return tuple(dict.fromkeys(_named(pairs, part, refusal) for part in parts if part))


def _named(pairs: Sequence[tuple[str, str]], typed: str, refusal: str) -> str:
    for slug, name in pairs:
        if typed.lower() in (slug, name.lower()):
            return slug
    raise UserError(refusal, typed=typed[:100])


async def event_named(client: Client, typed: str) -> int:
    """The id of the event that was picked, or typed by its title; raises UserError if there is none."""
    if typed.startswith("#") and typed[1:].isdecimal() and len(typed) < 20:
        return int(typed[1:])
    now = client.clock()
    found = await events.coming_titles(client.database, typed, now=now, limit=1)
    found = found or await dates.titles(client.database, typed, now=now, limit=1)
    if not found:
        raise UserError(
            N_("There is no event “{event}”. Please choose one from the list."), event=typed[:100]
        )
    return found[0][0]


def date_picked(typed: str) -> int:
    """The id of the date that was picked from the list, 0 for none; raises UserError for other words."""
    if typed and not (typed.isdecimal() and len(typed) < 19):
        raise UserError(N_("Please choose the date from the list."))
    return int(typed or 0)


async def date_meant(client: Client, event: str, typed: str) -> int:
    """The id of an event's date: the one that was picked, else the nearest in time; UserError for none."""
    found = await dates.nearest(client.database, await event_named(client, event), now=client.clock())
    picked = date_picked(typed) or found[0].id
    if picked not in {date.id for date in found}:
        raise UserError(N_("This date is not there any more."))
    return picked
