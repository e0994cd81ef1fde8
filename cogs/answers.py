"""“Mark as answer”: the message that settles a question."""

from __future__ import annotations

import discord
from discord import app_commands

from bot import roles
from bot.client import Client, person, reply
from bot.domain import answers
from bot.i18n import N_, closest, gettext


@app_commands.context_menu(name=N_("Mark as answer"))
async def mark_answer(interaction: discord.Interaction[Client], message: discord.Message) -> None:
    """Marks a message, or takes the mark back."""
    is_marked = await answers.mark(
        interaction.client.database,
        message.id,
        person(interaction.user),
        is_office=roles.is_of_office(interaction),
        now=interaction.client.clock(),
    )
    told = (
        N_("Marked as the answer: on the web it stands right below the question.")
        if is_marked
        else N_("No longer marked; the question is open again.")
    )
    await reply(interaction, content=gettext(closest(interaction.locale.value), told))


async def setup(client: Client) -> None:
    """Loads the command."""
    client.tree.add_command(mark_answer)
