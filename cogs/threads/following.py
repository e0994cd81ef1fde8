"""`/follow` and `/following`: being told, by one direct message at a time, what is new."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Self

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Client, LastingButton, person, reply
from bot.domain import following
from bot.domain.deliveries import CLOSED_DIRECT
from bot.domain.following import Followed, Following, Kind
from bot.domain.words import fold
from bot.errors import UserError
from bot.i18n import N_, Language, closest, gettext
from bot.notices import Tone, plain, shortened
from bot.offers import CHOICES, Choices
from cogs.threads.rights import (
    offer_threads,
    offer_topics,
    thread_meant,
    topic_meant,
    topics_seen,
)

SHOWN = 10
"""Entries in one list: each is three components, and a message holds 40."""
PROMISE = N_(
    "You follow “{title}”. What is new comes by direct message, collected, and never in your quiet hours "
    "(/reminders)."
)
PROBLEM = N_("The last message with news could not reach you: {problem}.")
CLOSED = N_("your direct messages from this server are switched off")


class Follows(commands.Cog):
    """The commands by which people follow, and stop."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @app_commands.command(name="follow", description=N_("Be told what is new in a thread or topic"))
    @app_commands.describe(
        thread=N_("The thread's title; empty: this one"), topic=N_("All threads of this topic")
    )
    async def follow(
        self, interaction: discord.Interaction[Client], thread: str = "", topic: str = ""
    ) -> None:
        """A topic if one is named, else the thread; in a topic's channel without words that topic."""
        if topic:
            await _follow(interaction, Kind.TOPIC, await topic_meant(interaction, topic))
        elif not thread and await _is_topic(interaction):
            await _follow(interaction, Kind.TOPIC, interaction.channel_id or 0)
        else:
            await _follow(interaction, Kind.THREAD, (await thread_meant(interaction, thread)).id)

    @app_commands.command(name="following", description=N_("What you follow; stop what you no longer want"))
    @app_commands.describe(stop=N_("What you no longer want to follow"))
    async def following(self, interaction: discord.Interaction[Client], stop: str = "") -> None:
        """The list with a button each; `stop` reaches what no longer fits on it."""
        account = str(interaction.user.id)
        if stop:
            found = await following.of_person(self.client.database, account)
            kind, ref_id = _meant(found, stop)
            await following.stop(self.client.database, account, kind, ref_id)
        await reply(interaction, view=await _list(interaction))

    @follow.autocomplete("thread")
    async def offer_threads(self, interaction: discord.Interaction[Client], typed: str) -> Choices:
        """The threads that the person may see."""
        return await offer_threads(interaction, typed)

    @follow.autocomplete("topic")
    async def offer_topics(self, interaction: discord.Interaction[Client], typed: str) -> Choices:
        """The topics that the person may see."""
        return await offer_topics(interaction, typed)

    @following.autocomplete("stop")
    async def offer_followed(self, interaction: discord.Interaction[Client], typed: str) -> Choices:
        """What the person follows."""
        found = await following.of_person(self.client.database, str(interaction.user.id))
        fitting = [each for each in found.followed if fold(typed) in fold(each.title)]
        return [
            app_commands.Choice(name=shortened(each.title, 100), value=_value(each))
            for each in fitting[:CHOICES]
        ]


class _OneButton(LastingButton, template=r"(?!)"):
    """About one thread or topic; its `deed` begins its custom id."""

    deed: ClassVar[str]

    def __init__(self, kind: Kind, ref_id: int) -> None:
        super().__init__(discord.ui.Button(custom_id=f"{self.deed}:1:{kind}:{ref_id}"))
        self.kind, self.ref_id = kind, ref_id

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        return cls(Kind(match["kind"]), int(match["id"]))


class FollowButton(_OneButton, template=r"follow:1:(?P<kind>thread|topic):(?P<id>\d{1,20})"):
    """Follows, from the card of a thread."""

    deed = "follow"

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Whoever no longer sees the thread is told so."""
        if self.kind is Kind.THREAD:
            await thread_meant(interaction, f"#{self.ref_id}")
        await _follow(interaction, self.kind, self.ref_id)


class StopButton(_OneButton, template=r"unfollow:1:(?P<kind>thread|topic):(?P<id>\d{1,20})"):
    """Follows no longer."""

    deed = "unfollow"

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Shows what is left."""
        client: Client = interaction.client
        await following.stop(client.database, str(interaction.user.id), self.kind, self.ref_id)
        await interaction.response.edit_message(view=await _list(interaction))


class ListButton(LastingButton, template=r"following:1:(?P<delivery>\d{1,20}):"):
    """The button under news: what one follows."""

    def __init__(self, delivery_id: int) -> None:
        super().__init__(discord.ui.Button(custom_id=f"following:1:{delivery_id}:"))

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        return cls(int(match["delivery"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """The list, beside the news."""
        await reply(interaction, view=await _list(interaction))


async def _is_topic(interaction: discord.Interaction[Client]) -> bool:
    return any(interaction.channel_id == topic_id for topic_id, _ in await topics_seen(interaction))


async def _follow(interaction: discord.Interaction[Client], kind: Kind, ref_id: int) -> None:
    client, language = interaction.client, closest(interaction.locale.value)
    who, now = person(interaction.user), client.clock()
    title = await following.follow(client.database, who, kind, ref_id, language=language, now=now)
    told = discord.ui.TextDisplay[Any](gettext(language, PROMISE, title=plain(title)))
    stop = _stop_button(kind, ref_id, language)
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.Container(told, discord.ui.ActionRow(stop), accent_colour=Tone.CONNECTS.value))
    await reply(interaction, view=view)


async def _list(interaction: discord.Interaction[Client]) -> discord.ui.LayoutView:
    found = await following.of_person(interaction.client.database, str(interaction.user.id))
    return _listed(found, closest(interaction.locale.value))


def _listed(found: Following, language: Language) -> discord.ui.LayoutView:
    """A section an entry, with its button beside it."""
    title = N_("What you follow") if found.followed else N_("You follow nothing")
    parts: list[discord.ui.Item[Any]] = [discord.ui.TextDisplay(f"**{gettext(language, title)}**")]
    if found.problem:
        reason = gettext(language, CLOSED) if found.problem == CLOSED_DIRECT else found.problem
        parts.append(discord.ui.TextDisplay(gettext(language, PROBLEM, problem=plain(reason))))
    for each in found.followed[:SHOWN]:
        stop = _stop_button(each.kind, each.ref_id, language)
        parts.append(discord.ui.Section(_entry(each, language), accessory=stop))
    if len(found.followed) > SHOWN:
        more = N_("and {n} more; /following with “stop” ends any of them")
        parts.append(discord.ui.TextDisplay(gettext(language, more, n=len(found.followed) - SHOWN)))
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.Container(*parts, accent_colour=Tone.CONNECTS.value))
    return view


def _entry(each: Followed, language: Language) -> str:
    whole, one = N_("all threads of the topic"), N_("Topic: {topic}")
    what = whole if each.kind is Kind.TOPIC else one
    return f"{plain(each.title, 200)}\n-# {gettext(language, what, topic=plain(each.topic))}"


def _stop_button(kind: Kind, ref_id: int, language: Language) -> discord.ui.Button[Any]:
    label = gettext(language, N_("No longer follow"))
    return discord.ui.Button(label=label, custom_id=f"unfollow:1:{kind}:{ref_id}")


def _value(each: Followed) -> str:
    return f"{each.kind}:{each.ref_id}"


def _meant(found: Following, typed: str) -> tuple[Kind, int]:
    for each in found.followed:
        if typed == _value(each) or fold(typed) == fold(each.title):
            return each.kind, each.ref_id
    raise UserError(N_("You do not follow “{title}”. Please choose one from the list."), title=typed[:100])
