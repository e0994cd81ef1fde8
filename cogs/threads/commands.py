"""The commands about one thread: called in it, or with the thread named."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot import roles
from bot.cards import card
from bot.client import Client, person, reply
from bot.domain import moves, related, standing
from bot.domain.moves import Moved
from bot.domain.standing import Done, Standing, State
from bot.i18n import N_, Language, closest, discord_time, gettext, ngettext
from bot.notices import ActionButton, LinkButton, Notice, plain
from bot.offers import Choices
from cogs.threads.relating import listed, offer
from cogs.threads.rights import (
    offer_threads,
    offer_topics,
    require_editor,
    thread_meant,
    topic_meant,
)
from cogs.threads.summary import open_form

STATES = {
    State.OPEN: N_("open: answers are welcome"),
    State.ANSWERED: N_("answered: the question is settled"),
    State.CLOSED: N_("closed: no more answers are taken"),
}
DEEDS = {
    "open": N_("reopened"),
    "answered": N_("answered"),
    "closed": N_("closed"),
    "moved": N_("moved"),
    "summary": N_("summed up"),
    "related": N_("related"),
    "unrelated": N_("no longer related"),
}


class Threads(commands.Cog):
    """Anyone looks; askers say how their thread stands; editors do the rest."""

    thread = app_commands.Group(
        name="thread", description=N_("About a thread: how it stands and what belongs to it")
    )

    def __init__(self, client: Client) -> None:
        self.client = client

    @thread.command(name="show", description=N_("How a thread stands, and what was done with it"))
    @app_commands.describe(thread=N_("The thread's title; empty: this one"))
    async def show(self, interaction: discord.Interaction[Client], thread: str = "") -> None:
        """State, topic, summary and the last deeds, for the asker alone."""
        found = await thread_meant(interaction, thread)
        await self._tell(interaction, found)

    @thread.command(name="state", description=N_("Say that your thread is open, answered or closed"))
    @app_commands.describe(
        state=N_("How it stands from now on"),
        thread=N_("The thread's title; empty: this one"),
        reason=N_("Why; kept on record"),
    )
    @app_commands.choices(
        state=[app_commands.Choice(name=name, value=one.value) for one, name in STATES.items()]
    )
    async def state(
        self,
        interaction: discord.Interaction[Client],
        state: str,
        thread: str = "",
        reason: app_commands.Range[str, 0, 300] = "",
    ) -> None:
        """For whoever asked, and the office."""
        found = await thread_meant(interaction, thread)
        await standing.change(
            self.client.database,
            found.id,
            State(state),
            person(interaction.user),
            is_office=roles.is_of_office(interaction),
            reason=reason,
            now=self.client.clock(),
        )
        await self._tell(interaction, await standing.look(self.client.database, found.id) or found)

    @thread.command(name="summary", description=N_("Say a thread in short (for the office)"))
    @app_commands.describe(thread=N_("The thread's title; empty: this one"))
    async def summary(self, interaction: discord.Interaction[Client], thread: str = "") -> None:
        """Opens the form with what holds, for editors."""
        require_editor(interaction)
        found = await thread_meant(interaction, thread)
        await open_form(interaction, found.id)

    @thread.command(
        name="move", description=N_("Show a thread in another topic of the archive (for the office)")
    )
    @app_commands.describe(
        topic=N_("The topic it belongs to"), thread=N_("The thread's title; empty: this one")
    )
    async def move(self, interaction: discord.Interaction[Client], topic: str, thread: str = "") -> None:
        """Discord moves no thread: in chat it stays where it is."""
        require_editor(interaction)
        found = await thread_meant(interaction, thread)
        topic_id = await topic_meant(interaction, topic)
        editor, now = person(interaction.user), self.client.clock()
        moved = await moves.move(self.client.database, found.id, topic_id, editor, now=now)
        await reply(interaction, content=_told_move(moved, closest(interaction.locale.value)))

    @thread.command(name="relate", description=N_("Name what belongs to a thread (for the office)"))
    @app_commands.describe(
        other=N_("A resource, an event or another thread; empty: only the list"),
        thread=N_("The thread's title; empty: this one"),
    )
    async def relate(
        self, interaction: discord.Interaction[Client], other: str = "", thread: str = ""
    ) -> None:
        """Adds it, and shows all that was named, each with a button to remove it."""
        require_editor(interaction)
        found = await thread_meant(interaction, thread)
        if other:
            kind, ref_id = related.read(other)
            editor, now = person(interaction.user), self.client.clock()
            await related.relate(self.client.database, found.id, kind, ref_id, editor, now=now)
        await reply(interaction, view=await listed(interaction, found.id))

    @relate.autocomplete("other")
    async def offer_others(self, interaction: discord.Interaction[Client], typed: str) -> Choices:
        """Resources, events and threads, for editors."""
        return await offer(interaction, typed)

    @move.autocomplete("topic")
    async def offer_topics(self, interaction: discord.Interaction[Client], typed: str) -> Choices:
        """The topics, for editors."""
        return await offer_topics(interaction, typed)

    @show.autocomplete("thread")
    @state.autocomplete("thread")
    @summary.autocomplete("thread")
    @move.autocomplete("thread")
    @relate.autocomplete("thread")
    async def offer_threads(self, interaction: discord.Interaction[Client], typed: str) -> Choices:
        """The threads."""
        return await offer_threads(interaction, typed)

    async def _tell(self, interaction: discord.Interaction[Client], found: Standing) -> None:
        language = closest(interaction.locale.value)
        address = f"https://discord.com/channels/{self.client.home.id}/{found.id}"
        await reply(interaction, view=card(_told(found, address, language), language))


def _told_move(moved: Moved, language: Language) -> str:
    where = N_("Moved. The web shows the thread in the topic “{topic}” now; in chat it stays where it is.")
    hidden = N_("Moved to the internal topic “{topic}”: the web does not show the thread any more.")
    told = [gettext(language, where if moved.is_public else hidden, topic=plain(moved.topic))]
    if moved.waiting:
        told.append(
            ngettext(
                language,
                "{n} message was written in an internal topic and stays internal until its author "
                "releases it (message menu, “Visibility”).",
                "{n} messages were written in an internal topic and stay internal until their authors "
                "release them (message menu, “Visibility”).",
                moved.waiting,
            )
        )
    return "\n".join(told)


def _told(found: Standing, address: str, language: Language) -> Notice:
    topic = gettext(language, N_("Topic: {topic}"), topic=plain(found.topic))
    short = f"**{gettext(language, N_('In short'))}:** {plain(found.summary, 600)}" if found.summary else ""
    return Notice(
        kind=f"{gettext(language, N_('Thread'))} · {gettext(language, STATES[found.state])}",
        title=found.title,
        lines=tuple(line for line in (topic, short, *(_deed(each, language) for each in found.done)) if line),
        buttons=(
            LinkButton(gettext(language, N_("To the thread")), address),
            ActionButton(gettext(language, N_("Follow")), f"follow:1:thread:{found.id}"),
        ),
    )


def _deed(done: Done, language: Language) -> str:
    what = gettext(language, DEEDS[done.what])
    by = plain(done.by) or gettext(language, N_("in chat"))
    return f"-# {what} · {by} · {discord_time(done.at, 'f')}" + (
        f" · {plain(done.detail)}" if done.detail else ""
    )
