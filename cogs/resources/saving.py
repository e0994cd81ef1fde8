"""Keeping resources on a list of one's own."""

from __future__ import annotations

import re
from typing import Any, Self

import discord

from bot.client import Client, LastingButton, person, reply
from bot.domain.resources import shelves
from bot.i18n import N_, closest, gettext


async def save_for(interaction: discord.Interaction[Any], resource_id: int) -> None:
    """Puts a resource on the presser's list, or takes it off, and says which."""
    client: Client = interaction.client
    who, now = person(interaction.user), client.clock()
    is_kept = await shelves.save(client.database, resource_id, who, now=now)
    text = N_("It is on your list now: /resource saved.") if is_kept else N_("It is off your list.")
    await reply(interaction, content=gettext(closest(interaction.locale.value), text))


class SaveButton(LastingButton, template=r"resource-save:1:(?P<id>\d{1,18})"):
    """Keeps a resource, or takes it off the list again."""

    def __init__(self, item: discord.ui.Button[Any], resource_id: int) -> None:
        super().__init__(item)
        self.resource_id = resource_id

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        assert isinstance(item, discord.ui.Button), "no other component has such an id"
        return cls(item, int(match["id"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """For whoever presses."""
        await save_for(interaction, self.resource_id)
