"""`/moderate`: what waits for a moderator before it may become public."""

from __future__ import annotations

import re
from typing import Any, Self

import discord
from discord import app_commands
from discord.ext import commands

from bot import roles
from bot.cards import card
from bot.client import Client, LastingButton, person, reply
from bot.domain import moderation
from bot.domain.moderation import HeldMessage
from bot.i18n import N_, Language, closest, discord_time, gettext
from bot.notices import ActionButton, LinkButton, Notice, Tone, plain

REFUSAL = N_("Only moderators do this. It needs the role “{role}”.")

NAMED = 5
"""Of what was found in a message, on its card."""


class Moderation(commands.Cog):
    """The command by which moderators see what waits."""

    moderate = app_commands.Group(name="moderate", description=N_("For moderators"))

    def __init__(self, client: Client) -> None:
        self.client = client

    @moderate.command(name="list", description=N_("What waits for a decision before it may be public"))
    async def waiting(self, interaction: discord.Interaction[Client]) -> None:
        """The oldest message that waits, with the two decisions."""
        roles.require_moderator(interaction, REFUSAL)
        await reply(interaction, view=await _next(self.client, closest(interaction.locale.value)))


async def _next(client: Client, language: Language) -> discord.ui.LayoutView:
    found, total = await moderation.waiting(client.database, limit=1)
    if not found:
        return card(_nothing(language), language)
    return card(_held(found[0], total, client.home.id, language), language)


def _nothing(language: Language) -> Notice:
    return Notice(
        kind=gettext(language, N_("Moderation")),
        title=gettext(language, N_("Nothing waits")),
        lines=(gettext(language, N_("Messages that seem to tell how to reach a person appear here.")),),
        tone=Tone.OFFICE,
    )


def _held(message: HeldMessage, total: int, guild_id: int, language: Language) -> Notice:
    where = f"https://discord.com/channels/{guild_id}/{message.thread_id}/{message.id}"
    return Notice(
        kind=gettext(language, N_("Moderation · {count} waiting"), count=total),
        title=message.title,
        lines=(
            f"{plain(message.author)}, {discord_time(message.created_at, 'f')}:",
            *(f"> {line}" for line in plain(message.content, 1500).splitlines()),
            _why(message, language),
        ),
        buttons=(
            ActionButton(gettext(language, N_("Release")), f"hold:1:release:{message.id}", is_main=True),
            ActionButton(gettext(language, N_("Keep internal")), f"hold:1:keep:{message.id}"),
            LinkButton(gettext(language, N_("To the message")), where),
        ),
        tone=Tone.OFFICE,
    )


def _why(message: HeldMessage, language: Language) -> str:
    why = N_("It seems to tell how to reach or to pay somebody: {found}. Until you decide it stays internal.")
    found = ", ".join(f"**{plain(each, 60)}**" for each in message.contacts()[:NAMED])
    return gettext(language, why, found=found)


class HoldButton(LastingButton, template=r"hold:1:(?P<decision>release|keep):(?P<message>\d+)"):
    """Decides, and shows what waits next."""

    def __init__(self, decision: str, message_id: int) -> None:
        self.decision, self.message_id = decision, message_id
        super().__init__(discord.ui.Button(custom_id=f"hold:1:{decision}:{message_id}"))

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was pressed."""
        return cls(match["decision"], int(match["message"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Whoever lost the moderators' role since can no longer decide."""
        roles.require_moderator(interaction, REFUSAL)
        client: Client = interaction.client
        await moderation.decide(
            client.database,
            self.message_id,
            person(interaction.user),
            release=self.decision == "release",
            now=client.clock(),
        )
        await interaction.response.edit_message(view=await _next(client, closest(interaction.locale.value)))


async def setup(client: Client) -> None:
    """Loads the cog."""
    client.add_dynamic_items(HoldButton)
    await client.add_cog(Moderation(client))
